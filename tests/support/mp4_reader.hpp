#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the bytes of CMAF say of themselves, read apart from those who write them: ISO/IEC 14496-12 and -15.
/// Throws std::runtime_error for what cannot be read.
namespace yanxiu::test {

struct Mp4Init {
    bool video = false;
    std::uint32_t timescale = 0;
    int width = 0, height = 0;  // as shown
    std::string codec;          // RFC 6381, from avcC or esds
    std::uint32_t default_duration = 0, default_size = 0, default_flags = 0;
};
Mp4Init read_mp4_init(std::string_view bytes);

struct Mp4Sample {
    std::int64_t shown = 0;  // presentation time in the init's timescale
    std::uint32_t duration = 0;
    std::size_t offset = 0, size = 0;  // in the segment
    bool sync = false;
};
struct Mp4Segment {
    std::int64_t start = 0;  // baseMediaDecodeTime
    std::vector<Mp4Sample> samples;
    /// Of the first sample: the H.264 NAL unit types (length-prefixed by four bytes); empty for sound.
    std::vector<int> first_nal_types;

    std::int64_t duration() const;     // the sum of its samples'
    std::int64_t first_shown() const;  // the least presentation time
};
Mp4Segment read_mp4_segment(std::string_view bytes, const Mp4Init& init);

}  // namespace yanxiu::test
