#pragma once

#include <cstdint>
#include <vector>

/// Bit rates as HLS defines them (RFC 8216, 4.1). Pure.
namespace yanxiu::media::hls {

struct SizedSegment {
    std::int64_t duration_us = 0;
    std::int64_t size_bytes = 0;
};

/// In bit/s, rounded up.
struct Rates {
    std::int64_t peak = 0;
    std::int64_t average = 0;
    friend bool operator==(const Rates&, const Rates&) = default;
};

/// Of all segments of a playlist with this target duration. The peak is that of any run of neighbours between
/// half and one and a half times the target long; a lesson shorter than that has one rate. Zero for none.
Rates measured_rates(const std::vector<SizedSegment>& segments, std::int64_t target_s);

}  // namespace yanxiu::media::hls
