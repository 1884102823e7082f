// Whatever rate a file claims or has, its lesson has a sane constant one, and every picture its time.
#include <algorithm>
#include <cmath>
#include <fstream>

#include "tests/integration/media/measured.hpp"

namespace yanxiu::test {
namespace {

/// A picture that grows brighter four times a second.
std::string clock_at(const std::string& rate) {
    return "-f lavfi -i \"nullsrc=size=32x32:rate=" + rate +
           ":duration=2.5,geq=cb=128:cr=128:lum='20+20*floor(T*4)'\" ";
}

int level_at(double seconds) {
    return 20 + 20 * static_cast<int>(std::floor(std::max(0.0, seconds) * 4));
}

struct Row {
    const char* file;
    const char* rate;
    const char* recipe;
    double lowest, highest;  // of the lesson's rate
    double apart = 0;        // the longest time between two pictures of the source
};

constexpr const char* kX264 = "-c:v libx264 -preset ultrafast -qp 8 -pix_fmt yuv420p ";

class Rate : public MeasuredLesson, public testing::WithParamInterface<Row> {
  protected:
    /// Puts a millisecond in the place of Matroska's DefaultDuration, in nanoseconds.
    static void claim_1000(const std::filesystem::path& file) {
        auto bytes = bytes_of(file);
        const auto at = bytes.find("\x23\xE3\x83\x84");
        ASSERT_NE(at, std::string::npos);
        bytes.replace(at + 4, 4, std::string("\x00\x0F\x42\x40", 4));
        std::ofstream(file, std::ios::binary) << bytes;
        ASSERT_EQ(probe_value(file, "v", "stream=avg_frame_rate"), "1000/1");
    }
};

TEST_P(Rate, IsSaneAndEveryPictureHasItsTime) {
    const auto& row = GetParam();
    const std::string recipe = row.recipe;
    const auto file = source(
        row.file, clock_at(row.rate) + (recipe.find("-c:v") == std::string::npos ? kX264 : "") + recipe);
    if (recipe.empty() && std::string(row.file) == "claims_1000.mkv") claim_1000(file);
    const auto lesson = make(file);
    const auto found = lesson.head(lesson.best()).rate;
    const double rate = static_cast<double>(found.num) / found.den;
    EXPECT_GE(rate, row.lowest);
    EXPECT_LE(rate, row.highest);
    const auto made = luma(lesson);
    EXPECT_NEAR(static_cast<double>(made.frames.size()) / rate, 2.5, row.apart + 1.5 / rate);
    const double slack = 0.51 / rate + 0.001;
    for (std::size_t frame = 0; frame < made.frames.size(); ++frame) {
        const double now = static_cast<double>(frame) / rate;
        const double level = made.mean(frame);
        EXPECT_GE(level, level_at(now - slack - row.apart) - 4) << now;
        EXPECT_LE(level, level_at(now + slack) + 4) << now;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Sources, Rate,
    testing::Values(
        Row{"fast.mkv", "120", "", 60, 60}, Row{"slow_motion.mp4", "240", "", 60, 60},
        Row{"faster.mp4", "1000", "", 30, 60}, Row{"claims_1000.mkv", "25", "", 24, 60},
        Row{"film.mp4", "24000/1001", "", 23.97, 23.98}, Row{"television.ts", "60000/1001", "", 59.93, 59.95},
        // A phone in the dark: it means 30, and gives what it has.
        Row{"dark.mp4", "30",
            "-vf \"select='eq(n,0)+gt(mod(n*7,11),4)'\" -fps_mode vfr -video_track_timescale 90000", 15, 30,
            0.1},
        Row{"darker.webm", "30",
            "-vf \"select='eq(n,0)+gt(mod(n*5,11),5)'\" -fps_mode vfr -c:v libvpx -deadline realtime "
            "-cpu-used 8 -b:v 2M",
            10, 30, 0.1},
        Row{"old.flv", "12", "", 10, 15, 0.09}, Row{"slides.mp4", "1", "", 10, 10, 1}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        return name.replace(name.find('.'), 1, "_");
    });

}  // namespace
}  // namespace yanxiu::test
