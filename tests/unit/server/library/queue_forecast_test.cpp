#include "server/library/queue_forecast.hpp"

#include <gtest/gtest.h>

namespace yanxiu::library {
namespace {

struct Row {
    std::int64_t asset;
    std::int64_t school;
    std::int64_t person;
    bool running = false;
    std::int64_t total_s = 60;
    std::int64_t done_s = 0;
    double running_s = 0;
    bool playable = false;
};

QueueState queue_of(const std::vector<Row>& rows, const WorkSpeed& speed) {
    QueueState queue;
    queue.speed = speed;
    for (const auto& row : rows) {
        queue.videos.push_back({.asset = {row.asset},
                                .school = {row.school},
                                .person = {row.person},
                                .running = row.running,
                                .playable = row.playable,
                                .running_s = row.running_s,
                                .total_ms = row.total_s * 1000,
                                .done_ms = row.done_s * 1000,
                                .source_bytes = 6'000'000});
    }
    return queue;
}

constexpr WorkSpeed kOneWorker{.workers = 1, .busy_per_s = 0.5, .first_s = 3, .ms_per_byte = 0.01};
constexpr WorkSpeed kTwoWorkers{.workers = 2, .busy_per_s = 0.5, .first_s = 3, .ms_per_byte = 0.01};

TEST(QueueForecast, OneWorkerMakesOneLessonAfterAnother) {
    const auto told =
        forecast(queue_of({{1, 1, 1, true, 60, 20, 10, true}, {2, 1, 1}, {3, 1, 1}}, kOneWorker));
    const auto& first = told.at({1});
    EXPECT_FALSE(first.playable_s) << "it plays";
    EXPECT_DOUBLE_EQ(*first.complete_s, 20);  // 40 s of lesson at 0.5
    EXPECT_EQ(told.at({2}).before, 0);
    EXPECT_DOUBLE_EQ(*told.at({2}).playable_s, 23);
    EXPECT_DOUBLE_EQ(*told.at({2}).complete_s, 50);
    EXPECT_EQ(told.at({3}).before, 1);
    EXPECT_DOUBLE_EQ(*told.at({3}).playable_s, 53);
    EXPECT_DOUBLE_EQ(*told.at({3}).complete_s, 80);
}

TEST(QueueForecast, TwoWorkersShareWhatTheyLead) {
    const auto told =
        forecast(queue_of({{1, 1, 1, false, 20}, {2, 2, 2, false, 60}, {3, 3, 3}}, kTwoWorkers));
    // Both make both: 20 s of each need 40 s of lesson at 4 a second; then 40 s are left of the second.
    EXPECT_DOUBLE_EQ(*told.at({1}).complete_s, 10);
    EXPECT_DOUBLE_EQ(*told.at({2}).complete_s, 30);
    EXPECT_DOUBLE_EQ(*told.at({3}).complete_s, 35);
    EXPECT_DOUBLE_EQ(*told.at({1}).playable_s, 3);
    EXPECT_DOUBLE_EQ(*told.at({3}).playable_s, 13);
    EXPECT_EQ(told.at({3}).before, 2);
}

TEST(QueueForecast, ASchoolWithAHundredDoesNotHoldUpAnothersOne) {
    std::vector<Row> rows{{1, 1, 1, true}};
    for (std::int64_t asset = 2; asset <= 101; ++asset) rows.push_back({asset, 1, asset % 7});
    rows.push_back({500, 2, 50});
    auto queue = queue_of(rows, kOneWorker);
    queue.school_served = {{{1}, 100.0}};
    const auto told = forecast(queue);
    EXPECT_EQ(told.at({500}).before, 0);
    EXPECT_DOUBLE_EQ(*told.at({500}).complete_s, 60);
}

TEST(QueueForecast, WhoWasServedLeastRecentlyComesNext) {
    auto queue = queue_of({{1, 1, 1}, {2, 2, 2}, {3, 2, 3}}, kOneWorker);
    queue.school_served = {{{1}, 200.0}, {{2}, 100.0}};
    queue.person_served = {{{1}, 200.0}, {{2}, 100.0}, {{3}, 50.0}};
    const auto told = forecast(queue);
    EXPECT_EQ(told.at({3}).before, 0) << "the school that waits longer, and of it the person who does";
    EXPECT_EQ(told.at({1}).before, 1);
    EXPECT_EQ(told.at({2}).before, 2);
}

TEST(QueueForecast, ALengthThatNobodyHasSeenIsGuessedFromTheFilesSize) {
    const auto told = forecast(queue_of({{1, 1, 1, false, 0}}, kOneWorker));
    EXPECT_DOUBLE_EQ(*told.at({1}).complete_s, 30);  // 6 MB are 60 s
}

TEST(QueueForecast, BeforeAnythingWasMeasuredWhatIsBeingMadeTells) {
    const WorkSpeed unknown;
    const auto told = forecast(queue_of({{1, 1, 1, true, 60, 20, 10}, {2, 1, 1}}, unknown));
    EXPECT_DOUBLE_EQ(*told.at({1}).complete_s, 20);
    EXPECT_DOUBLE_EQ(*told.at({2}).complete_s, 50);
    EXPECT_FALSE(told.at({2}).playable_s);
}

TEST(QueueForecast, WhereNothingTellsNothingIsSaidButTheTurn) {
    const auto told = forecast(queue_of({{1, 1, 1}, {2, 1, 1}}, {}));
    for (const std::int64_t asset : {1, 2}) {
        EXPECT_EQ(told.at({asset}).before, asset - 1);
        EXPECT_FALSE(told.at({asset}).playable_s);
        EXPECT_FALSE(told.at({asset}).complete_s);
    }
    EXPECT_TRUE(forecast({}).empty());
}

TEST(QueueForecast, OfLengthsThatNothingTellsNothingIsSaid) {
    const WorkSpeed speed{.workers = 1, .busy_per_s = 0.5, .first_s = 3, .ms_per_byte = 0};
    EXPECT_FALSE(forecast(queue_of({{1, 1, 1, false, 0}}, speed)).at({1}).complete_s);
    const auto told = forecast(queue_of({{1, 1, 1, true, 60, 20}, {2, 1, 1, false, 0}}, speed));
    EXPECT_DOUBLE_EQ(*told.at({2}).complete_s, 50) << "as long as the other file of its size";
}

TEST(QueueForecast, WhatTakesLongerThanExpectedIsAboutToCome) {
    const auto told = forecast(queue_of({{1, 1, 1, true, 60, 60, 99}}, kOneWorker));
    EXPECT_DOUBLE_EQ(*told.at({1}).playable_s, 1);
    EXPECT_DOUBLE_EQ(*told.at({1}).complete_s, 1);
}

}  // namespace
}  // namespace yanxiu::library
