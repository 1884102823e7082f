#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "media/ladder/ladder.hpp"
#include "tests/bench/support/measured.hpp"

namespace yanxiu::bench {

/// Video renditions by name, as files.
using Renditions = std::map<std::string, std::filesystem::path>;

/// The cores that both contenders have.
inline constexpr const char* kCores = "0,1";

/// One ffmpeg process that makes all renditions of the ladder, with one decode and each size scaled from the
/// one before: codecs, quality, ceilings and key frames as ours.
Effort make_by_ffmpeg(const std::filesystem::path& source, const media::ladder::Ladder& ladder,
                      double seconds, const std::filesystem::path& folder, Renditions& made);

/// One ffmpeg process for each rendition, one after the other, each with a decode of its own.
Effort make_one_by_one(const std::filesystem::path& source, const media::ladder::Ladder& ladder,
                       double seconds, const std::filesystem::path& folder);

/// How near pictures come to those that they were made from.
struct Likeness {
    double ssim = 0;
    double psnr_db = 0;
    double bits = 0;  // of the file
};

/// Against the source, scaled to the same size. `every`: only each such picture is looked at.
Likeness likeness_of(const std::filesystem::path& made, const std::filesystem::path& source,
                     media::ladder::Size size, int every);

/// One video rendition of the source's first `seconds`, by the ffmpeg program.
Likeness encode_alone(const std::filesystem::path& source, const media::ladder::VideoRendition& rendition,
                      media::ladder::FrameRate rate, double seconds, const std::filesystem::path& folder);

}  // namespace yanxiu::bench
