#include "server/appeals/sittings.hpp"

#include <gtest/gtest.h>

#include "tests/unit/server/watch/evidence_examples.hpp"

namespace yanxiu::appeals {
namespace {

using namespace watch::example;
using watch::Interval;
using watch::IntervalSet;
using watch::SpanState;
using watch::Unpaid;

const auto kNine = at(kMonday, 9);
const Grounds kPaying{kEverything, placed(), kLongAfter};

std::vector<Run> runs_of_one(const Played& played, const Grounds& grounds = kPaying) {
    return runs_of(policy(), {played}, grounds).at(0);
}

std::vector<watch::StandingSpan> became(const std::vector<Run>& runs) {
    std::vector<watch::StandingSpan> spans;
    for (const auto& run : runs) spans.push_back(run.became);
    return spans;
}

TEST(Sittings, PlayedInOneGoAreOneRun) {
    const auto runs = runs_of_one({play(kNine, {0, 10 * kMinute}), kAlways});
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].became, (watch::StandingSpan{{0, 10 * kMinute}, SpanState::credited, {}, 1000}));
    EXPECT_EQ(runs[0].wall, (Interval{kNine, kNine + 10 * kMinute}));
    EXPECT_EQ(runs[0].speed_permille, 1000);
}

TEST(Sittings, WithAPauseOrAJumpAreSeveralRuns) {
    auto claims = play(kNine, {0, kMinute});
    const auto more = play(kNine + 10 * kMinute, {kMinute, 2 * kMinute}, 1000, 4);
    claims.insert(claims.end(), more.begin(), more.end());
    const auto jumped = play(kNine + 11 * kMinute, {20 * kMinute, 21 * kMinute}, 1000, 8);
    claims.insert(claims.end(), jumped.begin(), jumped.end());
    EXPECT_EQ(runs_of_one({claims, kAlways}).size(), 3U);
}

TEST(Sittings, SayWhyTheyDoNotCount) {
    EXPECT_EQ(became(runs_of_one({play(kNine, {0, kMinute}, 4000), kAlways})),
              (std::vector<watch::StandingSpan>{{{0, kMinute}, SpanState::unpaid, Unpaid::too_fast, 1000}}));
    auto hidden = play(kNine, {0, kMinute});
    for (auto& claim : hidden) claim.hidden = true, claim.audible = false;
    EXPECT_EQ(became(runs_of_one({hidden, kAlways})),
              (std::vector<watch::StandingSpan>{{{0, kMinute}, SpanState::unpaid, Unpaid::hidden, 1000}}));
    EXPECT_EQ(
        became(runs_of_one({play(kNine, {0, kMinute}), kAlways}, {{{0, 20'000}}, placed(), kLongAfter})),
        (std::vector<watch::StandingSpan>{
            {{0, 20'000}, SpanState::credited, {}, 1000},
            {{20'000, kMinute}, SpanState::unpaid, Unpaid::not_delivered, 1000}}));
}

TEST(Sittings, AreCutWhereAnotherDevicePlayed) {
    const auto runs = runs_of_one({play(kNine, {0, kMinute}), IntervalSet{{kNine, kNine + 20'000}}});
    EXPECT_EQ(became(runs), (std::vector<watch::StandingSpan>{
                                {{0, 20'000}, SpanState::credited, {}, 1000},
                                {{20'000, kMinute}, SpanState::unpaid, Unpaid::other_device, 1000}}));
    EXPECT_EQ(runs[0].wall.to, kNine + 20'000);
}

TEST(Sittings, AreHeldOutsideACourseAndWhileTheyWait) {
    const Grounds unplaced{kEverything, {}, kLongAfter};
    EXPECT_EQ(
        became(runs_of_one({play(kNine, {0, kMinute}, 1250), kAlways}, unplaced)),
        (std::vector<watch::StandingSpan>{{{0, kMinute}, SpanState::held, Unpaid::not_in_course, 800}}));
    const Grounds early{kEverything, placed(), instant(kNine + 30'000)};
    EXPECT_EQ(became(runs_of_one({play(kNine, {0, kMinute}), kAlways}, early)),
              (std::vector<watch::StandingSpan>{{{0, 30'000}, SpanState::credited, {}, 1000},
                                                {{30'000, 45'000}, SpanState::held, Unpaid::future, 1000},
                                                {{45'000, 60'000}, SpanState::held, Unpaid::gap, 1000}}));
}

TEST(Sittings, ThatRepeatAreCountedBeforeUnlessTheyAreSlower) {
    const Played first{play(kNine, {0, kMinute}, 1500), kAlways};
    const Played slower{play(kNine + kHour, {0, kMinute}), kAlways};
    const Played again{play(kNine + 2 * kHour, {0, kMinute}), kAlways};
    const auto runs = runs_of(policy(), {first, slower, again}, kPaying);
    EXPECT_EQ(runs[0].at(0).became.weight_permille, 660);
    EXPECT_EQ(runs[1].at(0).became.state, SpanState::credited);
    EXPECT_EQ(runs[1].at(0).became.weight_permille, 1000);
    EXPECT_EQ(
        became(runs[2]),
        (std::vector<watch::StandingSpan>{{{0, kMinute}, SpanState::unpaid, Unpaid::already_counted, 1000}}));
}

TEST(Sittings, OfWhatWasGrantedAddNothing) {
    const Played first{play(kNine, {0, kMinute}, 1500), kAlways};
    const Played again{play(kNine + kHour, {0, 2 * kMinute}), kAlways};
    auto grounds = kPaying;
    grounds.granted = {{660, {{0, 30'000}}}, {0, {{kMinute, 90'000}}}};
    const auto runs = runs_of(policy(), {first, again}, grounds);
    EXPECT_EQ(became(runs[0]),
              (std::vector<watch::StandingSpan>{{{0, kMinute}, SpanState::credited, {}, 660}}));
    EXPECT_EQ(became(runs[1]),
              (std::vector<watch::StandingSpan>{{{0, 30'000}, SpanState::unpaid, Unpaid::granted, 1000},
                                                {{30'000, kMinute}, SpanState::credited, {}, 1000},
                                                {{kMinute, 90'000}, SpanState::unpaid, Unpaid::granted, 1000},
                                                {{90'000, 2 * kMinute}, SpanState::credited, {}, 1000}}));
}

TEST(Sittings, OfWhichNothingCountsHaveNoRuns) {
    EXPECT_TRUE(runs_of_one({{{0, {kNine, kNine}, {0, 0}}}, kAlways}).empty());
    EXPECT_TRUE(runs_of_one({}).empty());
}

TEST(Runs, AreCutToAnInterval) {
    const auto runs = within(runs_of_one({play(kNine, {0, 10 * kMinute}), kAlways}), {kMinute, 2 * kMinute});
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].became.media, (Interval{kMinute, 2 * kMinute}));
    EXPECT_EQ(runs[0].wall, (Interval{kNine + kMinute, kNine + 2 * kMinute}));
    EXPECT_TRUE(within(runs, {5 * kMinute, 6 * kMinute}).empty());
}

}  // namespace
}  // namespace yanxiu::appeals
