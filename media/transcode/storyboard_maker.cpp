#include "media/transcode/storyboard_maker.hpp"

#include "media/av/collage.hpp"
#include "media/av/encoders.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr int kQuantiser = 6;  // about 4 kB a picture

}  // namespace

StoryboardMaker::StoryboardMaker(const ladder::Storyboard& storyboard, ladder::Grid grid,
                                 const ladder::Chunk& chunk, SegmentSink& sink)
    : storyboard_(storyboard), grid_(grid), sink_(sink), shrinker_(storyboard.cell) {
    const auto sheets =
        ladder::sheets_of(storyboard, grid, grid.first_frame(chunk.first_segment), chunk.end_frame);
    sheets_.assign(sheets.begin(), sheets.end());
}

void StoryboardMaker::add(const av::Frame& picture, std::int64_t frame) {
    if (sheets_.empty()) return;
    const auto sheet = sheets_.front();
    if (frame != grid_.frame_at(storyboard_.time_us(sheet.first + pasted_))) return;
    if (!page_) page_ = av::blank_page(ladder::sheet_size(storyboard_.cell, sheet.pictures));
    const auto corner = ladder::corner_of(storyboard_.cell, pasted_);
    av::paste(*page_, shrinker_.small(picture), corner.x, corner.y);
    if (++pasted_ < sheet.pictures) return;
    sink_.storyboard({.plan = storyboard_, .sheet = sheet, .jpeg = av::encode_jpeg(*page_, kQuantiser)});
    page_.reset();
    pasted_ = 0;
    sheets_.pop_front();
}

}  // namespace yanxiu::media::transcode
