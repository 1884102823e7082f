#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/unit/server/watch/evidence_world.hpp"

namespace yanxiu::watch::example {
namespace {

IntervalSet paying_coverage(const World& world, const Outcome& outcome, std::size_t content) {
    IntervalSet covered;
    for (const auto& [day, each] : outcome.coverage[content])
        if (pays_on(world.placements[content], day)) covered.add(each.classes.back());
    return covered;
}

RC_GTEST_PROP(Evidence, PaysNoMoreThanWasDeliveredAndCovered, ()) {
    const auto world = *any_world();
    const auto outcome = count_all(world, world.ownership());
    for (std::size_t content = 0; content < kContents; ++content) {
        const auto payable = paying_coverage(world, outcome, content).intersected(world.delivered[content]);
        RC_ASSERT(total(outcome.credit[content]) <= payable.length());
        RC_ASSERT(total(credit_of(policy(), outcome.coverage[content], {}, placed())) == 0);
    }
}

/// F(d) as it is written down: every class by itself, every day from the beginning.
std::int64_t weighted_upto(const World& world, const Outcome& outcome, std::size_t content, base::Day last) {
    std::int64_t permille_ms = 0;
    std::int64_t slower_ms = 0;
    for (std::size_t index = 0; index < credit::kSpeedClasses; ++index) {
        IntervalSet watched;
        for (const auto& [day, each] : outcome.coverage[content])
            if (day <= last && pays_on(world.placements[content], day)) watched.add(each.classes[index]);
        const auto length_ms = watched.intersected(world.delivered[content]).length();
        permille_ms += (length_ms - slower_ms) * policy().speed_classes[index].weight_permille;
        slower_ms = length_ms;
    }
    return permille_ms / 1000;
}

RC_GTEST_PROP(Evidence, PaysTheWeightedUnionOfTheDaysSoFar, ()) {
    const auto world = *any_world();
    const auto outcome = count_all(world, world.ownership());
    for (std::size_t content = 0; content < kContents; ++content) {
        std::int64_t paid_ms = 0;
        for (const auto& [day, each] : outcome.coverage[content]) {
            for (const auto& [category, days] : outcome.credit[content])
                if (const auto found = days.find(day); found != days.end()) paid_ms += found->second;
            RC_ASSERT(paid_ms == weighted_upto(world, outcome, content, day));
        }
    }
}

RC_GTEST_PROP(Evidence, KeepsSlowerClassesWithinFasterOnesAlways, ()) {
    const auto world = *any_world();
    for (const auto& coverage : count_all(world, world.ownership()).coverage) {
        for (const auto& [day, each] : coverage) {
            for (std::size_t index = 0; index + 1 < credit::kSpeedClasses; ++index)
                RC_ASSERT(each.classes[index].without(each.classes[index + 1]).empty());
            RC_ASSERT(each.watched_ms >= each.classes.back().length());
        }
    }
}

/// Wall time within `window` that a claim of the owner names: the most that a person can have played in it.
IntervalSet played_in(const World& world, const Ownership& ownership, Interval window) {
    IntervalSet played;
    for (const auto& lease : world.leases) {
        const auto owned = ownership.find(lease.tenure.lease);
        if (owned == ownership.end()) continue;
        for (const auto& claim : lease.claims) played.add(owned->second.within(claim.wall).within(window));
    }
    return played;
}

/// Each F(d) is rounded to milliseconds, so a window may gain what the one before lost: less than one for
/// each content, and one more where a claim is split at midnight. Over all time nothing is gained.
RC_GTEST_PROP(Evidence, PaysNoWindowMoreThanItsTime, ()) {
    const auto world = *any_world();
    const auto ownership = world.ownership();
    const auto outcome = count_all(world, ownership);
    constexpr auto kRounding = static_cast<std::int64_t>(kContents) + 1;
    for (auto from = kMonday - std::chrono::days(2); from < kMonday + std::chrono::days(8);
         from += std::chrono::days(1)) {
        for (auto to = from + std::chrono::days(1); to < from + std::chrono::days(8);
             to += std::chrono::days(1)) {
            std::int64_t paid_ms = 0;
            for (const auto& credit : outcome.credit)
                for (const auto& [category, days] : credit)
                    for (const auto& [day, amount_ms] : days)
                        paid_ms += from <= day && day < to ? amount_ms : 0;
            const auto wall = played_in(world, ownership, {at(from, 0), at(to, 0)});
            RC_ASSERT((paid_ms - kRounding) * 1000 <= wall.length() * 1020);
        }
    }
    const auto all = played_in(world, ownership, {0, kStillOpen});
    RC_ASSERT(outcome.credited_ms() * 1000 <= all.length() * 1020);
    for (const auto& credit : outcome.credit)
        for (const auto& [category, days] : credit)
            for (const auto& [day, amount_ms] : days) RC_ASSERT(amount_ms > 0);
}

RC_GTEST_PROP(Evidence, NeverPaysLessForMore, ()) {
    const auto world = *any_world();
    const auto ownership = world.ownership();
    const auto part = part_of(world);
    const auto less = count_all(part, ownership);
    const auto more = count_all(world, ownership);
    for (std::size_t content = 0; content < kContents; ++content)
        RC_ASSERT(total(less.credit[content]) <= total(more.credit[content]));
    const auto earlier = count_all(world, ownership, instant(at(kMonday, between(0, 80))));
    RC_ASSERT(earlier.credited_ms() <= more.credited_ms());
}

/// What the service does, one message at a time: stores, counts what is dense and due, books the difference.
class Recording {
  public:
    Recording(const World& world, const Ownership& ownership)
        : world_(world), ownership_(ownership), stored_(world.leases.size()), counted_(world.leases.size()) {}

