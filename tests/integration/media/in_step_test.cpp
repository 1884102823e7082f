// Picture and sound are in step, whatever the file does with its times, from the beginning to the end of an
// hour.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>

#include "tests/integration/media/measured.hpp"

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;

constexpr double kApart = 0.040;

class InStep : public MeasuredLesson {
  protected:
    /// When the picture turns white.
    std::vector<double> flashes(const MadeLesson& lesson) {
        const auto rate = lesson.head(lesson.best()).rate;
        const auto made = luma(lesson);
        std::vector<double> found;
        bool white = made.mean(0) > 125;
        for (std::size_t frame = 1; frame < made.frames.size(); ++frame) {
            const bool now = made.mean(frame) > 125;
            if (now && !white) found.push_back(static_cast<double>(frame) * rate.den / rate.num);
            white = now;
        }
        return found;
    }

    /// When the sound begins after a pause.
    std::vector<double> beeps(const MadeLesson& lesson) {
        const auto samples = sound(lesson)[0];
        float most = 0;
        for (const float sample : samples) most = std::max(most, std::abs(sample));
        EXPECT_GT(most, 0.05);
        std::vector<double> found;
        std::size_t last = 0;  // loud sample
        for (std::size_t i = 0; i < samples.size(); ++i) {
            if (std::abs(samples[i]) < most * 0.3F) continue;
            if (i > 12000 && (last == 0 || i - last > 12000)) found.push_back(static_cast<double>(i) / 48000);
            last = i;
        }
        return found;
    }

    void expect_in_step(const MadeLesson& lesson, std::size_t least) {
        const auto seen = flashes(lesson);
        const auto heard = beeps(lesson);
        ASSERT_GE(seen.size(), least);
        ASSERT_EQ(heard.size(), seen.size());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            EXPECT_NEAR(heard[i], seen[i], kApart) << "flash " << i;
            RecordProperty("apart_ms_" + std::to_string(i), std::to_string((heard[i] - seen[i]) * 1000));
        }
    }

    /// A flash and a beep at 1.6, 3.2 and 4.8 seconds of a lesson whose picture begins at `picture_s` and
    /// whose sound at `sound_s`.
    static std::string flashing(double picture_s, double sound_s) {
        const auto when = [](const std::string& now, double begin) {
            const auto time = "(" + now + "+" + std::to_string(begin + 1e-4) + ")";
            return "lt(mod(" + time + ",1.6),0.12)*gte(" + time + ",1)";
        };
        return "-itsoffset " + std::to_string(picture_s) +
               " -f lavfi -i \"nullsrc=size=32x32:rate=25:duration=5.4,geq=cb=128:cr=128:lum='16+219*" +
               when("T", picture_s) + "'\" -itsoffset " + std::to_string(sound_s) +
               " -f lavfi -i \"aevalsrc='0.5*sin(2*PI*1000*t)*" + when("t", sound_s) +
               "':s=44100:c=mono:d=5.4\" ";
    }
};

struct Offsets {
    const char* file;
    double picture_s, sound_s;
    const char* recipe;
};

constexpr const char* kH264 = "-c:v libx264 -preset ultrafast -bf 2 -g 50 -pix_fmt yuv420p ";

class Offset : public InStep, public testing::WithParamInterface<Offsets> {};

TEST_P(Offset, IsHonoured) {
    const auto& row = GetParam();
    const std::string recipe = row.recipe;
    expect_in_step(
        make(source(row.file, flashing(row.picture_s, row.sound_s) +
                                  (recipe.find("-c:v") == std::string::npos ? kH264 : "") + recipe)),
        3);
}

