#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "media/av/frame.hpp"
#include "media/ladder/storyboard.hpp"
#include "media/transcode/shrinker.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::transcode {

/// Makes the storyboard's sheets of a chunk from the pictures that its smallest rendition is made of. A sheet
/// is delivered when its last picture is there. Home: one thread.
class StoryboardMaker {
  public:
    StoryboardMaker(const ladder::Storyboard& storyboard, ladder::Grid grid, const ladder::Chunk& chunk,
                    SegmentSink& sink);

    /// Every frame of the chunk, in order: upright, limited range, BT.709, 4:2:0, all of one size.
    void add(const av::Frame& picture, std::int64_t frame);

  private:
    ladder::Storyboard storyboard_;
    ladder::Grid grid_;
    SegmentSink& sink_;
    Shrinker shrinker_;
    std::deque<ladder::Sheet> sheets_;  // the open one, then those after it
    int pasted_ = 0;                    // pictures of the open sheet
    std::optional<av::Frame> page_;
};

}  // namespace yanxiu::media::transcode
