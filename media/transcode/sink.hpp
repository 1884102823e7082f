#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/ladder/ladder.hpp"
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
    std::string bytes;  // moof and mdat, decodable after the initialisation segment alone
};

/// What becomes visible at one moment: the same segment of every rendition of the pass.
struct Step {
    std::vector<Segment> segments;
    std::int64_t done_us = 0;  // of the lesson, in every rendition of this pass
};

/// Where a transcode delivers. Called on the transcoding thread, in order; what it throws ends the transcode.
class SegmentSink {
  public:
    virtual ~SegmentSink() = default;

    /// The file is taken.
    virtual void accepted(const probe::Source& source) = 0;
    /// These grow together from now on. `listed`: they may be shown while they grow; otherwise once complete.
    /// A run that proves too slow is followed by another begin() before it has published anything.
    virtual void begin(const std::vector<RenditionHead>& renditions, bool listed) = 0;
    virtual void publish(const Step& step) = 0;
    virtual void poster(const std::string& jpeg) = 0;
    /// Work goes on, and has come to `made_us` of this run; called about every second whatever else happens.
    virtual void alive(std::int64_t made_us) = 0;
    /// No more segments of these.
    virtual void complete(const std::vector<std::string>& renditions) = 0;
};

}  // namespace yanxiu::media::transcode