INSTANTIATE_TEST_SUITE_P(
    Sources, Offset,
    testing::Values(Offsets{"plain.mp4", 0, 0, "-c:a aac"}, Offsets{"sound_later.mp4", 0, 0.52, "-c:a aac"},
                    Offsets{"sound_later.webm", 0, 0.52,
                            "-c:v libvpx -deadline realtime -b:v 1M -c:a libopus -ar 48000"},
                    Offsets{"sound_later.mkv", 0, 0.52, "-c:a libmp3lame"},
                    Offsets{"sound_later.ts", 0, 0.52, "-c:a aac"},
                    Offsets{"sound_later.flv", 0, 0.52, "-c:a aac"},
                    Offsets{"picture_later.mp4", 0.52, 0, "-c:a aac"},
                    Offsets{"picture_later.mpg", 0.52, 0, "-c:v mpeg2video -bf 2 -c:a mp2"},
                    Offsets{"sound_before_zero.mp4", 0, -0.4, "-c:a aac"},
                    Offsets{"late.ts", 0, 0, "-c:a mp2 -output_ts_offset 50000"},
                    Offsets{"around_the_clock.ts", 0, 0, "-c:a aac -output_ts_offset 95441"},
                    Offsets{"late.mkv", 0, 0, "-c:a libopus -ar 48000 -output_ts_offset 5000"},
                    Offsets{"interleaved.avi", 0, 0, "-c:v mpeg4 -c:a libmp3lame"}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        return name.replace(name.find('.'), 1, "_");
    });

TEST_F(InStep, AfterAPhoneHasCutTheBeginningOffByAnEditList) {
    const auto whole = source("whole.mp4", flashing(0, 0) + kH264 + "-c:a aac");
    const auto cut = path("cut.mp4");
    run_ffmpeg("-ss 1.1 -i '" + whole.string() + "' -c copy '" + cut.string() + "'");
    const auto lesson = make(cut);
    expect_in_step(lesson, 3);
    EXPECT_NEAR(flashes(lesson)[0], 0.5, 0.06) << "what was cut off is not shown";
}

TEST_F(InStep, AfterPacketsOfSoundWereLost) {
    // 46 ms are missing at two seconds, and 23 ms once more a second later.
    expect_in_step(make(source("gap.mkv", flashing(0, 0) + kH264 +
                                              "-c:a aac -bsf:a \"noise=drop='between(n,86,87)+eq(n,129)'\"")),
                   3);
}

TEST_F(InStep, WhenTheSoundsClockRunsFastByAHundredth) {
    // What was 23 ms of sound is said to be 23.4.
    const auto when = std::string("lt(mod(t*1.02,1.6),0.12)*gte(t*1.02,1)");
    expect_in_step(
        make(source("drift.mkv", flashing(0, 0) + "-filter_complex \"aevalsrc='0.5*sin(2*PI*1000*t)*" + when +
                                     "':s=44100:c=mono:d=5.3[a]\" -map 0:v -map \"[a]\" " + kH264 +
                                     "-c:a aac -bsf:a setts=ts=TS*1.02")),
        3);
}

TEST_F(InStep, AtTheEndOfAnHourToo) {
    // Pieces of 240.24 s, which are 7200 frames of 29.97 fps and whole samples of 44.1 kHz, each with a flash
    // in its middle.
    constexpr std::size_t kFrames = 7200, kPixels = 32 * 32, kSamples = 10'594'584;
    const auto frames = path("frames");
    const auto samples = path("samples");
    {
        std::ofstream out(frames, std::ios::binary);
        for (std::size_t frame = 0; frame < kFrames; ++frame)
            out << std::string(kPixels, frame / 4 == kFrames / 2 / 4 ? '\xEB' : '\x10');
        std::vector<std::int16_t> wave(kSamples);
        for (std::size_t i = 0; i < 5880; ++i)
            wave[kSamples / 2 + i] =
                static_cast<std::int16_t>(15000 * std::sin(0.1425 * static_cast<double>(i)));
        std::ofstream(samples, std::ios::binary)
            .write(reinterpret_cast<const char*>(wave.data()), static_cast<std::streamsize>(kSamples * 2));
    }
    const auto file = source(
        "hour.mp4",
        "-stream_loop 14 -f rawvideo -pix_fmt gray -s 32x32 -r 30000/1001 -i '" + frames.string() +
            "' -stream_loop 14 -f s16le -ar 44100 -ac 1 -i '" + samples.string() +
            "' -vf extractplanes=y,format=gray -c:v libx264 -preset ultrafast -tune zerolatency -g 120 "
            "-c:a aac");
    expect_in_step(make(file), 15);
}

}  // namespace
}  // namespace yanxiu::test
