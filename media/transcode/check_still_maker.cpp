#include "media/transcode/check_still_maker.hpp"

#include "media/av/encoders.hpp"
#include "media/transcode/poster.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr int kQuantiser = 5;  // about 10 kB

}  // namespace

CheckStillMaker::CheckStillMaker(const ladder::CheckStills& stills, ladder::Grid grid,
                                 const ladder::Chunk& chunk, SegmentSink& sink)
    : stills_(stills), grid_(grid), sink_(sink), shrinker_(stills.size) {
    const auto numbers =
        ladder::check_stills_of(stills, grid, grid.first_frame(chunk.first_segment), chunk.end_frame);
    numbers_.assign(numbers.begin(), numbers.end());
}

void CheckStillMaker::add(const av::Frame& picture, std::int64_t frame) {
    if (numbers_.empty()) return;
    const int number = numbers_.front();
    if (frame != grid_.frame_at(stills_.time_us(number))) return;
    numbers_.pop_front();
    auto made = shrinker_.small(picture);
    // What is worth nothing as a poster is black, or all of one colour.
    if (poster_score(made.brightness()) == 0) return;
    sink_.check_still({.plan = stills_, .number = number, .jpeg = av::encode_jpeg(made, kQuantiser)});
}

}  // namespace yanxiu::media::transcode
