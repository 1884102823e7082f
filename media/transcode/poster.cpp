#include "media/transcode/poster.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "media/av/encoders.hpp"
#include "media/av/error.hpp"
#include "media/av/picture_filter.hpp"
#include "media/transcode/picture_chain.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr std::int64_t kBetweenUs = 500'000;
constexpr int kLongerSide = 1280;
constexpr ladder::Size kThumbnail{64, 64};

// Luma in limited range: 16 is black, 235 white.
constexpr double kBlack = 24, kDark = 60;
constexpr double kBright = 190, kWhite = 235;
constexpr double kBlank = 4, kLively = 34;  // of the spread

double ramp(double value, double from, double to) {
    return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

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
    return chain +
           ",scale=in_range=limited:in_color_matrix=bt709:out_range=full:out_color_matrix=bt601,"
           "format=yuvj420p[out0]";
}

}  // namespace

int poster_score(av::Brightness brightness) {
    const double light = ramp(brightness.mean, kBlack, kDark);
    // Slides are white, and good: they lose only a part.
    const double glare = 1 - 0.3 * ramp(brightness.mean, kBright, kWhite);
    const double shapes = ramp(brightness.spread, kBlank, kLively);
    return static_cast<int>(std::lround(kBestPoster * light * glare * shapes));
}

std::optional<std::string> poster_jpeg(const av::Frame& picture, ladder::Size display,
                                       probe::Orientation orientation) {
    const double scale =
        std::min(1.0, static_cast<double>(kLongerSide) / std::max(display.width, display.height));
    const auto even = [&](int length) {
        return std::max(16, static_cast<int>(std::lround(length * scale / 2)) * 2);
    };
    const auto chain = jpeg_chain(picture.shape(), orientation, {even(display.width), even(display.height)});
    auto made = render(picture, chain);
    if (!made) return std::nullopt;
    return av::encode_jpeg(*made);
}

PosterPicker::PosterPicker(ladder::Size display, probe::Orientation orientation, int above)
    : display_(display), orientation_(orientation), best_score_(above) {}

av::Brightness PosterPicker::brightness(const av::Frame& picture) const {
    auto shape = picture.shape();
    shape.dynamics = av::Dynamics::standard;  // a rough measure is enough
    shape.gamut = av::Gamut::ordinary;
    const auto small = render(picture, picture_chain(shape, {}, {kThumbnail}));
    return small ? small->brightness() : av::Brightness{};
}

void PosterPicker::consider(const av::Frame& picture, std::int64_t time_us) {
    if (best_score_ >= kGoodPoster || time_us < next_us_) return;
    next_us_ = std::max<std::int64_t>(time_us, 0) + kBetweenUs;
    auto score = poster_score(brightness(picture));
    if (time_us < kBetweenUs) score = std::min(score, kGoodPoster - 1);
    if (score <= best_score_) return;
    best_ = picture;
    best_score_ = score;
}

std::optional<Poster> PosterPicker::picked() const {
    if (!best_) return std::nullopt;
    auto jpeg = poster_jpeg(*best_, display_, orientation_);
    if (!jpeg) return std::nullopt;
    return Poster{best_score_, std::move(*jpeg)};
}

}  // namespace yanxiu::media::transcode
