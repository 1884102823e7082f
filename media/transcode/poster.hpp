#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/av/frame.hpp"
#include "media/probe/orientation.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::transcode {

/// From this score on no better poster is looked for.
inline constexpr int kGoodPoster = 600;

/// How well a picture of this brightness shows what a lesson is about: 0 for black, white or empty ones, up
/// to kBestPoster for one that is neither dark nor blinding, with light and shade. Pure.
int poster_score(av::Brightness brightness);

/// As posters are: upright, square pixels, JPEG, at most 1280 pixels on the longer side. Nothing when it
/// cannot be converted.
std::optional<std::string> poster_jpeg(const av::Frame& picture, ladder::Size display,
                                       probe::Orientation orientation);

/// Picks the best poster among some of a chunk's pictures: two a second until a good one is found, which the
/// lesson's very first never is, because titles fade in. Home: one thread.
class PosterPicker {
  public:
    /// One that is not better than `above` is of no use.
    PosterPicker(ladder::Size display, probe::Orientation orientation, int above);

    void consider(const av::Frame& picture, std::int64_t time_us);
    std::optional<Poster> picked() const;

  private:
    av::Brightness brightness(const av::Frame& picture) const;

    ladder::Size display_;
    probe::Orientation orientation_;
    std::optional<av::Frame> best_;
    int best_score_;
    std::int64_t next_us_ = 0;
};

}  // namespace yanxiu::media::transcode
