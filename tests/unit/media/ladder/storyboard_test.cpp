#include "media/ladder/storyboard.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace yanxiu::media::ladder {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

TEST(Storyboard, HasAPictureEveryTwoSecondsAndAbout300OfALongLesson) {
    const auto interval_ms = [](std::int64_t seconds) {
        return plan_storyboard({426, 240}, seconds * kSecond).interval_ms;
    };
    EXPECT_EQ(interval_ms(9), 2000);
    EXPECT_EQ(interval_ms(600), 2000);
    EXPECT_EQ(interval_ms(601), 3000);
    EXPECT_EQ(interval_ms(45 * 60), 9000);
    EXPECT_EQ(interval_ms(4 * 3600), 48'000);
    EXPECT_EQ(interval_ms(1'000'000), 60'000) << "whoever claims that lies";
    EXPECT_EQ(interval_ms(0), 5000) << "nothing is claimed";
}

TEST(Storyboard, IsShapedAsTheLessonAndNeverLargerThanItsSmallestRendition) {
    const auto cell = [](Size smallest) { return plan_storyboard(smallest, kSecond).cell; };
    EXPECT_EQ(cell({426, 240}), (Size{160, 90}));
    EXPECT_EQ(cell({240, 426}), (Size{90, 160}));
    EXPECT_EQ(cell({320, 240}), (Size{160, 120}));
    EXPECT_EQ(cell({64, 48}), (Size{64, 48}));
    EXPECT_EQ(cell({426, 16}), (Size{160, 16}));
}

TEST(Storyboard, CutsTheSheetsOfAChunkAfter25Pictures) {
    const auto plan = plan_storyboard({426, 240}, 60 * kSecond);
    const Grid grid({25, 1});
    EXPECT_EQ(sheets_of(plan, grid, 0, 100), (std::vector<Sheet>{{0, 2}}));
    EXPECT_EQ(sheets_of(plan, grid, 100, 101), (std::vector<Sheet>{{2, 1}}))
        << "a picture at its first frame";
    EXPECT_EQ(sheets_of(plan, grid, 101, 150), std::vector<Sheet>{}) << "a chunk between two pictures";
    EXPECT_EQ(sheets_of(plan, grid, 0, 60 * 25), (std::vector<Sheet>{{0, 25}, {25, 5}}));
    EXPECT_EQ(sheets_of(plan, grid, 70, 70), std::vector<Sheet>{});
}

TEST(Storyboard, LaysPicturesOutInRowsOfFive) {
    EXPECT_EQ(corner_of({160, 90}, 0), (Corner{0, 0}));
    EXPECT_EQ(corner_of({160, 90}, 4), (Corner{640, 0}));
    EXPECT_EQ(corner_of({160, 90}, 11), (Corner{160, 180}));
    EXPECT_EQ(sheet_size({160, 90}, 3), (Size{480, 90}));
    EXPECT_EQ(sheet_size({160, 90}, 6), (Size{800, 180}));
    EXPECT_EQ(sheet_size({160, 90}, 25), (Size{800, 450}));
}

RC_GTEST_PROP(Storyboard, EveryPictureOfALessonIsInOneChunkHoweverItIsCut, ()) {
    const auto rate = *rc::gen::element(FrameRate{10, 1}, FrameRate{24000, 1001}, FrameRate{60000, 1001});
    const Grid grid(rate);
    const auto plan = plan_storyboard({426, 240}, *rc::gen::inRange(0, 8000) * kSecond);
    auto cuts = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 200'000));
    cuts.push_back(0);
    std::sort(cuts.begin(), cuts.end());
    int next = 0;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        for (const auto& sheet : sheets_of(plan, grid, cuts[i], cuts[i + 1])) {
            RC_ASSERT(sheet.first == next);
            RC_ASSERT(sheet.pictures >= 1 && sheet.pictures <= kSheetPictures);
            next += sheet.pictures;
            RC_ASSERT(grid.frame_at(plan.time_us(next - 1)) < cuts[i + 1]);
        }
        RC_ASSERT(grid.frame_at(plan.time_us(next)) >= cuts[i + 1]);
    }
}

}  // namespace
}  // namespace yanxiu::media::ladder
