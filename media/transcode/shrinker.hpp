#pragma once

#include <optional>

#include "media/av/frame.hpp"
#include "media/av/picture_filter.hpp"
#include "media/ladder/ladder.hpp"

namespace yanxiu::media::transcode {

/// Makes pictures small, and as JPEG takes them. Home: one thread.
class Shrinker {
  public:
    explicit Shrinker(ladder::Size size) : size_(size) {}

    /// Upright, limited range, BT.709, 4:2:0, all of one size. The answer has full range.
    av::Frame small(const av::Frame& picture);

  private:
    ladder::Size size_;
    std::optional<av::PictureFilter> filter_;
};

}  // namespace yanxiu::media::transcode
