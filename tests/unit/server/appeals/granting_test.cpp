#include "server/appeals/granting.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/server/watch/evidence_world.hpp"

namespace yanxiu::appeals {
namespace {

using namespace watch::example;
using watch::Grants;
using watch::Interval;
using watch::IntervalSet;
using watch::SpanState;
using watch::total;
using watch::Unpaid;
using Spans = std::vector<watch::StandingSpan>;

std::int64_t most(const Spans& spans, const Grants& granted, Interval media) {
    return most_to_grant_ms(grantable_of(spans, granted, media));
}

TEST(Grants, NeverPayWhatIsCreditedOrWasGrantedBefore) {
    const Interval minute{0, 60'000};
    EXPECT_EQ(most({}, {}, minute), 60'000);
    EXPECT_EQ(most({{{0, 20'000}, SpanState::credited}}, {}, minute), 40'000);
    EXPECT_EQ(most({{{0, 20'000}, SpanState::credited, {}, 500}}, {}, minute), 50'000);
    EXPECT_EQ(most({{{0, 20'000}, SpanState::held, Unpaid::gap}}, {{0, {{10'000, 35'000}}}}, minute), 35'000);
    EXPECT_EQ(most({{{0, 60'000}, SpanState::credited, {}, 660}}, {{660, {{0, 70'000}}}}, minute), 0);
}

TEST(Grants, RoundWhatIsMissingDown) {
    EXPECT_EQ(most({{{0, 1}, SpanState::credited, {}, 500}}, {}, {0, 10}), 9);
}

TEST(Grants, TakeWhatWasPlayedBeforeWhatNobodyRecorded) {
    const Spans spans{{{10'000, 20'000}, SpanState::credited},
                      {{20'000, 30'000}, SpanState::credited, {}, 800},
                      {{40'000, 50'000}, SpanState::unpaid, Unpaid::hidden}};
    const auto grantable = grantable_of(spans, {}, {0, 60'000});
    EXPECT_EQ(grantable, (Grants{{0, {{40'000, 50'000}}},
                                 {800, {{20'000, 30'000}}},
                                 {0, {{0, 10'000}, {30'000, 40'000}, {50'000, 60'000}}}}));
    EXPECT_EQ(granted_for(grantable, 4'000), (Grants{{0, {{40'000, 44'000}}}}));
    EXPECT_EQ(granted_for(grantable, 11'000), (Grants{{0, {{40'000, 50'000}}}, {800, {{20'000, 25'000}}}}));
    EXPECT_EQ(granted_for(grantable, 17'000),
              (Grants{{0, {{0, 5'000}, {40'000, 50'000}}}, {800, {{20'000, 30'000}}}}));
}

TEST(Grants, TakeTheLastMillisecondInPart) {
    EXPECT_EQ(granted_for({{660, {{0, 10}}}}, 1), (Grants{{660, {{0, 3}}}}));
}

/// Two appeals of one person and content while the evidence comes: the first is granted on a part of it.
struct Appealed {
    World world = make_world();
    World part = part_of(world);
    Outcome before = count_all(part, world.ownership());
    Outcome after = count_all(world, world.ownership());
    std::size_t content = static_cast<std::size_t>(between(0, kContents));
    Grants granted;
    std::int64_t granted_ms = 0;

    watch::Credit paid(const Outcome& outcome, const World& evidence) const {
        return credit_of(policy(), outcome.coverage[content], evidence.delivered[content],
                         world.placements[content], granted);
    }

    /// Grants some of an interval, or all that there is to grant.
    void grant(const Outcome& outcome, const World& evidence) {
        const auto& coverage = outcome.coverage[content];
        const auto now = standing_of(policy(), coverage, evidence.delivered[content],
                                     world.placements[content], {}, kAlways.intervals().front().to, granted);
        const auto length_ms = *rc::gen::element<std::int64_t>(40, 40'000, 200'000'000);
        const auto from = between(0, length_ms);
        const auto grantable = grantable_of(now.spans, granted, {from, from + between(1, length_ms)});
        const auto most_ms = most_to_grant_ms(grantable);
        if (most_ms == 0) return;
        const auto amount_ms = *rc::gen::element(most_ms, between(1, most_ms + 1));
        const auto more = granted_for(grantable, amount_ms);
        granted.insert(granted.end(), more.begin(), more.end());
        granted_ms += amount_ms;
    }

    /// Every millisecond that may have been paid by watching or by a grant.
    std::int64_t payable_ms() const {
        IntervalSet payable;
        for (const auto& [day, each] : after.coverage[content]) payable.add(each.classes.back());
        payable = payable.intersected(world.delivered[content]);
        for (const auto& grant : granted) payable.add(grant.media);
        return payable.length();
    }
};

RC_GTEST_PROP(Grants, TakeNothingFromWhatWatchingHasPaid, ()) {
    Appealed appealed;
    const auto without = appealed.paid(appealed.before, appealed.part);
    appealed.grant(appealed.before, appealed.part);
    RC_ASSERT(appealed.paid(appealed.before, appealed.part) == without);
    const auto later = appealed.paid(appealed.after, appealed.world);
    RC_ASSERT(total(later) >= total(without));
    appealed.grant(appealed.after, appealed.world);
    RC_ASSERT(appealed.paid(appealed.after, appealed.world) == later);
}

RC_GTEST_PROP(Grants, PayEachMillisecondOnceWhateverIsWatchedBeforeAndAfter, ()) {
    Appealed appealed;
    appealed.grant(appealed.before, appealed.part);
    appealed.grant(appealed.after, appealed.world);
    IntervalSet all;
    for (const auto& grant : appealed.granted) {
        RC_ASSERT(all.intersected(grant.media).empty());
        all.add(grant.media);
    }
    const auto watched_ms = total(appealed.paid(appealed.after, appealed.world));
    RC_ASSERT(watched_ms + appealed.granted_ms <= appealed.payable_ms());
    // And nobody has less for having appealed: but for what is rounded, one millisecond for each grant.
    const auto alone_ms = total(appealed.after.credit[appealed.content]);
    RC_ASSERT(watched_ms + appealed.granted_ms + 2 >= alone_ms);
}

}  // namespace
}  // namespace yanxiu::appeals
