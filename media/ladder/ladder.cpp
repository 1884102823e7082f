#include "media/ladder/ladder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace yanxiu::media::ladder {
namespace {

struct Rung {
    const char* name;
    int shorter_side;
    int longer_side;  // 16:9; wider pictures are fitted into the box, which bounds the encoder's work
    std::int64_t max_rate;
};

constexpr std::array<Rung, 4> kRungs{{{"v240", 240, 426, 400'000},
                                      {"v480", 480, 854, 1'200'000},
                                      {"v720", 720, 1280, 2'800'000},
                                      {"v1080", 1080, 1920, 5'000'000}}};
constexpr int kSmallestSide = 16;             // what the encoder and every player take
constexpr double kWorthwhileGrowth = 1.3;     // in pixels, over the next smaller rendition
constexpr std::int64_t kLeastRate = 100'000;  // bit/s

int even(double length) {
    return std::max(kSmallestSide, static_cast<int>(std::lround(length / 2)) * 2);
}

double pixels(Size size) {
    return static_cast<double>(size.width) * size.height;
}

Size fit(Size source, const Rung& rung) {
    const double shorter = std::min(source.width, source.height);
    const double longer = std::max(source.width, source.height);
    const double scale = std::min({1.0, rung.shorter_side / shorter, rung.longer_side / longer});
    if (scale == 1.0) {  // rounding down, so as not to invent a row
        return {std::max(kSmallestSide, source.width & ~1), std::max(kSmallestSide, source.height & ~1)};
    }
    return {even(source.width * scale), even(source.height * scale)};
}

struct Tuning {
    int crf;
    const char* preset;
    const char* options;
};

/// A page is copied from picture to picture until it is turned: x264 sees in its look-ahead how long, and
/// gives the key frame what all of them need. Measured on pages of text: 1.0 to 1.6 dB more at equal bits.
Tuning tuning_for(Material material) {
    if (material == Material::screen) return {25, "veryfast", "rc-lookahead=40:trellis=1"};
    return {23, "veryfast", ""};
}

VideoRendition rendition_at(const Rung& rung, Size size, FrameRate rate, const Tuning& tuning) {
    VideoRendition rendition{.name = rung.name,
                             .size = size,
                             .crf = tuning.crf,
                             .preset = tuning.preset,
                             .x264_options = tuning.options};
    const double share = pixels(size) / (static_cast<double>(rung.shorter_side) * rung.longer_side);
    const double motion = rate.num > 31 * rate.den ? 1.5 : 1.0;
    const auto wanted = static_cast<std::int64_t>(static_cast<double>(rung.max_rate) * share * motion);
    rendition.max_rate = std::max(kLeastRate, wanted);
    // A segment of two seconds can hold its share and one emptied buffer of a second; 5 % for the container.
    rendition.ceiling_rate = rendition.max_rate * 63 / 40;
    return rendition;
}

AudioRendition rendition_of_sound(const char* name, std::int64_t bit_rate) {
    // The encoder may spend on two seconds what it has saved, and each of its packets costs 12 bytes of its
    // own.
    return {.name = name, .bit_rate = bit_rate, .ceiling_rate = bit_rate * 5 / 4 + 6'000};
}

constexpr std::array<FrameRate, 9> kStandardRates{
    {{10, 1}, {15, 1}, {24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {50, 1}, {60000, 1001}}};
constexpr FrameRate kHighestRate{60, 1};

double value(FrameRate rate) {
    return static_cast<double>(rate.num) / rate.den;
}

FrameRate nearest_standard(double wanted) {
    FrameRate best = kHighestRate;
    for (const auto& rate : kStandardRates) {
        if (std::abs(value(rate) - wanted) < std::abs(value(best) - wanted)) best = rate;
    }
    return best;
}

FrameRate standard_at_least(double wanted) {
    for (const auto& rate : kStandardRates) {
        if (value(rate) >= wanted * 0.98) return rate;
    }
    return kHighestRate;
}

bool close(double a, double b) {
    return std::abs(a - b) <= 0.02 * b;
}

}  // namespace

Size display_size(Size coded, Ratio pixel_shape, bool turned_sideways) {
    double width = coded.width;
    double height = coded.height;
    const double shape = pixel_shape.value();
    if (shape > 1.0 && shape < 20.0) width *= shape;
    if (shape < 1.0 && shape > 0.05) height /= shape;
    const Size upright{static_cast<int>(std::lround(width)), static_cast<int>(std::lround(height))};
    return turned_sideways ? Size{upright.height, upright.width} : upright;
}

Size shrunk(Size size, int longer_side) {
    const double longer = std::max({size.width, size.height, 1});
    const double scale = std::min(1.0, longer_side / longer);
    return {even(size.width * scale), even(size.height * scale)};
}

Ladder plan_ladder(Size display, FrameRate rate, Material material) {
    Ladder ladder{.rate = rate,
                  .videos = {},
                  .audios = {rendition_of_sound("a96", 96'000), rendition_of_sound("a48", 48'000)}};
    for (const auto& rung : kRungs) {
        const Size size = fit(display, rung);
        const bool worthwhile =
            ladder.videos.empty() || pixels(size) >= kWorthwhileGrowth * pixels(ladder.videos.back().size);
        if (worthwhile) ladder.videos.push_back(rendition_at(rung, size, rate, tuning_for(material)));
    }
    std::reverse(ladder.videos.begin(), ladder.videos.end());
    return ladder;
}

FrameRate choose_frame_rate(Ratio average, Ratio guessed) {
    const double mean = average.value();
    const double finest = guessed.value();
    // Phones drop frames in the dark: the rate they meant is the finest, unless it is only a clock's.
    const bool meant = finest >= 10 && finest <= 60.5 && (mean <= 0 || mean >= finest / 3);
    if (meant && close(finest, value(nearest_standard(finest)))) return nearest_standard(finest);
    if (mean <= 0 || mean > 240) return {30, 1};
    if (mean >= 60) return kHighestRate;
    const auto nearest = nearest_standard(mean);
    return close(mean, value(nearest)) ? nearest : standard_at_least(mean);
}

}  // namespace yanxiu::media::ladder