    void receive(std::size_t lease, const Claim& claim) { stored_[lease].emplace(claim.seq, claim); }
    void deliver(std::size_t content, const IntervalSet& media) { delivered_[content].add(media); }

    void commit(base::Instant now) {
        for (std::size_t index = 0; index < stored_.size(); ++index) count(index, now);
        for (std::size_t content = 0; content < kContents; ++content) book(content);
    }

    Outcome booked;  // coverage as counted, credit as booked

  private:
    void count(std::size_t index, base::Instant now) {
        const auto& lease = world_.leases[index];
        std::vector<Claim> claims;
        for (const auto& [seq, claim] : stored_[index]) claims.push_back(claim);
        const auto owned = ownership_.find(lease.tenure.lease);
        const Interval past{0, now.time_since_epoch().count()};  // nobody knows the future
        count_claims(policy(), claims, owned == ownership_.end() ? IntervalSet{} : owned->second.within(past),
                     now, counted_[index], booked.coverage[lease.content]);
    }

    void book(std::size_t content) {
        auto& so_far = booked.credit[content];
        const auto before_ms = total(so_far);
        const auto due =
            credit_of(policy(), booked.coverage[content], delivered_[content], world_.placements[content]);
        for (const auto& [category, days] : difference(due, so_far)) {
            for (const auto& [day, amount_ms] : days) {
                RC_ASSERT(amount_ms != 0);
                if ((so_far[category][day] += amount_ms) == 0) so_far[category].erase(day);
            }
            if (so_far[category].empty()) so_far.erase(category);
        }
        RC_ASSERT(so_far == due);
        RC_ASSERT(total(so_far) >= before_ms);
    }

    const World& world_;
    const Ownership& ownership_;
    std::vector<std::map<std::int64_t, Claim>> stored_;
    std::vector<Counted> counted_;
    std::vector<IntervalSet> delivered_ = std::vector<IntervalSet>(kContents);
};

/// Every message of the world, some twice, in any order.
std::vector<std::pair<std::size_t, std::size_t>> any_traffic(const World& world) {
    std::vector<std::pair<std::size_t, std::size_t>> messages;
    for (std::size_t lease = 0; lease < world.leases.size(); ++lease)
        for (std::size_t claim = 0; claim < world.leases[lease].claims.size(); ++claim)
            messages.insert(messages.end(), static_cast<std::size_t>(between(1, 3)), {lease, claim});
    for (std::size_t content = 0; content < kContents; ++content)
        messages.push_back({world.leases.size(), content});
    for (std::size_t index = messages.size(); index > 1; --index)
        std::swap(messages[index - 1],
                  messages[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(index)))]);
    return messages;
}

RC_GTEST_PROP(Evidence, NeverPaysLessForOneMorePlacement, ()) {
    const auto world = *any_world();
    auto more = world;
    for (auto& placements : more.placements) {
        for (const auto& placement : any_placements()) {
            const auto place = between(0, static_cast<std::int64_t>(placements.size()));
            placements.insert(placements.begin() + place, placement);
        }
    }
    const auto before = count_all(world, world.ownership());
    const auto after = count_all(more, world.ownership());
    for (std::size_t content = 0; content < kContents; ++content)
        RC_ASSERT(total(before.credit[content]) <= total(after.credit[content]));
}

RC_GTEST_PROP(Evidence, IsTheSameInAnyOrderRepetitionAndBatchesEarlyOrLate, ()) {
    const auto world = *any_world();
    const auto ownership = world.ownership();
    Recording recording(world, ownership);
    auto now_ms = at(kMonday, 0);
    for (const auto& [lease, item] : any_traffic(world)) {
        if (lease == world.leases.size())
            recording.deliver(item, world.delivered[item]);
        else
            recording.receive(lease, world.leases[lease].claims[item]);
        now_ms += *rc::gen::element<std::int64_t>(0, 1, 500, kHour);
        if (between(0, 3) == 0) recording.commit(instant(now_ms));
    }
    recording.commit(kLongAfter);
    RC_ASSERT(recording.booked == count_all(world, ownership));
}

RC_GTEST_PROP(Difference, BooksWhatIsDue, ()) {
    const auto any_credit = [] {
        Credit credit;
        for (auto count = between(0, 6); count > 0; --count)
            credit[*rc::gen::element<std::string>("a", "b")][kMonday + std::chrono::days(between(0, 3))] =
                between(1, 5);
        return credit;
    };
    const auto due = any_credit();
    const auto booked = any_credit();
    const auto step = difference(due, booked);
    RC_ASSERT(total(step) == total(due) - total(booked));
    Credit negative;
    for (const auto& [category, days] : booked)
        for (const auto& [day, amount_ms] : days) negative[category][day] = -amount_ms;
    RC_ASSERT(difference(step, negative) == due);
}

}  // namespace
}  // namespace yanxiu::watch::example
