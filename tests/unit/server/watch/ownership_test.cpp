#include "server/watch/ownership.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/server/watch/evidence_world.hpp"

namespace yanxiu::watch::example {
namespace {

Tenure tenure(std::int64_t id, std::int64_t granted, std::int64_t ended = kStillOpen) {
    return {{id}, {granted, ended}};
}

TEST(Ownership, IsTheOnlyOpenLeases) {
    EXPECT_EQ(ownership_of({tenure(1, 10, 20), tenure(2, 30)}),
              (Ownership{{{1}, {{10, 20}}}, {{2}, {{30, kStillOpen}}}}));
    EXPECT_TRUE(ownership_of({}).empty());
}

TEST(Ownership, PassesToTheNewerLeaseAndBackWhenThatEnds) {
    EXPECT_EQ(ownership_of({tenure(1, 10), tenure(2, 30, 40)}),
              (Ownership{{{1}, {{10, 30}, {40, kStillOpen}}}, {{2}, {{30, 40}}}}));
    EXPECT_EQ(owner_at({tenure(1, 10), tenure(2, 30, 40)}, 39).value, 2);
    EXPECT_EQ(owner_at({tenure(1, 10), tenure(2, 30, 40)}, 40).value, 1);
    EXPECT_FALSE(owner_at({tenure(1, 10), tenure(2, 30, 40)}, 9));
}

TEST(Ownership, GoesToTheGreaterNumberOfTwoGrantedAtOnce) {
    EXPECT_EQ(ownership_of({tenure(2, 10, 20), tenure(1, 10, 30)}),
              (Ownership{{{2}, {{10, 20}}}, {{1}, {{20, 30}}}}));
}

TEST(Ownership, LeavesNothingToALeaseThatWasNeverTheNewest) {
    EXPECT_EQ(ownership_of({tenure(1, 10, 12), tenure(2, 10)}), (Ownership{{{2}, {{10, kStillOpen}}}}));
    EXPECT_TRUE(ownership_of({tenure(1, 10, 10)}).empty());
}

std::vector<Tenure> any_tenures() {
    std::vector<Tenure> tenures;
    for (std::int64_t id = 1, count = between(0, 8); id <= count; ++id) {
        const auto granted = between(0, 50);
        tenures.push_back(tenure(id, granted, *rc::gen::element(kStillOpen, granted + between(0, 30))));
    }
    return tenures;
}

RC_GTEST_PROP(Ownership, IsDisjointAndEveryOpenInstantHasItsOwner, ()) {
    const auto tenures = any_tenures();
    IntervalSet open;
    for (const auto& each : tenures) open.add(each.open);
    IntervalSet owned;
    const auto ownership = ownership_of(tenures);
    for (const auto& [lease, during] : ownership) {
        RC_ASSERT(owned.intersected(during).empty());
        owned.add(during);
    }
    RC_ASSERT(owned == open);
    for (std::int64_t ms = 0; ms < 100; ++ms) {
        const auto owner = owner_at(tenures, ms);
        RC_ASSERT(static_cast<bool>(owner) == open.contains({ms, ms + 1}));
        if (owner) RC_ASSERT(ownership.at(owner).contains({ms, ms + 1}));
    }
}

/// As the service writes the table: at each grant and end, the owner's range closes and the next one's opens.
RC_GTEST_PROP(Ownership, GrowsStepByStepToTheWhole, ()) {
    const auto tenures = any_tenures();
    Ownership written;
    base::LeaseId owner;
    std::int64_t since = 0;
    const auto write = [&](std::int64_t now) {
        if (owner && since < now) written[owner].add(Interval{since, now});
    };
    for (std::int64_t now = 0; now < 100; ++now) {
        const auto next = owner_at(tenures, now);
        if (next == owner) continue;
        write(now);
        owner = next;
        since = now;
    }
    write(kStillOpen);
    RC_ASSERT(written == ownership_of(tenures));
}

}  // namespace
}  // namespace yanxiu::watch::example
