#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "server/watch/evidence.hpp"

namespace yanxiu::watch {

// Leases and whose the person's clock was when. Home: pool; each in the caller's transaction, which holds the
// lock on the person's clock.

/// A lease silent for longer yields unasked (R8).
inline constexpr std::chrono::seconds kSilence{90};

struct Lease {
    base::LeaseId id;
    base::PersonId person;
    base::LessonId lesson;
    base::ContentId content;
    base::AssetId asset;
    std::string device;
    base::Instant granted_at;
    base::Instant last_seen_at;
    std::string end_cause;          // closed, taken_over, reopened; empty while open
    std::int64_t stored_upto = -1;  // every seq up to this one is stored
    std::int64_t greatest_seq = -1;
    Counted counted;
    IntervalSet owned;  // ms since the epoch; what lasts ends in the year 9999

    bool open() const { return end_cause.empty(); }
    bool silent(base::Instant now) const { return now - last_seen_at >= kSilence; }
};

struct NewLease {
    base::PersonId person;
    base::LessonId lesson;
    base::ContentId content;
    base::AssetId asset;
    std::string device;
};

std::vector<Lease> find_leases(store::Transaction& t, const std::vector<base::LeaseId>& ids);
std::optional<Lease> find_lease(store::Transaction& t, base::LeaseId id, base::PersonId person);
/// Most recently granted first.
std::vector<Lease> open_leases(store::Transaction& t, base::PersonId person);

/// The person's leases of which some stored claims are not counted.
std::vector<Lease> leases_with_uncounted(store::Transaction& t, base::PersonId person);

base::LeaseId insert_lease(store::Transaction& t, const NewLease& lease, base::Instant now);
void end_lease(store::Transaction& t, base::LeaseId id, const std::string& cause, base::Instant now);
void touch_lease(store::Transaction& t, base::LeaseId id, base::Instant now);

/// From `now` on the person's clock is `lease`'s; nobody's where it is zero. What was before stays.
void hand_clock_to(store::Transaction& t, base::PersonId person, base::LeaseId lease, base::Instant now);

/// The same for many at once: parallel lists.
void hand_clocks_to(store::Transaction& t, const std::vector<base::PersonId>& persons,
                    const std::vector<base::LeaseId>& leases, base::Instant now);

}  // namespace yanxiu::watch
