// No lesson shows combs: interlaced pictures become whole ones, and whole ones stay as they are.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "tests/integration/media/measured.hpp"

namespace yanxiu::test {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;
constexpr int kBar = 64;
constexpr int kStep = 6;  // pixels from field to field

/// A white bar moves to the right; its edges are vertical, so that each difference between rows is a comb.
std::string bar(int rate) {
    return "nullsrc=size=320x240:rate=" + std::to_string(rate) +
           ":duration=0.8,geq=cb=128:cr=128:lum='if(between(X-" + std::to_string(kStep) + "*T*50,8," +
           std::to_string(8 + kBar) + "),200,60)'";
}

/// How far rows differ from their neighbours, over the whole picture.
double comb(const Luma& luma, std::size_t frame) {
    double sum = 0;
    for (int y = 1; y + 1 < luma.height; ++y)
        for (int x = 0; x < luma.width; ++x)
            sum += std::abs(2 * luma.at(frame, x, y) - luma.at(frame, x, y - 1) - luma.at(frame, x, y + 1));
    return sum / (luma.width * luma.height);
}

/// Where the bar's left edge is in the middle row.
double edge(const Luma& luma, std::size_t frame) {
    for (int x = 1; x < luma.width; ++x) {
        const double here = luma.at(frame, x, luma.height / 2);
        const double before = luma.at(frame, x - 1, luma.height / 2);
        if (here >= 130) return x - (here - 130) / std::max(1.0, here - before);
    }
    return -1;
}

struct Fields {
    const char* file;
    const char* weave;  // of two fields
    const char* encode;
};

class Interlaced : public MeasuredLesson, public testing::WithParamInterface<Fields> {};

TEST_P(Interlaced, LeavesNoComb) {
    const auto& fields = GetParam();
    const auto file =
        source(fields.file, "-f lavfi -i \"" + bar(50) + "," + fields.weave + "\" -r 25 " + fields.encode);
    const auto before = luma_of(file);
    const auto after = luma(make(file));
    ASSERT_EQ(after.width, kWidth);
    ASSERT_EQ(after.height, kHeight);
    ASSERT_NEAR(static_cast<double>(after.frames.size()), 20, 1);
    for (std::size_t frame = 1; frame + 1 < 19; ++frame) {
        EXPECT_GT(comb(before, frame), 5) << "the source has combs";
        EXPECT_LT(comb(after, frame), 0.5) << "picture " << frame;
        EXPECT_NEAR(edge(after, frame + 1) - edge(after, frame), 2 * kStep, 1.5) << "picture " << frame;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Sources, Interlaced,
    testing::Values(
        Fields{"h264_top.mp4", "tinterlace=interleave_top",
               "-c:v libx264 -preset ultrafast -qp 4 -flags +ildct+ilme -x264-params tff=1 -pix_fmt yuv420p"},
        Fields{"h264_bottom.ts", "tinterlace=interleave_bottom",
               "-c:v libx264 -preset ultrafast -qp 4 -flags +ildct+ilme -x264-params bff=1 -pix_fmt yuv420p"},
        Fields{"mpeg2_top.ts", "tinterlace=interleave_top,setfield=tff",
               "-c:v mpeg2video -qscale:v 2 -flags +ildct+ilme -top 1"},
        Fields{"mpeg2_bottom.mpg", "tinterlace=interleave_bottom,setfield=bff",
               "-c:v mpeg2video -qscale:v 2 -flags +ildct+ilme -top 0"},
        Fields{"mpeg4_top.avi", "tinterlace=interleave_top,setfield=tff",
               "-c:v mpeg4 -qscale:v 2 -flags +ildct+ilme -top 1"},
        Fields{"prores.mov", "tinterlace=interleave_top,setfield=tff",
               "-c:v prores_ks -flags +ildct -pix_fmt yuv422p10le"},
        // Encoded as if they were whole: the container alone says what they are.
        Fields{"container_top.mov", "tinterlace=interleave_top",
               "-c:v mjpeg -q:v 1 -pix_fmt yuvj420p -field_order tt"},
        Fields{"container_bottom.mkv", "tinterlace=interleave_bottom",
               "-c:v libx264 -preset ultrafast -qp 4 -pix_fmt yuv420p -field_order bb"}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        return name.replace(name.find('.'), 1, "_");
    });

class Mixed : public MeasuredLesson {};

TEST_F(Mixed, WholePicturesStayAndInterlacedOnesLoseTheirCombs) {
    // Rows of every other brightness, moving down: nothing suffers more from being taken for fields.
    const auto whole =
        source("whole.ts",
               "-f lavfi -i \"nullsrc=size=320x240:rate=25:duration=0.8,geq=cb=128:cr=128:"
               "lum='60+120*mod(floor((Y+N)/2),2)*lt(X,160)+X/4'\" -c:v mpeg2video -qscale:v 2");
    const auto fields =
        source("fields.ts", "-f lavfi -i \"" + bar(50) +
                                ",tinterlace=interleave_top,setfield=tff\" -r 25 -c:v mpeg2video "
                                "-qscale:v 2 -flags +ildct+ilme -top 1 -output_ts_offset 0.8");
    const auto file = path("mixed.ts");
    std::ofstream(file, std::ios::binary) << bytes_of(whole) << bytes_of(fields);
    const auto before = luma_of(whole);
    const auto after = luma(make(file));
    ASSERT_NEAR(static_cast<double>(after.frames.size()), 40, 2);
    for (std::size_t frame = 0; frame < 19; ++frame) {
        double apart = 0;
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x)
                apart += std::abs(after.at(frame, x, y) - before.at(frame, x, y));
        EXPECT_LT(apart / (kWidth * kHeight), 3) << "picture " << frame;
    }
    for (std::size_t frame = 22; frame < 38; ++frame) EXPECT_LT(comb(after, frame), 0.5) << frame;
}

}  // namespace
}  // namespace yanxiu::test
