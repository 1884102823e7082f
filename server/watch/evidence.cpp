#include "server/watch/evidence.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace yanxiu::watch {
namespace {

/// Products of milliseconds, which may exceed 64 bits for intervals that no honest client sends.
__extension__ using Wide = __int128;

/// What one batch of claims adds to a day, collected first and merged once.
struct Additions {
    std::array<std::vector<Interval>, credit::kSpeedClasses> classes;  // each by its own speed alone
    std::vector<Interval> too_fast;
    std::vector<Interval> not_owned;
    std::vector<Interval> hidden;
    std::int64_t watched_ms = 0;
};

/// The slowest class that the whole claim fits; kSpeedClasses when it fits none (R4). Integers alone.
std::size_t speed_class_of(const credit::Policy& policy, const Claim& claim) {
    std::size_t index = 0;
    for (const auto& speed : policy.speed_classes) {
        if (Wide{claim.media.length()} * 1000 <= Wide{speed.up_to_permille} * claim.wall.length()) break;
        ++index;
    }
    return index;
}

/// The media position at an instant of the claim's wall interval, rounded down or up.
std::int64_t media_at(const Claim& claim, std::int64_t wall_ms, bool up) {
    const Wide wall = claim.wall.length();
    const Wide played = Wide{wall_ms - claim.wall.from} * claim.media.length();
    return claim.media.from + static_cast<std::int64_t>((played + (up ? wall - 1 : 0)) / wall);
}

void append(std::vector<Interval>& to, const IntervalSet& set) {
    to.insert(to.end(), set.intervals().begin(), set.intervals().end());
}

/// One batch of claims of one lease on its way into the days.
class Sorting {
  public:
    Sorting(const credit::Policy& policy, const Presence& presence) : policy_(policy), presence_(presence) {}

    /// All of the claim counts.
    void sort_in(const Claim& claim) { split_by_check(claim, claim.wall, claim.media); }

    /// `surviving` is the part of the claim's wall interval that counts; media go with it in proportion,
    /// rounded inwards, and what was cut is kept apart (R3).
    void sort_in(const Claim& claim, const IntervalSet& surviving) {
        IntervalSet media;
        for (const auto& wall : surviving.intervals()) {
            const Interval played{media_at(claim, wall.from, true), media_at(claim, wall.to, false)};
            media.add(played);
            split_by_check(claim, wall, played);
        }
        const auto cut = IntervalSet{claim.media}.without(media);
        if (!cut.empty()) append(days_[{0, day_of(claim.wall.to - 1)}].not_owned, cut);
    }

    std::map<GuardedDay, Additions>& days() { return days_; }
    std::int64_t answer_until_ms(std::int64_t guard) const { return answer_until_ms_.at(guard); }

  private:
    base::Day day_of(std::int64_t wall_ms) const {
        return policy_.day_of(base::Instant(std::chrono::milliseconds(wall_ms)));
    }

    /// Each part waits for the check after which it was played.
    void split_by_check(const Claim& claim, Interval wall, Interval media) {
        for (const auto& [part, stretch] : presence_.parts_of(wall)) {
            const auto cut =
                part.to == wall.to ? media.to : std::max(media.from, media_at(claim, part.to, false));
            const bool waits = stretch && !stretch->released();
            if (waits) answer_until_ms_[stretch->number] = stretch->answer_until_ms;
            split_by_day(claim, part, {media.from, cut}, waits ? stretch->number : 0);
            media.from = cut;
        }
    }

    /// Each part counts on the day on which it was played, lest one long claim bring many days' credit to
    /// one.
    void split_by_day(const Claim& claim, Interval wall, Interval media, std::int64_t guard) {
        while (!wall.empty()) {
            const auto day = day_of(wall.from);
            const auto midnight = base::begin_of(day + std::chrono::days(1), policy_.utc_offset);
            const auto end = std::min<std::int64_t>(wall.to, midnight.time_since_epoch().count());
            const auto cut = end == wall.to ? media.to : std::max(media.from, media_at(claim, end, false));
            put(claim, {guard, day}, {media.from, cut});
            media.from = cut;
            wall.from = end;
        }
    }

    /// What never pays waits for no check.
    void put(const Claim& claim, const GuardedDay& day, Interval media) {
        if (media.empty()) return;
        const auto speed = speed_class_of(policy_, claim);
        if (claim.hidden && !claim.audible && !policy_.pay_hidden) {
            days_[{0, day.second}].hidden.push_back(media);
        } else if (speed == credit::kSpeedClasses) {
            days_[{0, day.second}].too_fast.push_back(media);
        } else {
            auto& additions = days_[day];
            additions.classes[speed].push_back(media);
            additions.watched_ms += media.length();
        }
    }

