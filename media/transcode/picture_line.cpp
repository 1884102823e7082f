#include "media/transcode/picture_line.hpp"

#include <algorithm>
#include <utility>

#include "media/av/error.hpp"
#include "media/transcode/picture_chain.hpp"

namespace yanxiu::media::transcode {

PictureLine::PictureLine(ladder::Grid grid, probe::Orientation orientation, std::vector<ladder::Size> sizes,
                         std::int64_t first_frame, std::int64_t end_frame, Emit emit)
    : grid_(grid),
      orientation_(orientation),
      sizes_(std::move(sizes)),
      first_frame_(first_frame),
      end_frame_(end_frame),
      emit_(std::move(emit)),
      next_(first_frame) {}

void PictureLine::add(const av::Frame& picture) {
    auto frame = picture.time_us() ? grid_.frame_at(*picture.time_us()) : seen_ + 1;
    // The first picture also stands for what comes before it.
    if (seen_ < 0) frame = std::clamp<std::int64_t>(frame, 0, first_frame_);
    if (frame <= seen_) return;
    seen_ = frame;
    if (frame >= end_frame_) return;
    if (frame < first_frame_) {
        before_ = picture;
        return;
    }
    if (before_ && frame > first_frame_) filter(*before_, first_frame_);
    before_.reset();
    filter(picture, frame);
}

bool PictureLine::finish() {
    if (before_) filter(*before_, first_frame_);
    before_.reset();
    if (!filter_) return false;
    filter_->finish();
    drain();
    emit_until(end_frame_);
    return true;
}

void PictureLine::filter(av::Frame picture, std::int64_t frame) {
    auto shape = picture.shape();
    interlaced_ = interlaced_ || shape.interlaced;
    shape.interlaced = interlaced_;
    if (!filter_ || !shape.same_as(shape_)) rebuild(shape);
    picture.set_count(frame);
    filter_->push(picture);
    drain();
}

void PictureLine::rebuild(const av::PictureShape& shape) {
    if (filter_) {
        filter_->finish();
        drain();
    }
    shape_ = shape;
    const auto outputs = static_cast<int>(sizes_.size());
    try {
        filter_.emplace(shape, picture_chain(shape, orientation_, sizes_), outputs);
    } catch (const av::Error&) {
        // An FFmpeg without zimg knows no linear light: dull colours are better than no lesson.
        auto plain = shape;
        plain.dynamics = av::Dynamics::standard;
        plain.gamut = av::Gamut::ordinary;
        if (plain.same_as(shape)) throw;
        filter_.emplace(shape, picture_chain(plain, orientation_, sizes_), outputs);
    }
}

void PictureLine::drain() {
    if (!filter_) return;
    std::vector<av::Frame> pictures(sizes_.size());
    while (filter_->pull(0, pictures[0])) {
        for (std::size_t i = 1; i < pictures.size(); ++i) filter_->pull(static_cast<int>(i), pictures[i]);
        emit_until(pictures[0].count());
        held_ = std::exchange(pictures, std::vector<av::Frame>(sizes_.size()));
    }
}

void PictureLine::emit_until(std::int64_t frame) {
    if (held_.empty()) return;
    for (; next_ < frame; ++next_) emit_(next_, held_);
}

}  // namespace yanxiu::media::transcode
