#pragma once

#include <map>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "server/watch/evidence.hpp"
#include "server/watch/lease_store.hpp"
#include "server/watch/recorder.hpp"
#include "server/watch/watched_store.hpp"

namespace yanxiu::watch {

// Claims and deliveries: append-only. Home: pool; each in the caller's transaction, which holds the lock on
// the persons' clocks.

/// Claims are welcome for so long after they were played; later ones are kept and acknowledged, and count as
/// empty, so that the numbers after them can still count (R11).
inline constexpr std::chrono::hours kWelcome{14 * 24};

/// A claim with its lease; the lease's grant names the month in which its claims lie.
struct LeaseClaim {
    base::LeaseId lease;
    base::Instant granted_at;
    Claim claim;
};

/// Claims whose keys are known to be free.
void append_claims(store::Transaction& t, const std::vector<LeaseClaim>& claims, base::Instant now);

/// Keys that are taken are left as they are. Answers how many were stored.
std::size_t insert_claims(store::Transaction& t, const std::vector<LeaseClaim>& claims, base::Instant now);

/// What is stored under the keys of `claims`, as it was sent.
std::map<base::LeaseId, std::map<std::int64_t, Claim>> stored_claims(store::Transaction& t,
                                                                     const std::vector<LeaseClaim>& claims);

/// Second bodies under a key that is taken, which never count (R1): the first hundred of a lease, and what
/// comes with the last of those.
void keep_conflicts(store::Transaction& t, const std::vector<LeaseClaim>& claims, base::Instant now);

/// Every stored claim of each lease after its counted ones, ascending, as it counts (R11).
std::map<base::LeaseId, std::vector<Claim>> uncounted_claims(store::Transaction& t,
                                                             const std::vector<const Lease*>& leases);

/// When each lease's claims after its counted ones arrived last; leases without any are left out.
std::map<base::LeaseId, base::Instant> heard_of(store::Transaction& t,
                                                const std::vector<const Lease*>& leases);

/// How a claim that arrived at `received` counts (R11).
Claim as_it_counts(const Claim& claim, base::Instant received);

/// The caches over each lease's claims, and when it was heard of last.
void save_leases(store::Transaction& t, const std::vector<const Lease*>& leases);

void insert_deliveries(store::Transaction& t, const std::vector<const Delivery*>& deliveries,
                       base::Instant now);

/// What was delivered of each content to each person; keys without a delivery are left out.
std::map<WatchedKey, IntervalSet> delivered_of(store::Transaction& t, const std::vector<WatchedKey>& keys);

/// A lease with claims that may count at `due`.
struct WaitingLease {
    base::LeaseId lease;
    base::PersonId person;
    base::Instant due;
};
void save_waiting(store::Transaction& t, const std::vector<WaitingLease>& waiting,
                  const std::vector<base::LeaseId>& settled);
std::vector<WaitingLease> due_leases(store::Transaction& t, base::Instant now, int limit);

/// Makes the partitions of the month of an instant.
void make_partitions(store::Transaction& t, base::Instant of_month);

/// Rows of content_to_recompute, the oldest first.
struct ToRecompute {
    std::int64_t id = 0;
    base::ContentId content;
};
std::vector<ToRecompute> contents_to_recompute(store::Transaction& t, int limit);
void forget_recomputed(store::Transaction& t, std::int64_t id);

}  // namespace yanxiu::watch
