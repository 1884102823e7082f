// Whatever channels and rate a source's sound has, all of it is heard.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>

#include "tests/integration/media/measured.hpp"

namespace yanxiu::test {
namespace {

constexpr double kPi = 3.14159265358979;
constexpr const char* kPicture = "-f lavfi -i color=gray:size=32x32:rate=10:duration=4 ";
constexpr const char* kEncoded = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p ";

/// Amplitude of a tone from the first second on (Goertzel).
double tone(const std::vector<float>& samples, double hertz) {
    const double turn = 2 * kPi * hertz / 48000;
    double before = 0;
    double last = 0;
    std::size_t count = 0;
    for (std::size_t i = 48000; i < std::min<std::size_t>(samples.size(), 3 * 48000); ++i, ++count) {
        const double now = samples[i] + 2 * std::cos(turn) * last - before;
        before = last;
        last = now;
    }
    const double power = last * last + before * before - 2 * std::cos(turn) * last * before;
    return 2 * std::sqrt(std::max(0.0, power)) / static_cast<double>(count);
}

double db(double ratio) {
    return 20 * std::log10(std::max(ratio, 1e-9));
}

struct Channels {
    const char* file;
    const char* layout;
    int count;
    int low;  // the channel of low frequencies; -1: none
    const char* encode;
};

class Channel : public MeasuredLesson, public testing::WithParamInterface<Channels> {
  protected:
    /// Each channel has a tone of its own, and the one of low frequencies a low one.
    static double hertz_of(int channel, int low) { return channel == low ? 80 : 400 + 150 * channel; }
};

TEST_P(Channel, OfEachTheToneIsHeard) {
    const auto& row = GetParam();
    std::string tones;
    for (int i = 0; i < row.count; ++i)
        tones += (i == 0 ? "" : "|") + std::string("0.08*sin(2*PI*t*") +
                 std::to_string(hertz_of(i, row.low)) + ")";
    const auto sides =
        sound(make(source(row.file, std::string(kPicture) + "-f lavfi -i \"aevalsrc='" + tones +
                                        "':c=" + row.layout + ":s=48000:d=4\" " + kEncoded + row.encode)));
    std::vector<double> heard;
    for (int i = 0; i < row.count; ++i) {
        const auto hertz = hertz_of(i, row.low);
        heard.push_back(std::max(tone(sides[0], hertz), tone(sides[1], hertz)));
    }
    const double loudest = *std::max_element(heard.begin(), heard.end());
    EXPECT_GT(loudest, 0.02);
    for (int i = 0; i < row.count; ++i)
        EXPECT_GT(db(heard[static_cast<std::size_t>(i)] / loudest), -8) << "channel " << i;
    if (row.count < 2) return;
    EXPECT_LT(db(tone(sides[1], hertz_of(0, row.low)) / heard[0]), -30) << "left is left";
    EXPECT_LT(db(tone(sides[0], hertz_of(1, row.low)) / heard[1]), -30) << "right is right";
}

INSTANTIATE_TEST_SUITE_P(Layouts, Channel,
                         testing::Values(Channels{"mono.mp4", "mono", 1, -1, "-c:a aac"},
                                         Channels{"stereo.mp4", "stereo", 2, -1, "-c:a aac -b:a 192k"},
                                         Channels{"two_one.mov", "2.1", 3, 2, "-c:a pcm_s16le"},
                                         Channels{"four.mkv", "4.0", 4, -1, "-c:a ac3 -b:a 448k"},
                                         Channels{"five_one.mp4", "5.1", 6, 3, "-c:a ac3 -b:a 640k"},
                                         Channels{"five_one_side.mkv", "5.1(side)", 6, 3, "-c:a flac"},
                                         Channels{"six_one.mkv", "6.1", 7, 3, "-c:a flac"},
                                         Channels{"seven_one.mp4", "7.1", 8, 3, "-c:a aac -b:a 512k"},
                                         Channels{"wide.mov", "7.1(wide)", 8, 3, "-c:a pcm_s24le"}),
                         [](const auto& tested) {
                             std::string name = tested.param.file;
                             return name.replace(name.find('.'), 1, "_");
                         });

class WholeSound : public MeasuredLesson {};

TEST_F(WholeSound, OfMoreChannelsThanAnyLayoutDescribes) {
    const auto raw = path("ten.raw");
    {
        std::ofstream out(raw, std::ios::binary);
        for (int sample = 0; sample < 4 * 48000; ++sample) {
            for (int i = 0; i < 10; ++i) {
                const auto level =
                    static_cast<std::int16_t>(2500 * std::sin(2 * kPi * (400 + 150 * i) * sample / 48000));
                out.write(reinterpret_cast<const char*>(&level), sizeof level);
            }
        }
    }
    const auto sides = sound(make(source("ten.mkv", std::string(kPicture) + "-f s16le -ar 48000 -ac 10 -i '" +
                                                        raw.string() + "' " + kEncoded + "-c:a pcm_s16le")));
    for (int i = 0; i < 10; ++i) EXPECT_GT(tone(sides[0], 400 + 150 * i), 0.01) << "channel " << i;
}

TEST_F(WholeSound, OfFullScaleInAllChannelsIsNotClipped) {
    std::string tones = "0.99*sin(2*PI*t*440)";
    for (int i = 1; i < 6; ++i) tones += "|0.99*sin(2*PI*t*440)";
    const auto lesson = make(source("loud.mkv", std::string(kPicture) + "-f lavfi -i \"aevalsrc='" + tones +
                                                    "':c=5.1:s=48000:d=4\" " + kEncoded + "-c:a flac"));
    EXPECT_LE(loudness_of(lesson.joined(folder_.path(), "a96")).true_peak, -1);
    const auto sides = sound(lesson);
    const double heard = tone(sides[0], 440);
    EXPECT_GT(heard, 0.05);
    for (const int harmonic : {2, 3, 5})
        EXPECT_LT(db(tone(sides[0], 440 * harmonic) / heard), -40) << harmonic;
}

TEST_F(WholeSound, OfEveryRateKeepsItsPitchAndLength) {
    struct Row {
        const char* file;
        int rate;
        const char* encode;
    };
    for (const auto& row :
         {Row{"telephone.mov", 8000, "-c:a pcm_mulaw"}, Row{"old.avi", 11025, "-c:a pcm_u8"},
          Row{"half.mp4", 22050, "-c:a aac"}, Row{"compact.flv", 44100, "-c:a libmp3lame"},
          Row{"fine.mkv", 96000, "-c:a flac"}, Row{"finest.mkv", 192000, "-c:a flac"}}) {
        SCOPED_TRACE(row.file);
        const auto lesson = make(source(
            row.file, std::string(kPicture) + "-f lavfi -i \"aevalsrc='0.2*sin(2*PI*t*1000)':c=mono:s=" +
                          std::to_string(row.rate) + ":d=4\" " + kEncoded + row.encode));
        const auto sides = sound(lesson);
        EXPECT_NEAR(static_cast<double>(sides[0].size()) / 48000, 4, 0.15);
        double power = 0;
        for (std::size_t i = 48000; i < 3 * 48000; ++i)
            power += static_cast<double>(sides[0][i]) * sides[0][i];
        const double heard = tone(sides[0], 1000);
        EXPECT_GT(heard, 0.05);
        EXPECT_NEAR(heard * heard / 2 * 2 * 48000 / power, 1, 0.03) << "nothing but the tone";
    }
}

}  // namespace
}  // namespace yanxiu::test
