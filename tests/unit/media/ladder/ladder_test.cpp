#include "media/ladder/ladder.hpp"

#include <gtest/gtest.h>

using namespace yanxiu::media::ladder;

namespace {

struct Case {
    Size source;
    std::vector<Size> renditions;
};

std::vector<Size> sizes(const Ladder& ladder) {
    std::vector<Size> found;
    for (const auto& video : ladder.videos) found.push_back(video.size);
    return found;
}

}  // namespace

TEST(Ladder, GivesEachSourceItsRenditions) {
    const std::vector<Case> table{
        {{1920, 1080}, {{1920, 1080}, {1280, 720}, {854, 480}, {426, 240}}},
        {{3840, 2160}, {{1920, 1080}, {1280, 720}, {854, 480}, {426, 240}}},
        {{1080, 1920}, {{1080, 1920}, {720, 1280}, {480, 854}, {240, 426}}},  // a phone held upright
        {{1280, 720}, {{1280, 720}, {854, 480}, {426, 240}}},
        {{642, 642}, {{642, 642}, {480, 480}, {240, 240}}},  // between two rungs: its own size on top
        {{500, 500}, {{480, 480}, {240, 240}}},              // not worth a rendition of its own
        {{2560, 1080}, {{1920, 810}, {1280, 540}, {854, 360}, {426, 180}}},  // wide: fitted into the box
        {{321, 181}, {{320, 180}}},                                          // odd, small: even, never larger
        {{32, 18}, {{32, 18}}},
        {{2, 1}, {{16, 16}}},
    };
    for (const auto& row : table) {
        const auto ladder = plan_ladder(row.source, {25, 1}, Material::camera);
        EXPECT_EQ(sizes(ladder), row.renditions) << row.source.width << "x" << row.source.height;
    }
}

TEST(Ladder, NeverUpscalesAndStaysEven) {
    for (int width = 200; width < 2600; width += 37) {
        for (int height = 200; height < 1600; height += 29) {
            for (const auto& size : sizes(plan_ladder({width, height}, {25, 1}, Material::camera))) {
                ASSERT_LE(size.width, width);
                ASSERT_LE(size.height, height);
                ASSERT_EQ(size.width % 2 + size.height % 2, 0);
                ASSERT_NEAR(static_cast<double>(size.width) / size.height,
                            static_cast<double>(width) / height, 0.15 * width / height);
            }
        }
    }
}

TEST(Ladder, RenditionsHaveTheirOwnNamesAndCeilings) {
    const auto ladder = plan_ladder({1920, 1080}, {25, 1}, Material::camera);
    ASSERT_EQ(ladder.videos.size(), 4U);
    EXPECT_EQ(ladder.videos[0].name, "v1080");
    EXPECT_EQ(ladder.videos[3].name, "v240");
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_LT(ladder.videos[i].ceiling_rate, ladder.videos[i - 1].max_rate);
    EXPECT_EQ(plan_ladder({1920, 1080}, {60, 1}, Material::camera).videos[0].max_rate,
              ladder.videos[0].max_rate * 3 / 2);
}

TEST(Ladder, AScreenHasTheSameRungsAndCeilingsAndALongerLookAhead) {
    const auto camera = plan_ladder({1920, 1080}, {30, 1}, Material::camera);
    const auto screen = plan_ladder({1920, 1080}, {30, 1}, Material::screen);
    ASSERT_EQ(sizes(screen), sizes(camera));
    for (std::size_t i = 0; i < screen.videos.size(); ++i) {
        EXPECT_EQ(screen.videos[i].ceiling_rate, camera.videos[i].ceiling_rate);
        EXPECT_EQ(camera.videos[i].x264_options, "");
        EXPECT_NE(screen.videos[i].x264_options.find("rc-lookahead=40"), std::string::npos);
    }
}

TEST(DisplaySize, StretchesAndTurns) {
    EXPECT_EQ(display_size({720, 576}, {16, 15}, false), (Size{768, 576}));
    EXPECT_EQ(display_size({1280, 1080}, {3, 2}, false), (Size{1920, 1080}));
    EXPECT_EQ(display_size({1440, 1080}, {1, 2}, false), (Size{1440, 2160}));  // nothing is thrown away
    EXPECT_EQ(display_size({1920, 1080}, {1, 1}, true), (Size{1080, 1920}));
    EXPECT_EQ(display_size({640, 480}, {0, 1}, false), (Size{640, 480}));
    EXPECT_EQ(display_size({640, 480}, {1000000, 1}, false), (Size{640, 480}));
}

TEST(FrameRateChoice, IsTheRateThatWasMeant) {
    struct Row {
        Ratio average, guessed;
        FrameRate chosen;
    };
    const std::vector<Row> table{
        {{25, 1}, {25, 1}, {25, 1}},
        {{30000, 1001}, {30000, 1001}, {30000, 1001}},
        {{2997, 100}, {90000, 1}, {30000, 1001}},  // a clock, not a rate
        {{26, 1}, {30, 1}, {30, 1}},               // a phone in the dark
        {{120, 1}, {120, 1}, {60, 1}},
        {{1000, 1}, {60, 1}, {60, 1}},
        {{0, 0}, {0, 0}, {30, 1}},
        {{1, 1}, {1, 1}, {10, 1}},  // slides
        {{18, 1}, {1000, 1}, {24000, 1001}},
    };
    for (const auto& row : table) {
        EXPECT_EQ(choose_frame_rate(row.average, row.guessed), row.chosen) << row.average.value();
    }
}
