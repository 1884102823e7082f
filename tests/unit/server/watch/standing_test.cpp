#include "server/watch/standing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/server/watch/evidence_world.hpp"

namespace yanxiu::watch::example {
namespace {

const auto kNine = at(kMonday, 9);
constexpr std::int64_t kDuration = 45 * kMinute;

using Shares = std::map<Unpaid, std::int64_t>;
using Spans = std::vector<StandingSpan>;

Standing standing(const Learner& learner, const IntervalSet& delivered = kEverything,
                  const std::vector<library::Placement>& placements = placed(), const Pending& pending = {},
                  const Grants& granted = {}) {
    return standing_of(policy(), learner.coverage, delivered, placements, pending, kDuration, granted);
}

TEST(Standing, OfNothingIsEmpty) {
    const auto nothing = standing(Learner());
    EXPECT_EQ(nothing.credited_ms, 0);
    EXPECT_EQ(nothing.held_ms, 0);
    EXPECT_TRUE(nothing.unpaid.empty());
    EXPECT_TRUE(nothing.spans.empty());
    EXPECT_EQ(nothing.category, "remote");
}

TEST(Standing, ShowsWhatIsCredited) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}));
    const auto now = standing(learner);
    EXPECT_EQ(now.credited_ms, 10 * kMinute);
    EXPECT_EQ(now.spans, (Spans{{{0, 10 * kMinute}, SpanState::credited, {}}}));
    EXPECT_TRUE(now.unpaid.empty());
}

TEST(Standing, HoldsWhatIsNotInACourse) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}, 1250));
    const auto now = standing(learner, kEverything, {});
    EXPECT_EQ(now.credited_ms, 0);
    EXPECT_EQ(now.held_ms, 8 * kMinute);
    EXPECT_EQ(now.unpaid, (Shares{{Unpaid::too_fast, 2 * kMinute}}));
    EXPECT_EQ(now.spans, (Spans{{{0, 10 * kMinute}, SpanState::held, Unpaid::not_in_course, 800}}));
    EXPECT_EQ(now.category, "");
}

TEST(Standing, ShowsHowMuchOfEachPartItsSlowestPassPays) {
    Learner learner;
    learner.watch(play(kNine, {0, 20 * kMinute}, 2000));
    learner.watch(play(kNine + kHour, {5 * kMinute, 10 * kMinute}));
    learner.watch(play(kNine + 2 * kHour, {10 * kMinute, 15 * kMinute}, 1500));
    const auto now = standing(learner);
    EXPECT_EQ(now.credited_ms, 5 * kMinute + 5 * kMinute * 66 / 100 + 10 * kMinute / 2);
    EXPECT_EQ(now.spans, (Spans{{{0, 5 * kMinute}, SpanState::credited, {}, 500},
                                {{5 * kMinute, 10 * kMinute}, SpanState::credited, {}, 1000},
                                {{10 * kMinute, 15 * kMinute}, SpanState::credited, {}, 660},
                                {{15 * kMinute, 20 * kMinute}, SpanState::credited, {}, 500}}));
}

TEST(Standing, SaysWhyTheRestIsNotPaid) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}));
    learner.watch(play(kNine + kHour, {0, 4 * kMinute}));                                 // again
    learner.watch(play(kNine + 2 * kHour, {10 * kMinute, 20 * kMinute}, 4000));           // too fast
    learner.watch(play(kNine + 3 * kHour, {20 * kMinute, 25 * kMinute}), IntervalSet{});  // not the owner
    learner.watch(
        {{0, {kNine + 4 * kHour, kNine + 4 * kHour + kMinute}, {26 * kMinute, 27 * kMinute}, true, false}});
    learner.watch(play(kNine + 5 * kHour, {30 * kMinute, 50 * kMinute}));
    const auto now = standing(learner, {{0, 35 * kMinute}}, placed(),
                              {{{40 * kMinute, 51 * kMinute}}, {{27 * kMinute, 28 * kMinute}}});
    EXPECT_EQ(now.credited_ms, 15 * kMinute);
    EXPECT_EQ(now.held_ms, 0);
    EXPECT_EQ(now.unpaid, (Shares{{Unpaid::already_counted, 4 * kMinute},
                                  {Unpaid::too_fast, 10 * kMinute},
                                  {Unpaid::other_device, 5 * kMinute},
                                  {Unpaid::hidden, kMinute},
                                  {Unpaid::not_delivered, 15 * kMinute},
                                  {Unpaid::future, kMinute},
                                  {Unpaid::gap, kMinute}}));
    EXPECT_EQ(now.spans, (Spans{{{0, 10 * kMinute}, SpanState::credited, {}},
                                {{10 * kMinute, 20 * kMinute}, SpanState::unpaid, Unpaid::too_fast},
                                {{20 * kMinute, 25 * kMinute}, SpanState::unpaid, Unpaid::other_device},
                                {{26 * kMinute, 27 * kMinute}, SpanState::unpaid, Unpaid::hidden},
                                {{27 * kMinute, 28 * kMinute}, SpanState::held, Unpaid::gap},
                                {{30 * kMinute, 35 * kMinute}, SpanState::credited, {}},
                                {{35 * kMinute, 45 * kMinute}, SpanState::unpaid, Unpaid::not_delivered}}));
}

