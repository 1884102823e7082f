// The properties of evidence with presence checks in it: drawn, answered and not, in any order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/server/watch/evidence_world.hpp"

namespace yanxiu::watch::example {
namespace {

constexpr auto kEver = std::numeric_limits<std::int64_t>::max();

/// What the recorder does for one person, one message at a time, with what the database would keep.
class Asking {
  public:
    explicit Asking(const World& world)
        : world_(world),
          ownership_(world.ownership()),
          most_ms_(any_distance(world)),
          seed_(between(1, 1'000'000)),
          answered_within_ms_(*rc::gen::element<std::int64_t>(kEver / 2, kHour)),
          stored_(world.leases.size()) {
        live_.counted.resize(world.leases.size());
        saved_ = live_;
    }

    void receive(std::size_t lease, const Claim& claim) { stored_[lease].emplace(claim.seq, claim); }
    void deliver(std::size_t content, const IntervalSet& media) { delivered_[content].add(media); }

    void commit(std::int64_t now_ms) {
        const auto now = instant(now_ms);
        IntervalSet fresh;
        IntervalSet before;
        for (std::size_t lease = 0; lease < stored_.size(); ++lease) {
            const auto owned = owned_by(lease, now_ms);
            fresh.add(wall_to_count(claims_of(lease), owned, now, live_.counted[lease]));
            before.add(live_.counted[lease].wall.intersected(owned));
        }
        const Drawing drawing{now_ms, now_ms + answered_within_ms_,
                              [&](std::int64_t number) { return allowance_of(number); }};
        for (const auto number : presence.play(fresh, drawing)) {
            auto& stretch = presence.stretch(number);
            stretch.counted_after = before.within({stretch.from_ms, kEver});
        }
        for (std::size_t lease = 0; lease < stored_.size(); ++lease)
            count(live_, lease, claims_of(lease), now_ms, presence);
        book();
    }

    void answer(std::int64_t number) {
        presence.stretch(number).answered = true;
        for (auto* caches : {&live_, &saved_}) {
            std::set<GuardedDay> changed;
            for (std::size_t content = 0; content < kContents; ++content)
                release(number, caches->guarded[content], caches->coverage[content], changed);
        }
        book();
    }

    void save() {
        saved_ = live_;
        for (const auto& stretch : presence.stretches()) saved_.played[stretch.number] = stretch.played_ms;
    }

    /// What was not saved is computed again: of claims that were counted, with the checks that are there.
    void forget() {
        auto caches = saved_;
        for (auto& stretch : presence.stretches()) {
            stretch.played_ms = caches.played[stretch.number];
        }
        for (std::size_t lease = 0; lease < stored_.size(); ++lease) {
            auto claims = claims_of(lease);
            std::erase_if(claims, [&](const Claim& each) { return each.seq > live_.counted[lease].upto; });
            const auto owned = owned_by(lease, kEver);
            presence.add(wall_to_count(claims, owned, kLongAfter, caches.counted[lease]));
            count(caches, lease, claims, kEver, presence);
        }
        RC_ASSERT(caches.coverage == live_.coverage);
        RC_ASSERT(caches.guarded == live_.guarded);
        RC_ASSERT(caches.counted == live_.counted);
        live_ = std::move(caches);
    }

    std::vector<std::int64_t> unanswered() const {
        std::vector<std::int64_t> numbers;
        for (const auto& each : presence.stretches())
            if (!each.released()) numbers.push_back(each.number);
        return numbers;
    }

    /// Everything again at once from evidence, with the checks that were drawn.
    void expect_that_a_replay_gives_the_same() const {
        auto again = presence;
        for (auto& stretch : again.stretches()) stretch.played_ms = 0;
        Caches caches;
        caches.counted.resize(stored_.size());
        for (std::size_t lease = 0; lease < stored_.size(); ++lease) {
            count(caches, lease, claims_of(lease), kLongAfter.time_since_epoch().count(), again);
            again.add(caches.counted[lease].wall.intersected(owned_by(lease, kEver)));
        }
        RC_ASSERT(caches.coverage == live_.coverage);
        RC_ASSERT(caches.guarded == live_.guarded);
        RC_ASSERT(again.stretches() == presence.stretches());
    }

    void expect_that_no_stretch_is_longer_than_drawn() const {
        for (const auto& stretch : presence.stretches()) {
            RC_ASSERT(stretch.allowance_ms == allowance_of(stretch.number));
            RC_ASSERT(stretch.played_ms <= stretch.allowance_ms);
        }
    }

    std::int64_t credited_ms() const {
        std::int64_t sum = 0;
        for (const auto& credit : booked_) sum += total(credit);
        return sum;
    }
    /// What can be paid at most: released stretches, and a millisecond where one splits a claim.
    std::int64_t payable_ms() const {
        std::int64_t sum = 0;
        for (const auto& stretch : presence.stretches())
            if (stretch.released()) sum += stretch.played_ms;
        std::int64_t claims = 1;
        for (const auto& lease : stored_) claims += static_cast<std::int64_t>(lease.size());
        const auto splits = static_cast<std::int64_t>(presence.stretches().size()) + 16;
        return sum * 1020 / 1000 + claims * splits;
    }
    bool credits(const Outcome& outcome) const {
        return live_.coverage == outcome.coverage && booked_ == outcome.credit;
    }

    Presence presence;

  private:
    struct Caches {
        std::vector<Counted> counted;
        std::vector<Coverage> coverage = std::vector<Coverage>(kContents);
        std::vector<GuardedCoverage> guarded = std::vector<GuardedCoverage>(kContents);
        std::map<std::int64_t, std::int64_t> played;
    };

