#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/av/frame.hpp"
#include "media/probe/orientation.hpp"

namespace yanxiu::media::transcode {

/// Picks a lesson's poster from its first ten seconds: the first picture after half a second that is not
/// dark, else the brightest. Home: one thread.
class PosterPicker {
  public:
    PosterPicker(ladder::Size display, probe::Orientation orientation);

    void consider(const av::Frame& picture, std::int64_t time_us);
    /// No later picture can be chosen.
    bool settled() const { return settled_; }
    /// A JPEG of at most 1280 pixels in width; nothing when there was no picture.
    std::optional<std::string> jpeg() const;

  private:
    double brightness(const av::Frame& picture) const;

    ladder::Size display_;
    probe::Orientation orientation_;
    std::optional<av::Frame> best_;
    double best_brightness_ = -1;
    std::int64_t next_us_ = 0;
    bool settled_ = false;
};

}  // namespace yanxiu::media::transcode
