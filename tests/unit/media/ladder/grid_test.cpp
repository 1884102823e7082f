#include "media/ladder/grid.hpp"

#include <gtest/gtest.h>

using yanxiu::media::ladder::FrameRate;
using yanxiu::media::ladder::Grid;

TEST(Grid, StartsWithTwoShortSegments) {
    const Grid grid({25, 1});
    EXPECT_EQ(grid.first_frame(0), 0);
    EXPECT_EQ(grid.first_frame(1), 50);
    EXPECT_EQ(grid.first_frame(2), 100);
    EXPECT_EQ(grid.first_frame(3), 200);
}

TEST(Grid, EveryFrameLiesInItsSegment) {
    for (const FrameRate rate : {FrameRate{25, 1}, {30000, 1001}, {60, 1}, {10, 1}, {24000, 1001}, {37, 3}}) {
        const Grid grid(rate);
        for (std::int64_t frame = 0; frame < 3000; ++frame) {
            const int number = grid.segment_of(frame);
            ASSERT_LE(grid.first_frame(number), frame);
            ASSERT_GT(grid.first_frame(number + 1), frame);
        }
    }
}

TEST(Grid, DoesNotDriftFromRealTimeInFourHours) {
    const Grid grid({30000, 1001});
    EXPECT_NEAR(static_cast<double>(grid.time_us(grid.first_frame(3601))), (3601 - 1) * 4e6, 20'000);
}

TEST(Grid, ATimeFindsItsFrameEvenBelowZero) {
    const Grid grid({25, 1});
    EXPECT_EQ(grid.frame_at(0), 0);
    EXPECT_EQ(grid.frame_at(19'999), 0);
    EXPECT_EQ(grid.frame_at(20'000), 1);
    EXPECT_EQ(grid.frame_at(-20'001), -1);
    EXPECT_EQ(grid.frame_at(-60'000), -1);
    EXPECT_EQ(grid.frame_at(grid.time_us(12345)), 12345);
}
