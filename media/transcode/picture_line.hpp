#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "media/av/frame.hpp"
#include "media/av/picture_filter.hpp"
#include "media/ladder/grid.hpp"
#include "media/probe/orientation.hpp"

namespace yanxiu::media::transcode {

/// Decoded pictures in, a constant rate of upright pictures in every size out: late and surplus ones are left
/// out, gaps filled with the picture before. Home: one thread.
class PictureLine {
  public:
    /// Called for every frame of the grid in [first_frame, end_frame), in order, with one picture per size.
    using Emit = std::function<void(std::int64_t frame, std::vector<av::Frame>& pictures)>;

    PictureLine(ladder::Grid grid, probe::Orientation orientation, std::vector<ladder::Size> sizes,
                std::int64_t first_frame, std::int64_t end_frame, Emit emit);

    /// `time_us` on the lesson's line; a picture without one follows the one before.
    void add(const av::Frame& picture);
    /// No more pictures: the last one stands until the end. False when there was none, and nothing is
    /// emitted.
    bool finish();

    /// One past the last frame that a picture has been seen for.
    std::int64_t end() const { return seen_ + 1; }
    /// No further picture can change anything.
    bool full() const { return seen_ >= end_frame_; }

  private:
    void filter(av::Frame picture, std::int64_t frame);
    void rebuild(const av::PictureShape& shape);
    void drain();
    void emit_until(std::int64_t frame);

    ladder::Grid grid_;
    probe::Orientation orientation_;
    std::vector<ladder::Size> sizes_;
    std::int64_t first_frame_;
    std::int64_t end_frame_;
    Emit emit_;
    std::optional<av::PictureFilter> filter_;
    av::PictureShape shape_;
    bool interlaced_ = false;          // once seen, for good
    std::int64_t seen_ = -1;           // newest frame a picture was taken for
    std::optional<av::Frame> before_;  // newest picture before first_frame_
    std::vector<av::Frame> held_;      // shown from frame next_ until the next picture
    std::int64_t next_;
};

}  // namespace yanxiu::media::transcode
