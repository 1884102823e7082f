#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/ladder/grid.hpp"

/// Which renditions a lesson gets. Pure.
namespace yanxiu::media::ladder {

struct Size {
    int width = 0;
    int height = 0;

    friend bool operator==(const Size&, const Size&) = default;
};

struct Ratio {
    int num = 0;
    int den = 1;

    double value() const { return den == 0 ? 0 : static_cast<double>(num) / den; }
};

/// How large a coded picture is meant to look: square pixels, the longer way stretched, then turned upright.
/// `pixel_shape` is the sample aspect ratio; 0 or nonsense counts as square.
Size display_size(Size coded, Ratio pixel_shape, bool turned_sideways);

/// `size` as it is shaped, with at most `longer_side` for its longer one: even, never larger, and no side too
/// small for an encoder.
Size shrunk(Size size, int longer_side);

/// What a lesson's pictures are of, which decides how they are best encoded.
enum class Material {
    camera,
    screen,  // pages of sharp text that seldom change
};

struct VideoRendition {
    std::string name;               // v1080, v720, v480, v240: after the shorter side of its rung
    Size size;                      // even, never larger than the source
    int crf = 0;                    // x264's constant quality, as long as max_rate allows it
    std::string preset;             // x264's
    std::string x264_options;       // beside the preset, as name=value:name=value
    std::int64_t max_rate = 0;      // bit/s, enforced over one second (the encoder's buffer)
    std::int64_t ceiling_rate = 0;  // the most that a segment can have
};

struct AudioRendition {
    std::string name;  // a96, a48: after its kbit/s
    int sample_rate = 48000;
    int channels = 2;
    std::int64_t bit_rate = 0;
    std::int64_t ceiling_rate = 0;  // with the container's own bytes
};

struct Ladder {
    FrameRate rate;
    std::vector<VideoRendition> videos;  // largest first
    std::vector<AudioRendition>
        audios;  // best first: the sound of every video, then that of the weakest links
};

/// The ladder of a source of this upright size and rate. Never upscales; a source between two rungs keeps its
/// own size as its best rendition when that is worth a rendition.
Ladder plan_ladder(Size display, FrameRate rate, Material material);

/// A constant rate for a source: `average` as measured over the file, `guessed` the finest rate at which its
/// timestamps lie. Between 10 and 60; close ones become the standard rate they mean.
FrameRate choose_frame_rate(Ratio average, Ratio guessed);

}  // namespace yanxiu::media::ladder
