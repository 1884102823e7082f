#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "server/watch/evidence.hpp"

namespace yanxiu::watch {

/// Why watched time is not paid, or not yet. The protocol's UnpaidReason says the same to the page.
enum class Unpaid {
    already_counted,  // watched before (R5)
    too_fast,         // faster than every class, or paid in part (R4, R7)
    other_device,     // outside the lease's ownership, or wall time claimed before (R3, R8)
    not_delivered,    // the segment was not handed over to this person (R6)
    check_due,        // held until a presence check is answered (R10)
    check_missed,     // a presence check was not answered within its days (R10)
    not_in_course,    // on days on which no placement pays
    future,           // ahead of the server's clock: waits (R2)
    hidden,           // hidden and inaudible (R9)
    gap,              // an earlier claim is still missing: waits (R1)
    granted,          // paid already: it was granted on appeal
};

enum class SpanState { credited, held, unpaid };

/// A part of the lesson's timeline and what became of it; `reason` only where it is not credited, or was not
/// by watching: then it is `granted`. What is credited, and what is held for want of a course or of an
/// answer, has the weight of its slowest pass (R7).
struct StandingSpan {
    Interval media;
    SpanState state = SpanState::credited;
    Unpaid reason = Unpaid::already_counted;
    int weight_permille = 1000;
    friend bool operator==(const StandingSpan&, const StandingSpan&) = default;
};

/// What the watched time of one content has earned one person, and why the rest has not.
struct Standing {
    std::int64_t credited_ms = 0;
    std::int64_t held_ms = 0;  // would be paid in a course throughout, with the checks that are due answered
    std::map<Unpaid, std::int64_t> unpaid;  // without zeros and without what is held
    std::vector<StandingSpan> spans;        // disjoint, in order, within [0, duration), only what was touched
    std::string category;                   // pays in; empty when the content was never in a course
};

/// What is stored and pays nothing yet: claims that are not counted, as the media that they name, and what
/// was played after checks that are not answered.
struct Pending {
    IntervalSet future;
    IntervalSet gap;
    Coverage check_due = {};
    Coverage check_missed = {};  // never will
};

/// Sorts the claims of one lease from `counted_upto + 1` on: behind the first missing number they wait for
/// it, before it for the clock. Ascending seq. Pure.
Pending pending_of(const std::vector<Claim>& claims, std::int64_t counted_upto);

/// Adds what waits for checks, or has waited too long at `now`. Pure.
void add_guarded(const GuardedCoverage& guarded, base::Instant now, Pending& pending);

/// Everything that was watched is accounted for once: what went into speed classes (`watched_ms` summed over
/// the days) is credited_ms + held_ms + already_counted + not_delivered + check_missed + what too_fast says
/// of classes that pay in part + granted. Where passes differ, the timeline shows the best that became of
/// each millisecond; the weighted lengths of what it shows as credited by watching are credited_ms, but for
/// the end that `duration_ms` cuts off. Pure.
Standing standing_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                     const std::vector<library::Placement>& placements, const Pending& pending,
                     std::int64_t duration_ms, const Grants& granted = {});
/// The same where it is known what the placements pay.
Standing standing_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                     const std::vector<library::Placement>& placements, std::int64_t credited_ms,
                     const Pending& pending, std::int64_t duration_ms, const Grants& granted = {});

}  // namespace yanxiu::watch
