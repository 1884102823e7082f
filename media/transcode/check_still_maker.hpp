#pragma once

#include <cstdint>
#include <deque>

#include "media/av/frame.hpp"
#include "media/ladder/check_stills.hpp"
#include "media/transcode/shrinker.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::transcode {

/// Makes the stills of a chunk for presence checks from the pictures that its smallest rendition is made of.
/// One that is black or empty is left out: nobody would know it again. Home: one thread.
class CheckStillMaker {
  public:
    CheckStillMaker(const ladder::CheckStills& stills, ladder::Grid grid, const ladder::Chunk& chunk,
                    SegmentSink& sink);

    /// Every frame of the chunk, in order: upright, limited range, BT.709, 4:2:0, all of one size.
    void add(const av::Frame& picture, std::int64_t frame);

  private:
    ladder::CheckStills stills_;
    ladder::Grid grid_;
    SegmentSink& sink_;
    Shrinker shrinker_;
    std::deque<int> numbers_;  // still to come
};

}  // namespace yanxiu::media::transcode
