#include "media/av/frame.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libavutil/version.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

constexpr int kSampleRate = 48000;

Dynamics dynamics_of(AVColorTransferCharacteristic transfer) {
    if (transfer == AVCOL_TRC_SMPTE2084) return Dynamics::pq;
    if (transfer == AVCOL_TRC_ARIB_STD_B67) return Dynamics::hlg;
    return Dynamics::standard;
}

bool is_rgb(int format) {
    const auto* described = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
    return described != nullptr && (described->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

/// What the pixels are counts for more than what a tag says.
Matrix matrix_of(const AVFrame& frame) {
    if (is_rgb(frame.format)) return Matrix::rgb;
    switch (frame.colorspace) {
        case AVCOL_SPC_BT470BG:
        case AVCOL_SPC_SMPTE170M:
        case AVCOL_SPC_FCC:
        case AVCOL_SPC_SMPTE240M:
            return Matrix::bt601;
        case AVCOL_SPC_BT709:
            return Matrix::bt709;
        case AVCOL_SPC_BT2020_NCL:
        case AVCOL_SPC_BT2020_CL:
            return Matrix::bt2020;
        default:
            return Matrix::unknown;
    }
}

Gamut gamut_of(const AVFrame& frame) {
    switch (frame.color_primaries) {
        case AVCOL_PRI_SMPTE432:
            return Gamut::p3;
        case AVCOL_PRI_BT2020:
            return Gamut::bt2020;
        case AVCOL_PRI_UNSPECIFIED:
            return matrix_of(frame) == Matrix::bt2020 ? Gamut::bt2020 : Gamut::ordinary;
        default:
            return Gamut::ordinary;
    }
}

bool is_interlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame.interlaced_frame != 0;
#endif
}

bool is_full_range(const AVFrame& frame) {
    switch (frame.format) {
        case AV_PIX_FMT_YUVJ420P:
        case AV_PIX_FMT_YUVJ422P:
        case AV_PIX_FMT_YUVJ444P:
        case AV_PIX_FMT_YUVJ440P:
        case AV_PIX_FMT_YUVJ411P:
            return true;
        default:
            return frame.color_range == AVCOL_RANGE_JPEG;
    }
}

}  // namespace

bool PictureShape::same_as(const PictureShape& other) const {
    return size == other.size && pixel_format == other.pixel_format &&
           pixel_shape.num == other.pixel_shape.num && pixel_shape.den == other.pixel_shape.den &&
           full_range == other.full_range && interlaced == other.interlaced && dynamics == other.dynamics &&
           matrix == other.matrix && gamut == other.gamut;
}

Frame::Frame() : frame_(new_frame()) {}

Frame::Frame(const Frame& other) : frame_(new_frame()), time_us_(other.time_us_) {
    if (other.frame_->buf[0] != nullptr)
        check(av_frame_ref(frame_.get(), other.frame_.get()), "share a frame");
}

Frame& Frame::operator=(const Frame& other) {
    Frame copy(other);
    std::swap(frame_, copy.frame_);
    time_us_ = copy.time_us_;
    return *this;
}

PictureShape Frame::shape() const {
    return {.size = {frame_->width, frame_->height},
            .pixel_format = frame_->format,
            .pixel_shape = {frame_->sample_aspect_ratio.num, frame_->sample_aspect_ratio.den},
            .full_range = is_full_range(*frame_),
            .interlaced = is_interlaced(*frame_),
            .dynamics = dynamics_of(frame_->color_trc),
            .matrix = matrix_of(*frame_),
            .gamut = gamut_of(*frame_)};
}

void Frame::set_interlaced(bool top_field_first) {
    if (is_interlaced(*frame_)) return;
#if LIBAVUTIL_VERSION_MAJOR >= 59
    frame_->flags |= AV_FRAME_FLAG_INTERLACED | (top_field_first ? AV_FRAME_FLAG_TOP_FIELD_FIRST : 0);
#else
    frame_->interlaced_frame = 1;
    frame_->top_field_first = top_field_first ? 1 : 0;
#endif
}

int Frame::samples() const {
    return frame_->nb_samples;
}
int Frame::sample_rate() const {
    return frame_->sample_rate;
}
int Frame::channels() const {
    return frame_->ch_layout.nb_channels;
}
std::int64_t Frame::count() const {
    return frame_->pts;
}
void Frame::set_count(std::int64_t count) {
    frame_->pts = count;
}

Brightness Frame::brightness() const {
    const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame_->format));
    if (format == nullptr || frame_->data[0] == nullptr || frame_->width <= 0 || frame_->height <= 0)
        return {};
    const bool planar = (format->flags & AV_PIX_FMT_FLAG_PLANAR) != 0 || format->nb_components == 1;
    if (!planar || (format->flags & AV_PIX_FMT_FLAG_RGB) != 0 || format->comp[0].depth != 8) return {};
    std::int64_t sum = 0;
    std::int64_t squares = 0;
    for (int row = 0; row < frame_->height; ++row) {
        const auto* line = frame_->data[0] + std::ptrdiff_t{row} * frame_->linesize[0];
        for (int column = 0; column < frame_->width; ++column) {
            sum += line[column];
            squares += std::int64_t{line[column]} * line[column];
        }
    }
    const double pixels = static_cast<double>(frame_->width) * frame_->height;
    const double mean = static_cast<double>(sum) / pixels;
    return {mean, std::sqrt(std::max(0.0, static_cast<double>(squares) / pixels - mean * mean))};
}

const float* Frame::channel(int index) const {
    return reinterpret_cast<const float*>(frame_->extended_data[index]);
}

namespace {

Frame empty_stereo(int samples) {
    Frame frame;
    auto* raw = frame.get();
    raw->format = AV_SAMPLE_FMT_FLTP;
    raw->sample_rate = kSampleRate;
    raw->nb_samples = samples;
    av_channel_layout_default(&raw->ch_layout, 2);
    check(av_frame_get_buffer(raw, 0), "make room for sound");
    return frame;
}

}  // namespace

Frame black(ladder::Size size) {
    constexpr int kBlack = 16, kColourless = 128;
    Frame frame;
    auto* raw = frame.get();
    raw->format = AV_PIX_FMT_YUV420P;
    raw->width = size.width;
    raw->height = size.height;
    check(av_frame_get_buffer(raw, 0), "make room for a picture");
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const auto rows = plane == 0 ? size.height : (size.height + 1) / 2;
        const auto bytes = static_cast<std::size_t>(raw->linesize[plane]) * static_cast<std::size_t>(rows);
        std::memset(raw->data[plane], plane == 0 ? kBlack : kColourless, bytes);
    }
    return frame;
}

Frame silence(int samples) {
    Frame frame = empty_stereo(samples);
    for (int side = 0; side < 2; ++side) {
        std::fill_n(reinterpret_cast<float*>(frame.get()->data[side]), samples, 0.0F);
    }
    return frame;
}

Frame stereo(const float* left, const float* right, int samples) {
    Frame frame = empty_stereo(samples);
    std::copy_n(left, samples, reinterpret_cast<float*>(frame.get()->data[0]));
    std::copy_n(right, samples, reinterpret_cast<float*>(frame.get()->data[1]));
    return frame;
}

}  // namespace yanxiu::media::av
