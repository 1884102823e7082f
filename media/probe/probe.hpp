#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/av/file.hpp"
#include "media/av/input.hpp"
#include "media/ladder/ladder.hpp"
#include "media/probe/orientation.hpp"

/// What an uploaded file is, and whether we take it.
namespace yanxiu::media::probe {

struct Limits {
    std::int64_t max_pixels = std::int64_t{8192} * 4320;
    std::int64_t max_duration_us = std::int64_t{4} * 3600 * 1'000'000;
};

/// An accepted file.
struct Source {
    int video_stream = 0;
    std::optional<int> audio_stream;  // none: the lesson gets silence
    ladder::Size display;             // square pixels, upright
    ladder::FrameRate rate;
    Orientation orientation;
    std::int64_t start_us = 0;             // where picture or sound begins in the file's own time
    std::int64_t claimed_duration_us = 0;  // 0 when the header says nothing believable; for progress alone
    ladder::Material material = ladder::Material::camera;
};

/// What is read of it: the picture, and the sound if there is one.
inline std::vector<int> streams_of(const Source& source) {
    std::vector<int> streams{source.video_stream};
    if (source.audio_stream) streams.push_back(*source.audio_stream);
    return streams;
}

/// The renditions that an accepted file gets. Pure.
ladder::Ladder ladder_of(const Source& source);

/// Either a source or a refusal with its stable reason, one of: not_media, playlist, not_video, no_streams,
/// no_video_stream (sound alone: refused, a lesson needs a picture), unsupported_codec, encrypted, corrupt,
/// too_large, too_long.
struct Verdict {
    std::optional<Source> source;
    std::string reason;
    std::string text;  // English, for logs and developers; quotes nothing from the file
    /// An accepted file as it was left: an hour's index takes a while to read.
    std::unique_ptr<av::Input> input;
};

/// Looks at an untrusted file and decodes its first picture, and some others. Never throws for what is in the
/// file; std::bad_alloc may leave. Blocks; call it in a jailed process.
Verdict probe(const av::File& file, const Limits& limits);

}  // namespace yanxiu::media::probe
