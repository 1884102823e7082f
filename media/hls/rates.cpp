#include "media/hls/rates.hpp"

#include <algorithm>

namespace yanxiu::media::hls {
namespace {

/// Bits per second, rounded up.
std::int64_t rate_of(const SizedSegment& run) {
    const auto scaled = run.size_bytes * 8 * 1'000'000;
    return (scaled + run.duration_us - 1) / run.duration_us;
}

}  // namespace

Rates measured_rates(const std::vector<SizedSegment>& segments, std::int64_t target_s) {
    const auto shortest_us = target_s * 500'000;
    const auto longest_us = target_s * 1'500'000;
    Rates rates;
    SizedSegment whole;
    for (auto first = segments.begin(); first != segments.end(); ++first) {
        SizedSegment run;
        for (auto last = first; last != segments.end(); ++last) {
            run.duration_us += last->duration_us;
            run.size_bytes += last->size_bytes;
            if (run.duration_us > longest_us) break;
            if (run.duration_us >= shortest_us) rates.peak = std::max(rates.peak, rate_of(run));
        }
        whole.duration_us += first->duration_us;
        whole.size_bytes += first->size_bytes;
    }
    if (whole.duration_us == 0) return rates;
    rates.average = rate_of(whole);
    if (rates.peak == 0) rates.peak = rates.average;
    return rates;
}

}  // namespace yanxiu::media::hls