    const credit::Policy& policy_;
    const Presence& presence_;
    std::map<GuardedDay, Additions> days_;
    std::map<std::int64_t, std::int64_t> answer_until_ms_;  // of checks that something waits for
};

void merge(Additions additions, DayCoverage& day) {
    IntervalSet up_to_here;
    for (std::size_t index = 0; index < credit::kSpeedClasses; ++index) {
        up_to_here.add(IntervalSet::of(std::move(additions.classes[index])));
        day.classes[index].add(up_to_here);
    }
    day.too_fast.add(IntervalSet::of(std::move(additions.too_fast)));
    day.not_owned.add(IntervalSet::of(std::move(additions.not_owned)));
    day.hidden.add(IntervalSet::of(std::move(additions.hidden)));
    day.watched_ms += additions.watched_ms;
}

/// The delivered media of some days, in each speed class and those slower. While everything was watched at
/// one speed, the classes are the same and only the slowest is kept.
class PaidUnions {
  public:
    void add(const DayCoverage& day, const IntervalSet& delivered) {
        for (std::size_t index = kept_; index < credit::kSpeedClasses; ++index) {
            if (day.classes[index] == day.classes[index - 1]) continue;
            for (; kept_ <= index; ++kept_) unions_[kept_] = unions_[kept_ - 1];
        }
        for (std::size_t index = 0; index < kept_; ++index)
            unions_[index].add(day.classes[index].intersected(delivered));
    }

    /// The weighted length, in thousandths of a millisecond: what is in a class pays its weight, less what
    /// the slower classes within it pay already by theirs; granted media pay no more than they may.
    std::int64_t weighted_permille_ms(const credit::Policy& policy, const Grants& granted) const {
        std::int64_t sum = 0;
        std::int64_t slower_ms = 0;
        for (std::size_t index = 0; index < kept_; ++index) {
            const auto length_ms = unions_[index].length();
            sum += (length_ms - slower_ms) * policy.speed_classes[index].weight_permille;
            slower_ms = length_ms;
        }
        for (const auto& grant : granted) sum -= excess_permille_ms(policy, grant);
        return sum;
    }

  private:
    /// What the weights would pay of granted media beyond what these may.
    std::int64_t excess_permille_ms(const credit::Policy& policy, const Grant& grant) const {
        std::int64_t sum = 0;
        std::int64_t slower_ms = 0;
        for (std::size_t index = 0; index < kept_; ++index) {
            const auto excess = policy.speed_classes[index].weight_permille - grant.weight_permille;
            if (excess <= 0) break;
            const auto length_ms = unions_[index].intersected(grant.media).length();
            sum += (length_ms - slower_ms) * excess;
            slower_ms = length_ms;
        }
        return sum;
    }

    std::array<IntervalSet, credit::kSpeedClasses> unions_;
    std::size_t kept_ = 1;  // those after are the same as the last of these
};

/// Those after `upto` without a gap and of the past.
std::pair<std::vector<Claim>::const_iterator, std::vector<Claim>::const_iterator> claims_to_count(
    const std::vector<Claim>& claims, base::Instant now, std::int64_t upto) {
    const auto first = std::partition_point(claims.begin(), claims.end(),
                                            [upto](const Claim& each) { return each.seq <= upto; });
    auto last = first;
    for (; last != claims.end() && last->seq == ++upto; ++last)
        if (last->wall.to > now.time_since_epoch().count()) break;
    return {first, last};
}

}  // namespace

bool count_claims(const credit::Policy& policy, const std::vector<Claim>& claims, const IntervalSet& owned,
                  base::Instant now, const Presence& presence, const CountInto& into) {
    Sorting sorting(policy, presence);
    auto& counted = into.counted;
    const auto to_count = claims_to_count(claims, now, counted.upto);
    for (auto claim = to_count.first; claim != to_count.second; ++claim) {
        counted.upto = claim->seq;
        if (!claim->wall.empty() && !claim->media.empty()) {
            // Mostly nothing is cut.
            if (owned.contains(claim->wall) && !counted.wall.overlaps(claim->wall))
                sorting.sort_in(*claim);
            else
                sorting.sort_in(*claim, owned.within(claim->wall).without(counted.wall.within(claim->wall)));
        }
        counted.wall.add(claim->wall);
    }
    for (auto& [day, additions] : sorting.days()) {
        auto* coverage = &into.coverage;
        if (day.first != 0) {
            auto& guarded = into.guarded[day.first];
            guarded.answer_until_ms = sorting.answer_until_ms(day.first);
            coverage = &guarded.coverage;
        }
        merge(std::move(additions), (*coverage)[day.second]);
        into.changed.insert(day);
    }
    return to_count.first != to_count.second;
}

