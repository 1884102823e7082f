// Every lesson's colours are those of its source, on an ordinary screen: BT.709, limited range.
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>

#include "tests/integration/media/measured.hpp"

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;

using Rgb = std::array<double, 3>;

constexpr int kPatch = 64;
constexpr int kAcross = 4;
constexpr int kDown = 2;
constexpr std::size_t kPatches = kAcross * kDown;
using Patches = std::array<Rgb, kPatches>;  // row by row

const std::string kRawSize = std::to_string(kPatch * kAcross) + "x" + std::to_string(kPatch * kDown);

/// Black, white, grey, red, green, blue, skin, yellow: as 8 bits of an ordinary screen.
constexpr Patches kOrdinary{{{0, 0, 0},
                             {255, 255, 255},
                             {128, 128, 128},
                             {200, 40, 40},
                             {40, 180, 60},
                             {50, 60, 200},
                             {224, 172, 140},
                             {230, 210, 30}}};

/// What the YCbCr of a picture is made with (ITU-T H.273).
struct Luma709 {
    static constexpr double kRed = 0.2126, kBlue = 0.0722;
};
struct Luma2020 {
    static constexpr double kRed = 0.2627, kBlue = 0.0593;
};

Rgb times(const std::array<Rgb, 3>& matrix, const Rgb& light) {
    Rgb out{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column) out[row] += matrix[row][column] * light[column];
    return out;
}

/// Linear light from BT.709's primaries to those of BT.2020 (BT.2087) and of Display P3.
constexpr std::array<Rgb, 3> kTo2020{{{0.6274039, 0.3292830, 0.0433131},
                                      {0.0690973, 0.9195404, 0.0113623},
                                      {0.0163914, 0.0880133, 0.8955953}}};
constexpr std::array<Rgb, 3> kToP3{
    {{0.8224620, 0.1775380, 0}, {0.0331942, 0.9668058, 0}, {0.0170826, 0.0723974, 0.9105199}}};

/// SMPTE ST 2084.
double pq(double nits) {
    const double power = std::pow(std::max(nits, 0.0) / 10000, 2610.0 / 16384);
    return std::pow((3424.0 / 4096 + 2413.0 / 128 * power) / (1 + 2392.0 / 128 * power), 2523.0 / 32);
}

/// BT.2100 HLG on a screen of 1000 nits: the signal that shows this light.
Rgb hlg(const Rgb& nits) {
    const double shown = (0.2627 * nits[0] + 0.6780 * nits[1] + 0.0593 * nits[2]) / 1000;
    Rgb signal{};
    for (std::size_t part = 0; part < 3; ++part) {
        const double scene = shown <= 0 ? 0 : nits[part] / 1000 * std::pow(shown, -0.2 / 1.2);
        signal[part] = scene <= 1.0 / 12 ? std::sqrt(3 * scene)
                                         : 0.17883277 * std::log(12 * scene - 0.28466892) + 0.55991073;
    }
    return signal;
}

double linear(double level) {
    return std::pow(std::max(level, 0.0) / 255, 2.4);  // BT.1886
}

class Colour : public MeasuredLesson {
  protected:
    /// Raw pictures of these patches, 8 bits.
    fs::path raw_rgb(const Patches& patches) {
        std::string picture;
        for (int y = 0; y < kPatch * kDown; ++y)
            for (int x = 0; x < kPatch * kAcross; ++x)
                for (const double part : patches[patch_at(x, y)])
                    picture += static_cast<char>(static_cast<int>(part));
        return write_thrice(picture, "patches.rgb");
    }

