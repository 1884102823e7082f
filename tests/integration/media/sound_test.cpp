// What becomes of a lesson's sound: made by the jailed child, decoded by the ffmpeg program, measured.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/ffmpeg.hpp"
#include "tests/support/made_lesson.hpp"

namespace yanxiu::test {
namespace {

constexpr int kRate = 48000;
constexpr const char* kVoice =
    "(0.5+0.5*sin(2*PI*0.8*t))*(sin(2*PI*180*t)+0.6*sin(2*PI*730*t)+0.3*sin(2*PI*2500*t))";

class Sound : public testing::Test {
  protected:
    /// A lesson of a small picture and what the lavfi source `sound` gives, encoded without loss.
    MadeLesson lesson_of(const std::string& sound, double seconds, const std::string& options = "") {
        const auto file = folder_.path() / "in.mkv";
        const auto length = std::to_string(seconds);
        run_ffmpeg("-f lavfi -i color=c=gray:size=64x64:rate=10:duration=" + length + " -f lavfi -i \"" +
                   sound + "\" -t " + length +
                   " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a pcm_f32le " + options + " '" +
                   file.string() + "'");
        return make(file);
    }
    MadeLesson make(const std::filesystem::path& file) {
        auto lesson = make_lesson(YANXIU_WORKER, file);
        EXPECT_EQ(lesson.outcome.reason, "") << lesson.outcome.text;
        return lesson;
    }
    Loudness loudness(const MadeLesson& lesson, const std::string& rendition = "a96") {
        return loudness_of(lesson.joined(folder_.path(), rendition));
    }
    std::vector<std::vector<float>> decoded(const MadeLesson& lesson, const std::string& rendition = "a96") {
        return sound_of(lesson.joined(folder_.path(), rendition));
    }

    static std::string voice(double volume) {
        return "aevalsrc='" + std::to_string(volume) + "*" + kVoice + "':s=48000:c=mono";
    }

    Folder folder_;
};

/// Root of the mean square of [from, to) seconds.
double rms(const std::vector<float>& samples, double from, double to) {
    double sum = 0;
    const auto begin = static_cast<std::size_t>(from * kRate);
    const auto end = std::min(samples.size(), static_cast<std::size_t>(to * kRate));
    for (auto i = begin; i < end; ++i) sum += static_cast<double>(samples[i]) * samples[i];
    return std::sqrt(sum / static_cast<double>(end - begin));
}

double db(double ratio) {
    return 20 * std::log10(ratio);
}

TEST_F(Sound, EndsAtTheLoudnessOfAllLessonsWhateverItWas) {
    for (const double volume : {0.006, 0.03, 0.5}) {
        const auto lesson = lesson_of(voice(volume), 70);
        for (const auto* rendition : {"a96", "a48"}) {
            const auto measured = loudness(lesson, rendition);
            EXPECT_NEAR(measured.integrated, -16, 1) << volume << " " << rendition;
            EXPECT_LE(measured.true_peak, -1) << volume << " " << rendition;
        }
    }
}

TEST_F(Sound, EndsThereWhenItsHalvesDiffer) {
    const auto file = folder_.path() / "halves.wav";
    run_ffmpeg(
        "-f lavfi -i \"" + voice(0.02) + "\" -f lavfi -i \"" + voice(0.06) +
        "\" -filter_complex \"[0]atrim=0:60[a];[1]atrim=0:60[b];[a][b]concat=v=0:a=1\" -c:a pcm_f32le '" +
        file.string() + "'");
    const auto lesson = lesson_of("amovie=" + file.string(), 120);
    EXPECT_NEAR(loudness(lesson).integrated, -16, 2);
    // Nobody hears the gain move: it changes what a minute holds by 6 dB at most.
    const auto sides = decoded(lesson);
    const auto source = sound_of(file);
    double last = db(rms(sides[0], 0, 5) / rms(source[0], 0, 5));
    for (double at = 5; at + 5 <= 120; at += 5) {
        const double gain = db(rms(sides[0], at, at + 5) / rms(source[0], at, at + 5));
        EXPECT_NEAR(gain, last, 0.6) << at;
        last = gain;
    }
}

TEST_F(Sound, PeaksStayBelowTheCeilingHoweverSharp) {
    // Soft speech with a clap each second.
    const auto lesson = lesson_of(
        "aevalsrc='0.02*" + std::string(kVoice) + "+0.9*exp(-200*mod(t,1))*(2*random(0)-1)':s=48000:c=mono",
        65);
    const auto measured = loudness(lesson);
    EXPECT_LE(measured.true_peak, -1);
    EXPECT_LE(loudness(lesson, "a48").true_peak, -1);
    EXPECT_NEAR(measured.integrated, -16, 2);
}

TEST_F(Sound, SilenceStaysSilence) {
    const auto sides = decoded(lesson_of("anullsrc=r=48000:cl=stereo", 12));
    EXPECT_EQ(rms(sides[0], 0, 12), 0);
}

TEST_F(Sound, NoiseInAPauseIsNotBroughtUp) {
    // Speech, a minute and a half of a fan at -60 dBFS, speech.
    const auto lesson = lesson_of("aevalsrc='if(between(t,30,120),0.001*(2*random(0)-1),0.2*" +
                                      std::string(kVoice) + ")':s=48000:c=mono",
                                  150);
    const auto sides = decoded(lesson);
    const double before = rms(sides[0], 10, 20);
    EXPECT_LT(db(rms(sides[0], 100, 115)), -55);
    EXPECT_NEAR(db(rms(sides[0], 125, 145) / before), 0, 0.5);
}

TEST_F(Sound, NoiseAloneIsNotAmplifiedWithoutBound) {
    const auto sides = decoded(lesson_of("anoisesrc=a=0.0006:r=48000:c=white", 20));
    EXPECT_LT(db(rms(sides[0], 5, 15)), -45);
}

TEST_F(Sound, ALessonWithoutSoundGetsSilenceOfItsLength) {
    const auto file = folder_.path() / "mute.mp4";
    run_ffmpeg("-f lavfi -i testsrc2=size=64x64:rate=10:duration=7 -pix_fmt yuv420p '" + file.string() + "'");
    const auto lesson = make(file);
    EXPECT_NEAR(static_cast<double>(lesson.duration_us("a96")), 7e6, 30'000);
    const auto sides = decoded(lesson);
    EXPECT_EQ(rms(sides[1], 0, 7), 0);
}

}  // namespace
}  // namespace yanxiu::test