TEST(Standing, HoldsWhatWaitsForACheckAndGivesUpWhatWaitedTooLong) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}));
    Learner due;
    due.watch(play(kNine + kHour, {5 * kMinute, 15 * kMinute}, 1250));
    Learner missed;
    missed.watch(play(kNine + 2 * kHour, {12 * kMinute, 20 * kMinute}));
    const GuardedCoverage guarded{{4, {kNine, missed.coverage}}, {7, {kNine + kHour, due.coverage}}};
    Pending pending;
    add_guarded(guarded, instant(kNine), pending);
    const auto now = standing(learner, {{0, 18 * kMinute}}, placed(), pending);
    EXPECT_EQ(now.credited_ms, 10 * kMinute);
    EXPECT_EQ(now.held_ms, 4 * kMinute);  // five more, at 0.8
    EXPECT_EQ(now.unpaid, (Shares{{Unpaid::already_counted, 8 * kMinute},
                                  {Unpaid::too_fast, kMinute},
                                  {Unpaid::check_missed, 3 * kMinute},
                                  {Unpaid::not_delivered, 2 * kMinute}}));
    EXPECT_EQ(now.spans, (Spans{{{0, 10 * kMinute}, SpanState::credited, {}},
                                {{10 * kMinute, 15 * kMinute}, SpanState::held, Unpaid::check_due, 800},
                                {{15 * kMinute, 18 * kMinute}, SpanState::unpaid, Unpaid::check_missed},
                                {{18 * kMinute, 20 * kMinute}, SpanState::unpaid, Unpaid::not_delivered}}));
}

TEST(Standing, ShowsWhatWasGrantedAndWhyWatchingItAddsNothing) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}));
    learner.watch(play(kNine + kHour, {12 * kMinute, 18 * kMinute}, 1250));
    const auto now = standing(learner, kEverything, placed(), {}, {{0, {{10 * kMinute, 20 * kMinute}}}});
    EXPECT_EQ(now.credited_ms, 10 * kMinute);
    EXPECT_EQ(now.held_ms, 0);
    EXPECT_EQ(now.unpaid, (Shares{{Unpaid::granted, 6 * kMinute}}));
    EXPECT_EQ(now.spans, (Spans{{{0, 10 * kMinute}, SpanState::credited, {}},
                                {{10 * kMinute, 20 * kMinute}, SpanState::credited, Unpaid::granted, 1000}}));
}

TEST(Standing, ShowsWhatWasGrantedInPartAsItWasPaidBefore) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}, 1250));
    learner.watch(play(kNine + kHour, {0, 10 * kMinute}));
    const auto now = standing(learner, kEverything, placed(), {}, {{800, {{0, 5 * kMinute}}}});
    EXPECT_EQ(now.credited_ms, 9 * kMinute);
    EXPECT_EQ(now.unpaid, (Shares{{Unpaid::already_counted, 10 * kMinute}, {Unpaid::granted, kMinute}}));
    EXPECT_EQ(now.spans, (Spans{{{0, 5 * kMinute}, SpanState::credited, {}, 800},
                                {{5 * kMinute, 10 * kMinute}, SpanState::credited, {}, 1000}}));
}

TEST(Standing, TellsWaitingForTheClockFromWaitingForAMissingClaim) {
    const auto claim = [](std::int64_t seq) { return Claim{seq, {0, 10}, {seq * 10, seq * 10 + 10}}; };
    const auto pending = pending_of({claim(2), claim(3), claim(4), claim(6), claim(7)}, 2);
    EXPECT_EQ(pending.future, (IntervalSet{{30, 50}}));
    EXPECT_EQ(pending.gap, (IntervalSet{{60, 80}}));
    EXPECT_EQ(pending_of({claim(1)}, -1).gap, (IntervalSet{{10, 20}}));
    EXPECT_TRUE(pending_of({claim(0)}, 0).future.empty());
}

RC_GTEST_PROP(Standing, AccountsForEverythingOnce, ()) {
    const auto world = *any_world();
    const auto outcome = count_all(world, world.ownership());
    const auto duration = between(1, 200'000'000);
    for (std::size_t content = 0; content < kContents; ++content) {
        const auto& coverage = outcome.coverage[content];
        const auto granted = any_grants();
        IntervalSet given;
        for (const auto& grant : granted)
            if (grant.weight_permille == 0) given.add(grant.media);
        const auto now = standing_of(policy(), coverage, world.delivered[content], world.placements[content],
                                     {}, duration, granted);
        RC_ASSERT(now.credited_ms == total(credit_of(policy(), coverage, world.delivered[content],
                                                     world.placements[content], granted)));
        RC_ASSERT(now.held_ms >= 0);
        std::int64_t watched_ms = 0;
        IntervalSet touched;
        IntervalSet never_paid;
        for (const auto& [day, each] : coverage) {
            watched_ms += each.watched_ms;
            never_paid.add(each.too_fast.united(each.hidden).united(each.not_owned));
            touched.add(each.classes.back());
        }
        std::int64_t told_ms = now.credited_ms + now.held_ms;
        for (const auto& [reason, ms] : now.unpaid) {
            RC_ASSERT(ms > 0);
            told_ms += ms;
        }
        RC_ASSERT(told_ms == watched_ms + never_paid.without(touched).without(given).length());
        touched.add(never_paid);
        touched.add(given);
        IntervalSet told;
        for (const auto& span : now.spans) {
            RC_ASSERT(!span.media.empty());
            RC_ASSERT(told.intersected(IntervalSet{span.media}).empty());
            if (!told.empty()) RC_ASSERT(told.intervals().back().to <= span.media.from);
            told.add(span.media);
        }
        RC_ASSERT(told == touched.within({0, duration}));
        std::int64_t weighted_permille_ms = 0;
        const auto whole =
            standing_of(policy(), coverage, world.delivered[content], world.placements[content], {},
                        kAlways.intervals().front().to, granted);
        for (const auto& span : whole.spans) {
            if (span.state == SpanState::credited && span.reason != Unpaid::granted)
                weighted_permille_ms += span.media.length() * span.weight_permille;
        }
        RC_ASSERT(weighted_permille_ms / 1000 == now.credited_ms);
    }
}

}  // namespace
}  // namespace yanxiu::watch::example
