#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "media/ladder/chunks.hpp"
#include "media/probe/probe.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::transcode {

/// To go through a file once: is it taken, which chunks does it have, and its sound. What an earlier scout
/// has told is told again, but for the first `published_sound` segments.
struct ScoutRequest {
    probe::Limits limits;
    int published_sound = 0;
    std::optional<probe::Source> source = std::nullopt;  // that one has found
    std::int64_t arriving_bytes = 0;  // how long a file will be that still arrives; 0: it is there
};

/// Which renditions of a chunk.
enum class Part {
    lowest_then_others,  // for the first chunk: the lowest alone, at once, and then all the others
    all,
    lowest,
    others,
};

/// To make a chunk's pictures.
struct ChunkRequest {
    probe::Limits limits;
    probe::Source source;  // as the scout has found it
    ladder::Chunk chunk;
    Part part = Part::all;
    std::optional<int> poster_above;  // a poster is wanted if its score is higher
    int encoder_threads = 0;          // per large rendition; 0: one per core
    bool arriving = false;            // the file ends somewhere behind the chunk
};

/// To make a poster of a picture that somebody has chosen. Its score is kBestPoster.
struct StillRequest {
    probe::Limits limits;
    std::optional<std::int64_t>
        time_us;  // of a video, in its own time; nothing: the file is a picture itself
};

using Request = std::variant<ScoutRequest, ChunkRequest, StillRequest>;

/// How a transcode ended. `reason` is empty when it did what was asked, else stable: the probe's reasons, or
/// corrupt (nothing could be decoded), truncated (next to nothing of what the header promised is there),
/// too_long; picture_unreadable for a still; and for a file that still arrives needs_its_end, when it must be
/// whole to be made well.
struct Outcome {
    std::string reason;
    std::string text;
    std::int64_t duration_us = 0;  // of the lesson, or of the chunk
};

using Now = std::function<std::chrono::steady_clock::time_point()>;

/// Does what is asked with the file behind `descriptor` (seekable; stays the caller's) into `sink`.
/// `arrival`: of one that still arrives. Blocks; one thread calls the sink. Throws what the sink throws,
/// av::Error for what FFmpeg cannot do, std::bad_alloc.
Outcome transcode(int descriptor, const Request& request, SegmentSink& sink, const Now& now,
                  av::Arrival* arrival = nullptr);

}  // namespace yanxiu::media::transcode
