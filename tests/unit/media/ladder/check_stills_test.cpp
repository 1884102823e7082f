#include "media/ladder/check_stills.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace yanxiu::media::ladder {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

TEST(CheckStills, AreTwentySecondsApartAndFartherInALongLesson) {
    const auto interval_ms = [](std::int64_t seconds) {
        return plan_check_stills({426, 240}, seconds * kSecond).interval_ms;
    };
    EXPECT_EQ(interval_ms(0), 20'000) << "nothing is claimed";
    EXPECT_EQ(interval_ms(45 * 60), 20'000);
    EXPECT_EQ(interval_ms(16'000), 40'001);
    EXPECT_EQ(interval_ms(1'000'000'000), 600'000) << "whoever claims that lies";
}

TEST(CheckStills, AreShapedAsTheLessonAndNeverLargerThanItsSmallestRendition) {
    const auto size = [](Size smallest) { return plan_check_stills(smallest, kSecond).size; };
    EXPECT_EQ(size({426, 240}), (Size{256, 144}));
    EXPECT_EQ(size({240, 426}), (Size{144, 256}));
    EXPECT_EQ(size({64, 48}), (Size{64, 48}));
}

TEST(CheckStills, ShowTheMiddleOfTheirIntervals) {
    const auto plan = plan_check_stills({426, 240}, 60 * kSecond);
    const Grid grid({25, 1});
    EXPECT_EQ(check_stills_of(plan, grid, 0, 60 * 25), (std::vector{0, 1, 2}));
    EXPECT_EQ(check_stills_of(plan, grid, 250, 251), std::vector{0}) << "at its first frame";
    EXPECT_EQ(check_stills_of(plan, grid, 251, 750), std::vector<int>{}) << "between two";
    EXPECT_EQ(check_stills_of(plan, grid, 70, 70), std::vector<int>{});
}

RC_GTEST_PROP(CheckStills, EveryOneIsInOneChunkHoweverTheLessonIsCutAndWhateverItClaims, ()) {
    const auto rate = *rc::gen::element(FrameRate{10, 1}, FrameRate{24000, 1001}, FrameRate{60000, 1001});
    const Grid grid(rate);
    const auto plan = plan_check_stills({426, 240}, *rc::gen::inRange(0, 40'000) * kSecond);
    auto cuts = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 2'000'000));
    cuts.push_back(0);
    std::sort(cuts.begin(), cuts.end());
    int next = 0;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        for (const int number : check_stills_of(plan, grid, cuts[i], cuts[i + 1])) {
            RC_ASSERT(number == next);
            RC_ASSERT(grid.frame_at(plan.time_us(number)) < cuts[i + 1]);
            ++next;
        }
        RC_ASSERT(next == kMostCheckStills || grid.frame_at(plan.time_us(next)) >= cuts[i + 1]);
    }
    RC_ASSERT(next <= kMostCheckStills);
}

}  // namespace
}  // namespace yanxiu::media::ladder
