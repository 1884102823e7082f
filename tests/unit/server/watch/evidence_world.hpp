#pragma once

#include <rapidcheck.h>

#include <ostream>
#include <string>
#include <vector>

#include "server/watch/ownership.hpp"
#include "tests/unit/server/watch/evidence_examples.hpp"

/// One person's whole evidence, made up by RapidCheck: leases that open, overlap and yield, with claims
/// honest and forged, deliveries and placements of a few contents, over a few days.
namespace yanxiu::watch::example {

struct LeaseEvidence {
    Tenure tenure;
    std::size_t content = 0;
    std::vector<Claim> claims;  // ascending seq, perhaps with gaps
};

struct World {
    std::vector<LeaseEvidence> leases;
    std::vector<IntervalSet> delivered;                       // by content
    std::vector<std::vector<library::Placement>> placements;  // by content

    Ownership ownership() const {
        std::vector<Tenure> tenures;
        for (const auto& lease : leases) tenures.push_back(lease.tenure);
        return ownership_of(tenures);
    }
};

inline constexpr std::size_t kContents = 3;
inline constexpr std::int64_t kSteps = 40;  // of the world's time, about three days if a step is long

inline std::int64_t between(std::int64_t from, std::int64_t to) {
    return *rc::gen::inRange<std::int64_t>(from, to);
}

/// Mostly on the limits of the speed classes, where errors hide, and far beyond.
inline std::int64_t any_speed_permille() {
    return *rc::gen::oneOf(rc::gen::elementOf(std::vector<std::int64_t>{
                               1000, 1019, 1020, 1021, 1060, 1100, 1270, 1530, 1531, 2040, 2041, 16'000}),
                           rc::gen::inRange<std::int64_t>(0, 3'000));
}

inline Claim any_claim(std::int64_t seq, std::int64_t base, std::int64_t step) {
    Claim claim;
    claim.seq = seq;
    claim.wall.from = base + between(0, kSteps) * step + between(0, step + 1);
    claim.wall.to = claim.wall.from + *rc::gen::weightedOneOf<std::int64_t>(
                                          {{4, rc::gen::inRange<std::int64_t>(0, 4 * step + 2)},
                                           {1, rc::gen::just(std::int64_t{0})},
                                           {1, rc::gen::inRange<std::int64_t>(0, kSteps * step)}});
    claim.media.from = between(0, kSteps) * step;
    claim.media.to = claim.media.from + claim.wall.length() * any_speed_permille() / 1000;
    claim.hidden = between(0, 6) == 0;
    claim.audible = between(0, 2) == 0;
    return claim;
}

/// Claims that follow each other, as an honest client makes them.
inline std::vector<Claim> any_run(std::int64_t base, std::int64_t step) {
    const auto speed = any_speed_permille();
    std::vector<Claim> claims;
    Claim next{0, {base + between(0, kSteps) * step, 0}, {between(0, kSteps) * step, 0}};
    for (auto count = between(0, 8); next.seq < count; ++next.seq) {
        next.wall.to = next.wall.from + between(1, 2 * step + 2);
        next.media.to = next.media.from + next.wall.length() * speed / 1000;
        claims.push_back(next);
        next.wall.from = next.wall.to;
        next.media.from = next.media.to;
    }
    return claims;
}

inline LeaseEvidence any_lease(std::int64_t id, std::int64_t base, std::int64_t step) {
    LeaseEvidence lease;
    const auto granted = base + between(0, kSteps) * step;
    const auto ended = *rc::gen::element(kStillOpen, granted + between(0, kSteps) * step);
    lease.tenure = {{id}, {granted, ended}};
    lease.content = static_cast<std::size_t>(between(0, kContents));
    if (*rc::gen::arbitrary<bool>()) {
        lease.claims = any_run(base, step);
    } else {
        for (std::int64_t seq = 0, count = between(0, 8); seq < count; ++seq)
            lease.claims.push_back(any_claim(seq, base, step));
    }
    if (!lease.claims.empty() && between(0, 4) == 0)
        lease.claims.erase(lease.claims.begin() + between(0, static_cast<std::int64_t>(lease.claims.size())));
    return lease;
}

inline IntervalSet any_delivered(std::int64_t step) {
    if (between(0, 3) == 0) return {{0, 1'000 * step}};
    IntervalSet delivered;
    for (auto count = between(0, 6); count > 0; --count) {
        const auto from = between(0, kSteps) * step;
        delivered.add(Interval{from, from + between(1, 10 * step + 1)});
    }
    return delivered;
}

inline std::vector<library::Placement> any_placements() {
    std::vector<library::Placement> placements;
    for (auto count = between(0, 3); count > 0; --count) {
        library::Placement placement{*rc::gen::element<std::string>("remote", "school"),
                                     kMonday + std::chrono::days(between(-2, 3)), std::nullopt};
        if (*rc::gen::arbitrary<bool>())
            placement.removed_on = placement.pays_from + std::chrono::days(between(0, 3));
        placements.push_back(placement);
    }
    return placements;
}

inline World make_world() {
    // Steps of one millisecond find errors of rounding, steps of hours those of days.
    const auto step = *rc::gen::element<std::int64_t>(1, 1'009, 2 * kHour - 7);
    const auto base = at(kMonday, 0) - 5 * step;
    World world;
    for (std::int64_t id = 1, count = between(1, 7); id <= count; ++id)
        world.leases.push_back(any_lease(id, base, step));
    for (std::size_t content = 0; content < kContents; ++content) {
        world.delivered.push_back(any_delivered(step));
        world.placements.push_back(any_placements());
    }
    return world;
}

inline rc::Gen<World> any_world() {
    return rc::gen::exec(make_world);
}

/// Some of the evidence: the same leases and placements, fewer claims and deliveries.
inline World part_of(const World& world) {
    auto part = world;
    for (auto& lease : part.leases)
        std::erase_if(lease.claims, [](const Claim&) { return between(0, 4) == 0; });
    for (auto& delivered : part.delivered)
        delivered =
            delivered.without(*rc::gen::element(IntervalSet{}, IntervalSet{{0, 20}, {5'000, 90'000'000}}));
    return part;
}

/// What was granted of a content, as no appeal would have it: anything, but each millisecond once.
inline Grants any_grants() {
    const auto step = *rc::gen::element<std::int64_t>(1, 1'009, 2 * kHour - 7);
    Grants granted;
    IntervalSet open{{0, kSteps * step}};
    for (auto count = between(0, 4); count > 0; --count) {
        const auto from = between(0, kSteps * step);
        const auto media = open.within({from, from + between(1, 10 * step + 1)});
        open = open.without(media);
        if (!media.empty()) granted.push_back({*rc::gen::element(0, 500, 660, 800), media});
    }
    return granted;
}

/// What counting left.
struct Outcome {
    std::vector<Coverage> coverage = std::vector<Coverage>(kContents);
    std::vector<Credit> credit = std::vector<Credit>(kContents);

    std::int64_t credited_ms() const {
        std::int64_t sum = 0;
        for (const auto& each : credit) sum += total(each);
        return sum;
    }
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline void pay(const World& world, Outcome& outcome) {
    for (std::size_t content = 0; content < kContents; ++content) {
        outcome.credit[content] = credit_of(policy(), outcome.coverage[content], world.delivered[content],
                                            world.placements[content]);
    }
}

/// All at once, as a replay does it.
inline Outcome count_all(const World& world, const Ownership& ownership, base::Instant now = kLongAfter) {
    Outcome outcome;
    for (const auto& lease : world.leases) {
        Counted counted;
        const auto owned = ownership.find(lease.tenure.lease);
        count_claims(policy(), lease.claims, owned == ownership.end() ? IntervalSet{} : owned->second, now,
                     counted, outcome.coverage[lease.content]);
    }
    pay(world, outcome);
    return outcome;
}

// So that RapidCheck can print its counter-examples.
inline void showValue(const World& world, std::ostream& out) {
    const auto interval = [](const Interval& each) {
        return "[" + std::to_string(each.from) + "," + std::to_string(each.to) + ")";
    };
    for (const auto& lease : world.leases) {
        out << "\nlease " << lease.tenure.lease.value << " open " << interval(lease.tenure.open)
            << " content " << lease.content;
        for (const auto& claim : lease.claims) {
            out << "\n  claim " << claim.seq << " wall " << interval(claim.wall) << " media "
                << interval(claim.media) << (claim.hidden ? " hidden" : "") << (claim.audible ? "" : " mute");
        }
    }
    for (std::size_t content = 0; content < world.delivered.size(); ++content) {
        out << "\ncontent " << content << " delivered " << to_multirange(world.delivered[content]);
        for (const auto& placement : world.placements[content]) {
            out << " " << placement.category << " from " << base::to_text(placement.pays_from);
            if (placement.removed_on) out << " to " << base::to_text(*placement.removed_on);
        }
    }
}

}  // namespace yanxiu::watch::example