    /// Raw pictures of 10 bits from signals of 0 to 1, 4:2:0.
    template <class Weights>
    fs::path raw_ten_bits(const Patches& signals, bool full_range = false) {
        const double black = full_range ? 0 : 64;
        const double white = full_range ? 1023 : 876;
        const double chroma = full_range ? 1023 : 896;
        std::string planes;
        const auto add = [&](double value, double offset, double scale) {
            const auto code = static_cast<int>(std::lround(offset + scale * value));
            planes += static_cast<char>(code & 255);
            planes += static_cast<char>(code >> 8);
        };
        const auto y_of = [](const Rgb& s) {
            return Weights::kRed * s[0] + (1 - Weights::kRed - Weights::kBlue) * s[1] + Weights::kBlue * s[2];
        };
        for (int plane = 0; plane < 3; ++plane) {
            const int step = plane == 0 ? 1 : 2;
            for (int y = 0; y < kPatch * kDown; y += step)
                for (int x = 0; x < kPatch * kAcross; x += step) {
                    const auto& s = signals[patch_at(x, y)];
                    if (plane == 0) add(y_of(s), black, white);
                    if (plane == 1) add((s[2] - y_of(s)) / (2 * (1 - Weights::kBlue)), 512, chroma);
                    if (plane == 2) add((s[0] - y_of(s)) / (2 * (1 - Weights::kRed)), 512, chroma);
                }
        }
        return write_thrice(planes, "patches.yuv");
    }

    MadeLesson of_ten_bits(const fs::path& raw, const std::string& tags) {
        return make(source("in.mp4", "-f rawvideo -pix_fmt yuv420p10le -s " + kRawSize + " -r 10 -i '" +
                                         raw.string() + "' -c:v libx264 -preset ultrafast -qp 2 " + tags));
    }

    static Picture::Colour patch(const Picture& picture, std::size_t number) {
        return picture.at((static_cast<double>(number % kAcross) + 0.5) / kAcross,
                          (static_cast<double>(number / kAcross) + 0.5) / kDown, 8);
    }

    void expect_patches(const MadeLesson& lesson, const Patches& wanted, double tolerance,
                        std::size_t first = 0, std::size_t count = kPatches) {
        const auto picture = shown(lesson);
        for (std::size_t i = first; i < first + count; ++i) {
            const auto seen = patch(picture, i);
            EXPECT_NEAR(seen.red, wanted[i][0], tolerance) << "patch " << i;
            EXPECT_NEAR(seen.green, wanted[i][1], tolerance) << "patch " << i;
            EXPECT_NEAR(seen.blue, wanted[i][2], tolerance) << "patch " << i;
        }
        EXPECT_EQ(probe_value(best(lesson), "v",
                              "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries"),
                  "yuv420p,tv,bt709,bt709,bt709");
    }

    void expect_black_and_white(const MadeLesson& lesson) {
        const auto made = luma(lesson);
        const int scale = made.width / (kPatch * kAcross);
        EXPECT_NEAR(made.at(0, 32 * scale, 32 * scale), 16, 1);
        EXPECT_NEAR(made.at(0, 96 * scale, 32 * scale), 235, 1);
    }

  private:
    static std::size_t patch_at(int x, int y) {
        return static_cast<std::size_t>(y / kPatch * kAcross + x / kPatch);
    }
    fs::path write_thrice(const std::string& picture, const std::string& name) {
        std::ofstream(path(name), std::ios::binary) << picture << picture << picture;
        return path(name);
    }
};

struct Recipe {
    const char* file;
    const char* convert;  // from RGB
    const char* encode;
    std::size_t first = 0, count = kPatches;  // the patches that it can hold
};

class Ordinary : public Colour, public testing::WithParamInterface<Recipe> {};

TEST_P(Ordinary, ColoursAreThoseOfTheSource) {
    const auto& recipe = GetParam();
    const auto lesson = make(source(recipe.file, "-f rawvideo -pix_fmt rgb24 -s " + kRawSize + " -r 10 -i '" +
                                                     raw_rgb(kOrdinary).string() + "' -vf \"" +
                                                     recipe.convert + "\" " + recipe.encode));
    expect_patches(lesson, kOrdinary, 3, recipe.first, recipe.count);
    expect_black_and_white(lesson);
}

#define YANXIU_X264 "-c:v libx264 -preset ultrafast -qp 2 "
#define YANXIU_HD "scale=1280:720:flags=neighbor,"
#define YANXIU_601 "-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m "
#define YANXIU_709 "-colorspace bt709 -color_primaries bt709 -color_trc bt709 "

