#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/base/day.hpp"
#include "server/credit/policy.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/intervals.hpp"
#include "server/watch/presence.hpp"

/// The kernel: how stored evidence becomes credited time. Pure: no clock, no I/O, no floating point. Every
/// function here is a function of a set: the order, repetition and lateness of messages cannot change its
/// value, and more evidence never lowers what it pays.
namespace yanxiu::watch {

/// One closed play interval. Wall times are milliseconds since the epoch (the anchor is already added).
struct Claim {
    std::int64_t seq = 0;
    Interval wall;
    Interval media;
    bool hidden = false;
    bool audible = true;
    friend bool operator==(const Claim&, const Claim&) = default;
};

/// What was watched of one content on one day.
struct DayCoverage {
    std::array<IntervalSet, credit::kSpeedClasses> classes;  // slowest first, each within the next
    IntervalSet too_fast;                                    // faster than every class
    IntervalSet not_owned;  // outside the lease's ownership, or wall time counted before
    IntervalSet hidden;
    std::int64_t watched_ms = 0;  // media lengths that went into classes, repetitions included
    friend bool operator==(const DayCoverage&, const DayCoverage&) = default;
};
using Coverage = std::map<base::Day, DayCoverage>;  // of one person and content

/// What of a content was watched after one check that is not answered (R10): its speed classes alone.
struct Guarded {
    std::int64_t answer_until_ms = 0;
    Coverage coverage;
    friend bool operator==(const Guarded&, const Guarded&) = default;
};
using GuardedCoverage = std::map<std::int64_t, Guarded>;  // by the check's number
using GuardedDay = std::pair<std::int64_t, base::Day>;    // 0: what waits for no check

/// How far one lease's claims have been counted.
struct Counted {
    std::int64_t upto = -1;  // every seq up to this one
    IntervalSet wall;        // wall time that they cover
    friend bool operator==(const Counted&, const Counted&) = default;
};

/// What one lease's claims are counted into.
struct CountInto {
    Counted& counted;
    Coverage& coverage;        // of the lease's content: what waits for no check
    GuardedCoverage& guarded;  // and what does
    std::set<GuardedDay>& changed;
};

/// Counts `claims` (of one lease, ascending seq) into `coverage`, from `counted.upto + 1` on, until the first
/// number that is missing (R1) or whose wall time ends after `now` (R2). `owned` is when the lease owned the
/// person's clock, as known at `now` (R3, R8). The speed is that of the whole claim (R4); what overlaps
/// earlier numbers or ownership by others is cut with its media in proportion, rounded inwards. Each part
/// counts on the local day on which it was played: a claim across midnight is split there, so that no claim,
/// however long, brings more to a day than was played on it. Claims without wall time or without media count
/// as numbers alone. What is played in a stretch of `presence` whose check is not answered is kept apart,
/// split where stretches meet as at midnight. Answers whether anything was counted.
///
/// It relies on the past staying as it was: whoever ends or grants leases does so at an instant that is not
/// before the `now` of any counting done already for this person.
bool count_claims(const credit::Policy& policy, const std::vector<Claim>& claims, const IntervalSet& owned,
                  base::Instant now, const Presence& presence, const CountInto& into);
/// The same where nobody is asked.
bool count_claims(const credit::Policy& policy, const std::vector<Claim>& claims, const IntervalSet& owned,
                  base::Instant now, Counted& counted, Coverage& coverage);

/// The wall time that counting the same would count.
IntervalSet wall_to_count(const std::vector<Claim>& claims, const IntervalSet& owned, base::Instant now,
                          const Counted& counted);

/// Where the media were at an instant, by the first of the claims that was playing; 0 when none was.
std::int64_t position_at(const std::vector<Claim>& claims, std::int64_t wall_ms);

/// Adds all of `more`; in any order it comes to the same.
void add(Coverage& coverage, const Coverage& more);

/// What waits for a check is part of the coverage from now on.
void release(std::int64_t check_number, GuardedCoverage& guarded, Coverage& coverage,
             std::set<GuardedDay>& changed);

/// Media milliseconds of the union of all days and classes, whatever waits for checks included.
std::int64_t covered_ms(const Coverage& coverage, const GuardedCoverage& guarded = {});

/// The first placement that pays on a day; null when none does.
const library::Placement* placement_on(const std::vector<library::Placement>& placements, base::Day day);

/// Whether a content pays on a day: whether any of its placements does.
bool pays_on(const std::vector<library::Placement>& placements, base::Day day);

/// Media that were granted on appeal: the ledger pays by an adjustment what they lacked, so watching them
/// pays no more than it did then, `weight_permille` of their length.
struct Grant {
    int weight_permille = 0;  // less than 1000; mostly 0: they had earned nothing
    IntervalSet media;
    friend bool operator==(const Grant&, const Grant&) = default;
};
using Grants = std::vector<Grant>;  // disjoint

/// Paid milliseconds by category and local day. A day pays in the category of the first placement that pays
/// on it; days outside every placement pay nothing. F(d) is the weighted length of the nested unions of all
/// paying days up to d, within what was delivered (R5, R6, R7), divided to milliseconds once, downwards;
/// day d earns F(d) − F(d−1), and days that earn nothing are left out. The policy's weights must fall from
/// class to class and none exceed 1000: else a slower pass could take credit away, or pay more than was
/// watched. What waits for a check is not in the coverage, and pays nothing. Of what was granted each
/// millisecond pays at most as its grant says, so that with the grant it is paid once.
using Credit = std::map<std::string, std::map<base::Day, std::int64_t>>;
Credit credit_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                 const std::vector<library::Placement>& placements, const Grants& granted = {});

/// What must be booked so that `booked` becomes `due`: by category and day, zeros left out.
Credit difference(const Credit& due, const Credit& booked);
std::int64_t total(const Credit& credit);

}  // namespace yanxiu::watch
