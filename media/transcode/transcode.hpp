#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "media/probe/probe.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::transcode {

/// How the renditions follow each other.
enum class Schedule {
    automatic,     // together, unless this machine proves too slow for that
    together,      // all of them grow in step
    lowest_first,  // the lowest and the sound run through, then the others, shown when complete
};

struct Request {
    probe::Limits limits;
    Schedule schedule = Schedule::automatic;
    /// What an earlier attempt has published: segments per rendition. They are made again by nobody.
    std::map<std::string, int> published;
    /// Renditions that an earlier attempt has completed.
    std::set<std::string> complete;
    bool wants_poster = true;
    int encoder_threads = 0;  // per large rendition; 0: one per core
};

/// How a transcode ended. `reason` is empty when the lesson is complete, else stable: the probe's reasons, or
/// corrupt (nothing, or next to nothing of what the header promised, could be decoded: truncated), too_long.
struct Outcome {
    std::string reason;
    std::string text;
    std::int64_t duration_us =
        0;  // of what this call went through; 0 when an earlier attempt had done the part that tells
};

using Now = std::function<std::chrono::steady_clock::time_point()>;

/// Probes and transcodes the file behind `descriptor` (seekable; stays the caller's) into `sink`. Blocks; one
/// thread calls the sink. Throws what the sink throws, av::Error for what FFmpeg cannot do, std::bad_alloc.
Outcome transcode(int descriptor, const Request& request, SegmentSink& sink, const Now& now);

}  // namespace yanxiu::media::transcode
