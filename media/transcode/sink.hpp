#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/ladder/check_stills.hpp"
#include "media/ladder/chunks.hpp"
#include "media/ladder/ladder.hpp"
#include "media/ladder/storyboard.hpp"
#include "media/probe/probe.hpp"

namespace yanxiu::media::transcode {

/// A rendition about to grow.
struct RenditionHead {
    std::string name;
    bool video = true;
    ladder::Size size;           // of video
    ladder::FrameRate rate;      // of video
    std::int64_t bandwidth = 0;  // bit/s; no segment will have more
    std::string codecs;          // RFC 6381, from the encoder's own parameter sets
    std::string init;            // the initialisation segment
};

struct Segment {
    std::string rendition;
    int number = 0;
    std::int64_t start_us = 0;
    std::int64_t duration_us = 0;
    std::string bytes;           // moof and mdat, decodable after the initialisation segment alone
    std::int64_t key_bytes = 0;  // of them the first, which hold a video's key frame and its header
};

/// What becomes visible at one moment: the same segments of all renditions that are made together.
struct Step {
    std::vector<Segment> segments;
};

/// A sheet of the lesson's storyboard, as a JPEG.
struct StoryboardSheet {
    ladder::Storyboard plan;
    ladder::Sheet sheet;
    std::string jpeg;
};

/// A picture of the lesson by itself, as a JPEG.
struct CheckStill {
    ladder::CheckStills plan;
    int number = 0;
    std::string jpeg;
};

/// A JPEG, and how well it shows what a lesson is about, from 0 to kBestPoster.
struct Poster {
    int score = 0;
    std::string jpeg;
};
inline constexpr int kBestPoster = 1000;

/// Where a transcode delivers. Called on the transcoding thread, in order; what it throws ends the transcode.
class SegmentSink {
  public:
    virtual ~SegmentSink() = default;

    /// The file is taken.
    virtual void accepted(const probe::Source& source) = 0;
    /// A chunk of it, in order.
    virtual void planned(const ladder::Chunk& chunk) = 0;
    /// These grow together from now on.
    virtual void begin(const std::vector<RenditionHead>& renditions) = 0;
    virtual void publish(const Step& step) = 0;
    virtual void storyboard(const StoryboardSheet& sheet) = 0;
    virtual void check_still(const CheckStill& still) = 0;
    virtual void poster(const Poster& poster) = 0;
    /// Work goes on, and has come to `made`, which grows; called about every second whatever else happens.
    virtual void alive(std::int64_t made) = 0;
};

}  // namespace yanxiu::media::transcode