bool count_claims(const credit::Policy& policy, const std::vector<Claim>& claims, const IntervalSet& owned,
                  base::Instant now, Counted& counted, Coverage& coverage) {
    GuardedCoverage guarded;
    std::set<GuardedDay> changed;
    return count_claims(policy, claims, owned, now, Presence(), {counted, coverage, guarded, changed});
}

IntervalSet wall_to_count(const std::vector<Claim>& claims, const IntervalSet& owned, base::Instant now,
                          const Counted& counted) {
    IntervalSet wall;
    const auto to_count = claims_to_count(claims, now, counted.upto);
    for (auto claim = to_count.first; claim != to_count.second; ++claim) wall.add(claim->wall);
    if (wall.empty()) return wall;
    const Interval all{wall.intervals().front().from, wall.intervals().back().to};
    return wall.intersected(owned.within(all)).without(counted.wall.within(all));
}

std::int64_t position_at(const std::vector<Claim>& claims, std::int64_t wall_ms) {
    for (const auto& claim : claims) {
        if (claim.wall.from <= wall_ms && wall_ms < claim.wall.to) return media_at(claim, wall_ms, false);
    }
    return 0;
}

void add(Coverage& coverage, const Coverage& more) {
    for (const auto& [day, other] : more) {
        auto& sum = coverage[day];
        for (std::size_t index = 0; index < credit::kSpeedClasses; ++index)
            sum.classes[index].add(other.classes[index]);
        sum.too_fast.add(other.too_fast);
        sum.not_owned.add(other.not_owned);
        sum.hidden.add(other.hidden);
        sum.watched_ms += other.watched_ms;
    }
}

void release(std::int64_t check_number, GuardedCoverage& guarded, Coverage& coverage,
             std::set<GuardedDay>& changed) {
    const auto released = guarded.extract(check_number);
    if (!released) return;
    add(coverage, released.mapped().coverage);
    for (const auto& [day, each] : released.mapped().coverage) changed.insert({0, day});
}

std::int64_t covered_ms(const Coverage& coverage, const GuardedCoverage& guarded) {
    if (coverage.size() == 1 && guarded.empty()) return coverage.begin()->second.classes.back().length();
    IntervalSet all;
    for (const auto& [day, covered] : coverage) all.add(covered.classes.back());
    for (const auto& [number, each] : guarded)
        for (const auto& [day, covered] : each.coverage) all.add(covered.classes.back());
    return all.length();
}

const library::Placement* placement_on(const std::vector<library::Placement>& placements, base::Day day) {
    for (const auto& placement : placements) {
        const bool ended = placement.removed_on && *placement.removed_on < day;
        if (placement.pays_from <= day && !ended) return &placement;
    }
    return nullptr;
}

bool pays_on(const std::vector<library::Placement>& placements, base::Day day) {
    return placement_on(placements, day) != nullptr;
}

Credit credit_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                 const std::vector<library::Placement>& placements, const Grants& granted) {
    Credit credit;
    PaidUnions unions;
    std::int64_t before_ms = 0;
    for (const auto& [day, covered] : coverage) {
        const auto* placement = placement_on(placements, day);
        if (!placement) continue;
        unions.add(covered, delivered);
        const auto until_ms = unions.weighted_permille_ms(policy, granted) / 1000;
        if (until_ms > before_ms) credit[placement->category][day] = until_ms - before_ms;
        before_ms = until_ms;
    }
    return credit;
}

Credit difference(const Credit& due, const Credit& booked) {
    Credit result;
    const auto amount_in = [](const Credit& credit, const std::string& category, base::Day day) {
        const auto of_category = credit.find(category);
        if (of_category == credit.end()) return std::int64_t{0};
        const auto of_day = of_category->second.find(day);
        return of_day == of_category->second.end() ? std::int64_t{0} : of_day->second;
    };
    const auto compare_where = [&](const Credit& either) {
        for (const auto& [category, days] : either) {
            for (const auto& each : days) {
                const auto missing_ms =
                    amount_in(due, category, each.first) - amount_in(booked, category, each.first);
                if (missing_ms != 0) result[category][each.first] = missing_ms;
            }
        }
    };
    compare_where(due);
    compare_where(booked);
    return result;
}

std::int64_t total(const Credit& credit) {
    std::int64_t sum = 0;
    for (const auto& [category, days] : credit)
        for (const auto& [day, amount_ms] : days) sum += amount_ms;
    return sum;
}

}  // namespace yanxiu::watch