    /// Short ones find errors of rounding; a hundred checks or so are enough.
    static std::int64_t any_distance(const World& world) {
        std::int64_t wall_ms = 0;
        for (const auto& lease : world.leases)
            for (const auto& claim : lease.claims) wall_ms += claim.wall.length();
        return std::max<std::int64_t>(*rc::gen::element<std::int64_t>(3, 5'000, 4 * kHour), wall_ms / 50 + 2);
    }

    std::int64_t allowance_of(std::int64_t number) const {
        return most_ms_ / 2 + (number * 7'919 + seed_) * 104'729 % (most_ms_ / 2 + 1);
    }

    IntervalSet owned_by(std::size_t lease, std::int64_t now_ms) const {
        const auto owned = ownership_.find(world_.leases[lease].tenure.lease);
        return owned == ownership_.end() ? IntervalSet{} : owned->second.within({0, now_ms});
    }

    std::vector<Claim> claims_of(std::size_t lease) const {
        std::vector<Claim> claims;
        for (const auto& [seq, claim] : stored_[lease]) claims.push_back(claim);
        return claims;
    }

    void count(Caches& caches, std::size_t lease, const std::vector<Claim>& claims, std::int64_t now_ms,
               const Presence& by) const {
        std::set<GuardedDay> changed;
        const auto content = world_.leases[lease].content;
        count_claims(policy(), claims, owned_by(lease, now_ms), instant(now_ms), by,
                     {caches.counted[lease], caches.coverage[content], caches.guarded[content], changed});
        for (const auto& [guard, day] : changed) {
            const bool there = guard == 0 ? caches.coverage[content].contains(day)
                                          : caches.guarded[content].at(guard).coverage.contains(day);
            RC_ASSERT(there);
        }
    }

    void book() {
        for (std::size_t content = 0; content < kContents; ++content) {
            auto due =
                credit_of(policy(), live_.coverage[content], delivered_[content], world_.placements[content]);
            RC_ASSERT(total(due) >= total(booked_[content]));  // more evidence never lowers credit
            booked_[content] = std::move(due);
        }
    }

    const World& world_;
    const Ownership ownership_;
    const std::int64_t most_ms_;
    const std::int64_t seed_;
    const std::int64_t answered_within_ms_;
    std::vector<std::map<std::int64_t, Claim>> stored_;
    std::vector<IntervalSet> delivered_ = std::vector<IntervalSet>(kContents);
    Caches live_;
    Caches saved_;
    std::vector<Credit> booked_ = std::vector<Credit>(kContents);
};

/// Every message of the world, some twice, in any order, with commits, losses of memory, and answers if any.
void live(const World& world, Asking& asking, bool answers) {
    std::vector<std::pair<std::size_t, std::size_t>> messages;
    for (std::size_t lease = 0; lease < world.leases.size(); ++lease)
        for (std::size_t claim = 0; claim < world.leases[lease].claims.size(); ++claim)
            messages.insert(messages.end(), static_cast<std::size_t>(between(1, 3)), {lease, claim});
    for (std::size_t content = 0; content < kContents; ++content)
        messages.push_back({world.leases.size(), content});
    for (std::size_t index = messages.size(); index > 1; --index)
        std::swap(messages[index - 1],
                  messages[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(index)))]);
    auto now_ms = at(kMonday, 0);
    for (const auto& [lease, item] : messages) {
        if (lease == world.leases.size())
            asking.deliver(item, world.delivered[item]);
        else
            asking.receive(lease, world.leases[lease].claims[item]);
        now_ms += *rc::gen::element<std::int64_t>(0, 1, 500, kHour);
        if (between(0, 3) == 0) asking.commit(now_ms);
        if (between(0, 4) == 0) asking.save();
        if (between(0, 6) == 0) asking.forget();
        const auto open = asking.unanswered();
        if (answers && !open.empty() && between(0, 3) == 0)
            asking.answer(open[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(open.size())))]);
    }
    asking.commit(kLongAfter.time_since_epoch().count());
}

RC_GTEST_PROP(PresenceChecks, HoldBackNothingForGoodOnceAllAreAnsweredWhateverTheOrder, ()) {
    const auto world = *any_world();
    Asking asking(world);
    live(world, asking, true);
    for (const auto number : asking.unanswered()) asking.answer(number);
    RC_ASSERT(asking.credits(count_all(world, world.ownership())));
}

RC_GTEST_PROP(PresenceChecks, AreGivenAgainByAReplay, ()) {
    const auto world = *any_world();
    Asking asking(world);
    live(world, asking, true);
    asking.expect_that_a_replay_gives_the_same();
    asking.expect_that_no_stretch_is_longer_than_drawn();
    asking.forget();
    asking.expect_that_a_replay_gives_the_same();
}

RC_GTEST_PROP(PresenceChecks, PayNoMoreThanStretchesThatWereAnswered, ()) {
    const auto world = *any_world();
    Asking asking(world);
    live(world, asking, true);
    RC_ASSERT(asking.credited_ms() <= asking.payable_ms());
}

RC_GTEST_PROP(PresenceChecks, PayOneAllowanceToWhoAnswersNothing, ()) {
    const auto world = *any_world();
    Asking asking(world);
    live(world, asking, false);
    if (asking.presence.stretches().empty()) return;
    RC_ASSERT(asking.presence.stretch(0).played_ms <= asking.presence.stretch(0).allowance_ms);
    RC_ASSERT(asking.credited_ms() <= asking.payable_ms());
}

}  // namespace
}  // namespace yanxiu::watch::example
