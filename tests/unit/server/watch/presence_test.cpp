#include "server/watch/presence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/server/watch/evidence_examples.hpp"

namespace yanxiu::watch::example {
namespace {

const auto kNine = at(kMonday, 9);

Interval minutes(std::int64_t from, std::int64_t to) {
    return {kNine + from * kMinute, kNine + to * kMinute};
}

const Drawing kTenMinutes{kNine, kNine + 100 * kHour, [](std::int64_t) { return 10 * kMinute; }};

/// Number, minute at which it begins, minutes that were played in it.
using Row = std::array<std::int64_t, 3>;
std::vector<Row> rows_of(const Presence& presence) {
    std::vector<Row> rows;
    for (const auto& each : presence.stretches())
        rows.push_back({each.number, (each.from_ms - kNine) / kMinute, each.played_ms / kMinute});
    rows.front()[1] = 0;  // the first one began before all time
    return rows;
}

TEST(Presence, AsksOnceTheTimeIsOverAndNotBefore) {
    Presence presence;
    EXPECT_EQ(presence.play({minutes(0, 10)}, kTenMinutes), std::vector<std::int64_t>{0});
    EXPECT_TRUE(presence.play({minutes(60, 60)}, kTenMinutes).empty());
    EXPECT_EQ(presence.play({{minutes(20, 20).from, minutes(20, 20).from + 1}}, kTenMinutes),
              std::vector<std::int64_t>{1});
    EXPECT_EQ(rows_of(presence), (std::vector<Row>{{0, 0, 10}, {1, 20, 0}}));
}

TEST(Presence, DrawsSeveralChecksFromHoursThatAreToldAtOnce) {
    Presence presence;
    presence.play({minutes(0, 35)}, kTenMinutes);
    EXPECT_EQ(rows_of(presence), (std::vector<Row>{{0, 0, 10}, {1, 10, 10}, {2, 20, 10}, {3, 30, 5}}));
    const auto parts = presence.parts_of(minutes(5, 32));
    ASSERT_EQ(parts.size(), 4);
    EXPECT_EQ(parts[1].wall, minutes(10, 20));
    EXPECT_EQ(parts[1].stretch->number, 1);
    EXPECT_EQ(parts[3].wall, minutes(30, 32));
}

/// What is told late belongs to the check before it, and neither moves one nor takes time from it.
TEST(Presence, LeavesWhatCountedAlreadyWhereItWasWhenTimeBeforeItIsToldLate) {
    Presence presence;
    const IntervalSet early{minutes(60, 68)};
    presence.play(early, kTenMinutes);
    const auto begun = presence.play({minutes(0, 15)}, kTenMinutes);
    ASSERT_EQ(begun, (std::vector<std::int64_t>{1, 2}));
    for (const auto number : begun) {
        auto& stretch = presence.stretch(number);
        stretch.counted_after = early.within({stretch.from_ms, std::numeric_limits<std::int64_t>::max()});
    }
    EXPECT_EQ(rows_of(presence), (std::vector<Row>{{0, 0, 10}, {1, 2, 10}, {2, 12, 3}}));
    EXPECT_EQ(presence.parts_of(minutes(60, 68)).front().stretch->number, 0);
    EXPECT_EQ(presence.parts_of(minutes(70, 71)).front().stretch->number, 2);
    EXPECT_EQ(presence.parts_of(minutes(5, 6)).front().stretch->number, 1);
}

/// Whoever keeps back what was played first, lease by lease, finds the first stretch full.
TEST(Presence, PaysNoMoreThanOneAllowanceToWhoTellsBackwardsAndAnswersNothing) {
    Presence presence;
    IntervalSet counted;
    for (std::int64_t hour = 50; hour > 0; --hour) {
        const IntervalSet told{minutes(hour * 60, hour * 60 + 8)};
        for (const auto number : presence.play(told, kTenMinutes)) {
            auto& stretch = presence.stretch(number);
            stretch.counted_after =
                counted.within({stretch.from_ms, std::numeric_limits<std::int64_t>::max()});
        }
        counted.add(told);
    }
    std::int64_t unasked_ms = 0;
    for (const auto& wall : counted.intervals())
        for (const auto& part : presence.parts_of(wall))
            if (part.stretch->released()) unasked_ms += part.wall.length();
    EXPECT_EQ(unasked_ms, 10 * kMinute);
}

TEST(Presence, AsksAnewWhoComesBackAfterACheckWasMissed) {
    Presence presence;
    presence.play({minutes(0, 15)}, kTenMinutes);
    const Drawing later{kNine + 100 * kHour, kNine + 200 * kHour, kTenMinutes.allowance_ms};
    EXPECT_EQ(presence.play({minutes(6'000, 6'003)}, later), std::vector<std::int64_t>{2});
    EXPECT_EQ(rows_of(presence), (std::vector<Row>{{0, 0, 10}, {1, 10, 5}, {2, 6'000, 3}}));
    EXPECT_EQ(presence.stretch(2).answer_until_ms, kNine + 200 * kHour);
    presence.stretch(1).answered = true;
    EXPECT_TRUE(presence.play({minutes(20, 25)}, later).empty());
}

TEST(Presence, OfBeforeAnybodyWasAskedGuardsNothing) {
    Presence presence;
    presence.play({minutes(600, 601)}, kTenMinutes);
    presence.stretch(0).counted_after = {minutes(0, 300)};
    const auto parts = presence.parts_of(minutes(290, 310));
    ASSERT_EQ(parts.size(), 2);
    EXPECT_EQ(parts[0].stretch, nullptr);
    EXPECT_EQ(parts[0].wall, minutes(290, 300));
    EXPECT_EQ(parts[1].stretch->number, 0);
}

TEST(Presence, KnowsWhetherItKnowsEnough) {
    EXPECT_TRUE(Presence().knows(0));
    Stretch stretch;
    stretch.number = 7;
    stretch.from_ms = kNine;
    EXPECT_TRUE(Presence({stretch}, 8).knows(kNine));
    EXPECT_FALSE(Presence({stretch}, 8).knows(kNine - 1));
    stretch.counted_after = {minutes(1, 2)};
    EXPECT_FALSE(Presence({stretch}, 8).knows(kNine));
}

TEST(CheckDraws, GiveTheSameAgainToOnePersonAndNumberAndOthersToOthers) {
    const CheckDraws draws("one secret");
    const auto drawn = [](const CheckDraws& by, std::int64_t person, std::int64_t number) {
        return by.allowance_ms({person}, number, 8 * kMinute, 20 * kMinute);
    };
    std::set<std::int64_t> different;
    std::int64_t sum = 0;
    for (std::int64_t number = 0; number < 1000; ++number) {
        const auto each = drawn(draws, 5, number);
        EXPECT_GE(each, 8 * kMinute);
        EXPECT_LE(each, 20 * kMinute);
        EXPECT_EQ(drawn(draws, 5, number), each);
        different.insert(each);
        sum += each;
    }
    EXPECT_GT(different.size(), 990U);
    EXPECT_NEAR(static_cast<double>(sum) / 1000, 14.0 * kMinute, 0.5 * kMinute);
    EXPECT_NE(drawn(draws, 5, 1), drawn(draws, 6, 1));
    EXPECT_NE(drawn(draws, 5, 1), drawn(CheckDraws("another"), 5, 1));
    EXPECT_EQ(draws.allowance_ms({5}, 1, kMinute, kMinute), kMinute);
}

TEST(Counting, KeepsWhatWaitsForACheckApartAndGivesItBackWhole) {
    Presence presence;
    const auto claims = play(kNine, {0, 25 * kMinute});
    presence.play({minutes(0, 25)}, kTenMinutes);
    Counted counted;
    Coverage coverage;
    GuardedCoverage guarded;
    std::set<GuardedDay> changed;
    count_claims(policy(), claims, kAlways, kLongAfter, presence, {counted, coverage, guarded, changed});
    EXPECT_EQ(coverage.at(kMonday).classes[0], (IntervalSet{{0, 10 * kMinute}}));
    EXPECT_EQ(guarded.at(1).coverage.at(kMonday).classes[0], (IntervalSet{{10 * kMinute, 20 * kMinute}}));
    EXPECT_EQ(guarded.at(2).coverage.at(kMonday).classes[0], (IntervalSet{{20 * kMinute, 25 * kMinute}}));
    EXPECT_EQ(covered_ms(coverage, guarded), 25 * kMinute);
    EXPECT_EQ(changed, (std::set<GuardedDay>{{0, kMonday}, {1, kMonday}, {2, kMonday}}));
    EXPECT_EQ(total(credit_of(policy(), coverage, kEverything, placed())), 10 * kMinute);
    release(2, guarded, coverage, changed);
    EXPECT_EQ(total(credit_of(policy(), coverage, kEverything, placed())), 15 * kMinute);
    release(1, guarded, coverage, changed);
    Learner unasked;
    unasked.watch(claims);
    EXPECT_EQ(coverage, unasked.coverage);
    EXPECT_TRUE(guarded.empty());
}

TEST(Counting, FindsWhereTheMediaWereAtAnInstant) {
    const auto claims = play(kNine, {kMinute, 11 * kMinute}, 2000);
    EXPECT_EQ(position_at(claims, kNine + 2 * kMinute), 5 * kMinute);
    EXPECT_EQ(position_at(claims, kNine - 1), 0);
}

}  // namespace
}  // namespace yanxiu::watch::example