INSTANTIATE_TEST_SUITE_P(
    Sources, Ordinary,
    testing::Values(
        Recipe{"limited.mp4", "zscale=m=709:r=limited,format=yuv420p",
               YANXIU_X264 YANXIU_709 "-color_range tv"},
        Recipe{"full.mp4", "zscale=m=709:r=full,format=yuvj420p", YANXIU_X264 YANXIU_709 "-color_range pc"},
        Recipe{"full_by_container.mkv", "zscale=m=709:r=full,format=yuv420p",
               "-c:v mpeg4 -q:v 1 " YANXIU_709 "-color_range pc"},
        Recipe{"sd_tagged.mp4", "zscale=m=170m:r=limited,format=yuv420p", YANXIU_X264 YANXIU_601},
        Recipe{"sd_full_tagged.mp4", "zscale=m=170m:r=full,format=yuvj420p",
               YANXIU_X264 YANXIU_601 "-color_range pc"},
        Recipe{"sd_untagged.mp4", "zscale=m=170m:r=limited,format=yuv420p", YANXIU_X264},
        Recipe{"hd_untagged.mp4", YANXIU_HD "zscale=m=709:r=limited,format=yuv420p", YANXIU_X264},
        Recipe{"hd_of_a_phone.mp4", YANXIU_HD "zscale=m=170m:r=limited,format=yuv420p",
               YANXIU_X264 "-colorspace bt470bg -color_primaries bt470bg -color_trc smpte170m"},
        Recipe{"screen.mp4", "format=gbrp", "-c:v libx264rgb -preset ultrafast -qp 2"},
        Recipe{"screen.webm", "format=gbrp", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 4 -b:v 0"},
        Recipe{"ten_bits.mp4", "zscale=m=709:r=limited,format=yuv420p10le", YANXIU_X264 YANXIU_709},
        Recipe{"ten_bits_422.mkv", "zscale=m=709:r=limited,format=yuv422p10le", YANXIU_X264 YANXIU_709},
        Recipe{"film.mov", "zscale=m=709:r=limited,format=yuv422p10le",
               "-c:v prores_ks -profile:v 2 -qscale:v 2 " YANXIU_709},
        Recipe{"ten_bits_444_full.mkv", "zscale=m=709:r=full,format=yuv444p10le",
               YANXIU_X264 YANXIU_709 "-color_range pc"},
        Recipe{"eight_bits_444.mp4", "zscale=m=709:r=limited,format=yuv444p", YANXIU_X264 YANXIU_709},
        Recipe{"camera.avi", "zscale=m=170m:r=full,format=yuvj422p", "-c:v mjpeg -q:v 1"},
        Recipe{"grey.mp4", "zscale=m=709:r=limited,format=yuv420p,extractplanes=y",
               YANXIU_X264 "-color_range tv", 0, 3},
        Recipe{"grey_ten_bits.mkv", "zscale=m=709:r=limited,format=yuv420p10le,extractplanes=y",
               YANXIU_X264 "-color_range tv", 0, 3}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        return name.replace(name.find('.'), 1, "_");
    });

/// Light of BT.709's gamut in nits: five greys, of which 203 is the white of paper and 26 a grey card under
/// it (BT.2408), and three colours.
constexpr Patches kLight{{{0, 0, 0},
                          {26, 26, 26},
                          {100, 100, 100},
                          {203, 203, 203},
                          {1000, 1000, 1000},
                          {120, 30, 20},
                          {25, 110, 40},
                          {20, 40, 140}}};

class HighDynamics : public Colour {
  protected:
    void expect_sane(const MadeLesson& lesson) {
        const auto picture = shown(lesson);
        constexpr std::array<std::array<double, 2>, 5> kLevels{
            // in parts of white
            {{0, 0.02}, {0.36, 0.50}, {0.62, 0.78}, {0.80, 0.95}, {0.97, 1}}};
        for (std::size_t i = 0; i < kLevels.size(); ++i) {
            const auto grey = patch(picture, i);
            EXPECT_GE(grey.green / 255, kLevels[i][0]) << kLight[i][0] << " nits";
            EXPECT_LE(grey.green / 255, kLevels[i][1]) << kLight[i][0] << " nits";
            EXPECT_NEAR(grey.red, grey.green, 3) << kLight[i][0] << " nits";
            EXPECT_NEAR(grey.blue, grey.green, 3) << kLight[i][0] << " nits";
        }
        for (std::size_t i = kLevels.size(); i < kPatches; ++i) {
            const auto seen = patch(picture, i);
            const Rgb light{linear(seen.red), linear(seen.green), linear(seen.blue)};
            const double most = *std::max_element(light.begin(), light.end());
            const double source_most = *std::max_element(kLight[i].begin(), kLight[i].end());
            for (std::size_t part = 0; part < 3; ++part)
                EXPECT_NEAR(light[part] / most, kLight[i][part] / source_most, 0.04) << "patch " << i;
        }
        expect_patches(lesson, {}, 0, 0, 0);  // the tags
    }
};

TEST_F(HighDynamics, OfPqBecomeOrdinaryOnes) {
    Patches signals;
    for (std::size_t i = 0; i < kPatches; ++i) {
        const auto light = times(kTo2020, kLight[i]);
        signals[i] = {pq(light[0]), pq(light[1]), pq(light[2])};
    }
    const std::string tags = "-colorspace bt2020nc -color_primaries bt2020 -color_trc smpte2084 ";
    expect_sane(of_ten_bits(raw_ten_bits<Luma2020>(signals), tags + "-color_range tv"));
    expect_sane(of_ten_bits(raw_ten_bits<Luma2020>(signals, true), tags + "-color_range pc"));
}

TEST_F(HighDynamics, OfHlgBecomeOrdinaryOnes) {
    Patches signals;
    for (std::size_t i = 0; i < kPatches; ++i) signals[i] = hlg(times(kTo2020, kLight[i]));
    expect_sane(of_ten_bits(raw_ten_bits<Luma2020>(signals),
                            "-colorspace bt2020nc -color_primaries bt2020 -color_trc arib-std-b67"));
}

class WideGamut : public Colour {
  protected:
    /// The ordinary patches as signals of wider primaries.
    static Patches in_gamut(const std::array<Rgb, 3>& primaries) {
        Patches signals;
        for (std::size_t i = 0; i < kPatches; ++i) {
            const auto& rgb = kOrdinary[i];
            const auto light = times(primaries, {linear(rgb[0]), linear(rgb[1]), linear(rgb[2])});
            for (std::size_t part = 0; part < 3; ++part)
                signals[i][part] = std::pow(std::max(0.0, light[part]), 1 / 2.4);
        }
        return signals;
    }
};

TEST_F(WideGamut, OfDisplayP3KeepsItsColours) {
    expect_patches(of_ten_bits(raw_ten_bits<Luma709>(in_gamut(kToP3)),
                               "-colorspace bt709 -color_primaries smpte432 -color_trc bt709"),
                   kOrdinary, 4);
}

TEST_F(WideGamut, OfBt2020KeepsItsColours) {
    expect_patches(of_ten_bits(raw_ten_bits<Luma2020>(in_gamut(kTo2020)),
                               "-colorspace bt2020nc -color_primaries bt2020 -color_trc bt2020-10"),
                   kOrdinary, 4);
}

TEST_F(WideGamut, BeyondOursEndsAtTheEdge) {
    Patches pure{};
    for (std::size_t i = 0; i < kPatches; ++i) pure[i] = {i % 2 == 0 ? 1.0 : 0.0, i % 3 == 0 ? 1.0 : 0.0, 0};
    Patches edge{};
    for (std::size_t i = 0; i < kPatches; ++i) edge[i] = {255 * pure[i][0], 255 * pure[i][1], 0};
    // Red and green of BT.2020 lie beyond: their other parts are cut at zero, not wrapped.
    const auto lesson = of_ten_bits(raw_ten_bits<Luma2020>(pure),
                                    "-colorspace bt2020nc -color_primaries bt2020 -color_trc bt2020-10");
    expect_patches(lesson, edge, 12, 1, kPatches - 1);
}

}  // namespace
}  // namespace yanxiu::test
