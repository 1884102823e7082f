#include "media/ladder/chunks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace yanxiu::media::ladder {
namespace {

constexpr int kRate = 25;

Entry entry_at(std::int64_t frame) {
    return {.packet = frame, .dts_us = frame * 40'000, .shift_us = 0, .latest_us = frame * 40'000};
}

/// Of a source with key frames at `keys`, ascending, that ends at `end`.
std::vector<Chunk> plan(const std::vector<std::int64_t>& keys, std::int64_t end) {
    ChunkPlanner planner(Grid({kRate, 1}), {});
    std::vector<Chunk> chunks;
    const auto take = [&](const std::vector<Chunk>& more) {
        chunks.insert(chunks.end(), more.begin(), more.end());
    };
    for (const auto key : keys) {
        take(planner.passed(key));
        planner.key_frame(key, entry_at(key));
    }
    take(planner.finish(end));
    return chunks;
}

std::vector<std::int64_t> every(std::int64_t distance, std::int64_t end) {
    std::vector<std::int64_t> keys;
    for (std::int64_t key = 0; key < end; key += distance) keys.push_back(key);
    return keys;
}

TEST(Chunks, AreShortAtFirstAndLongLater) {
    const auto chunks = plan(every(50, 25 * 100), 25 * 100);
    ASSERT_GE(chunks.size(), 5U);
    EXPECT_EQ(chunks[0].first_segment, 0);
    EXPECT_EQ(chunks[0].end_frame, 4 * kRate);
    EXPECT_EQ(chunks[1].end_frame, 12 * kRate);
    EXPECT_EQ(chunks[2].end_frame, 28 * kRate);
    EXPECT_EQ(chunks[3].end_frame, 60 * kRate);
    EXPECT_EQ(chunks.back().end_frame, 100 * kRate);
}

TEST(Chunks, BeginAtTheLastKeyFrameNotBehindTheirFirstPicture) {
    const auto chunks = plan(every(70, 25 * 100), 25 * 100);
    for (std::size_t i = 1; i < chunks.size(); ++i) {
        const auto first = Grid({kRate, 1}).first_frame(chunks[i].first_segment);
        EXPECT_EQ(chunks[i].entry, entry_at(first / 70 * 70));
    }
}

TEST(Chunks, OfASourceWithOneKeyFrameAreOne) {
    const auto chunks = plan({0}, 25 * 1000);
    ASSERT_EQ(chunks.size(), 1U);
    EXPECT_EQ(chunks[0].end_frame, 25 * 1000);
    EXPECT_EQ(chunks[0].entry, Entry{});
}

TEST(Chunks, OfNothingAreNone) {
    EXPECT_TRUE(plan({}, 0).empty());
}

RC_GTEST_PROP(Chunks, CoverTheLessonOnceWhateverItsKeyFrames, ()) {
    auto keys = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 20'000));
    std::sort(keys.begin(), keys.end());
    const auto end = *rc::gen::inRange<std::int64_t>(1, 20'000);
    keys.erase(std::lower_bound(keys.begin(), keys.end(), end), keys.end());
    const Grid grid({kRate, 1});
    std::int64_t next = 0;
    int number = 0;
    for (const auto& chunk : plan(keys, end)) {
        RC_ASSERT(chunk.number == number++);
        RC_ASSERT(grid.first_frame(chunk.first_segment) == next);
        RC_ASSERT(chunk.end_frame > next);
        RC_ASSERT(chunk.entry.packet <= next);
        next = chunk.end_frame;
    }
    RC_ASSERT(next == end);
}

}  // namespace
}  // namespace yanxiu::media::ladder
