#include "media/transcode/poster.hpp"

#include <algorithm>
#include <cmath>

#include "media/av/encoders.hpp"
#include "media/av/error.hpp"
#include "media/av/picture_filter.hpp"
#include "media/transcode/picture_chain.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr std::int64_t kWindowUs = 10'000'000;
constexpr std::int64_t kBetweenUs = 500'000;
constexpr double kDark = 45;  // mean luma, limited range (black is 16)
constexpr int kWidest = 1280;
constexpr ladder::Size kThumbnail{64, 64};

std::optional<av::Frame> render(const av::Frame& picture, const std::string& chain) {
    av::PictureFilter filter(picture.shape(), chain, 1);
    av::Frame copy = picture;
    copy.set_count(0);
    filter.push(copy);
    filter.finish();
    av::Frame out;
    if (!filter.pull(0, out)) return std::nullopt;
    return out;
}

/// As picture_chain, ending in what JPEG takes.
std::string jpeg_chain(const av::PictureShape& shape, probe::Orientation orientation, ladder::Size size) {
    auto chain = picture_chain(shape, orientation, {size});
    constexpr std::string_view kEnd = "[out0]";
    chain.resize(chain.size() - kEnd.size());
    return chain + ",scale=in_range=limited:out_range=full:out_color_matrix=bt601,format=yuvj420p[out0]";
}

}  // namespace

PosterPicker::PosterPicker(ladder::Size display, probe::Orientation orientation)
    : display_(display), orientation_(orientation) {}

double PosterPicker::brightness(const av::Frame& picture) const {
    auto shape = picture.shape();
    shape.dynamics = av::Dynamics::standard;  // a rough measure is enough
    shape.gamut = av::Gamut::ordinary;
    const auto small = render(picture, picture_chain(shape, {}, {kThumbnail}));
    return small ? small->mean_luma() : 0;
}

void PosterPicker::consider(const av::Frame& picture, std::int64_t time_us) {
    if (settled_ || (best_ && time_us < next_us_)) return;
    next_us_ = std::max<std::int64_t>(time_us, 0) + kBetweenUs;
    const auto bright = brightness(picture);
    // A later picture is preferred to the very first, which often is a title fading in.
    if (!best_ || bright > best_brightness_ || bright >= kDark) {
        best_ = picture;
        best_brightness_ = bright;
    }
    settled_ = time_us >= kWindowUs || (time_us >= kBetweenUs && bright >= kDark);
}

std::optional<std::string> PosterPicker::jpeg() const {
    if (!best_) return std::nullopt;
    const double scale = std::min(1.0, static_cast<double>(kWidest) / display_.width);
    const auto even = [&](int length) {
        return std::max(16, static_cast<int>(std::lround(length * scale / 2)) * 2);
    };
    const auto chain =
        jpeg_chain(best_->shape(), orientation_, {even(display_.width), even(display_.height)});
    auto picture = render(*best_, chain);
    if (!picture) return std::nullopt;
    return av::encode_jpeg(*picture);
}

}  // namespace yanxiu::media::transcode
