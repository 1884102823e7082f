#pragma once

#include <functional>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::watch {

/// Whose time decides about evidence: PostgreSQL's, read after the persons' clocks are locked, so that all
/// nodes agree and no transaction decides with a time from before its turn. Empty: just that. Tests put a
/// time of their own in its place.
using EvidenceTime = std::function<base::Instant(base::Instant database_now)>;

/// A person's clock, locked.
struct PersonClock {
    base::PersonId person;
    std::int64_t remembered_by = 0;  // the memory that may be ahead of the caches; zero: they are true
    base::LeaseId remembered_lease;  // of which it is
    base::LeaseId owner;             // zero: nobody owns it now
    base::Instant handed_at;         // to the owner, or away from the last one
};

/// The time of the evidence, read now: call it after locking.
base::Instant time_of_evidence(store::Transaction& t, const EvidenceTime& time);

/// Locks one person's clock until the transaction ends, making it where it is missing.
PersonClock lock_clock(store::Transaction& t, base::PersonId person);

/// Locks the clocks of `persons` in ascending order. Persons without a clock are left out: they never had a
/// lease.
std::vector<PersonClock> lock_clocks(store::Transaction& t, const std::vector<base::PersonId>& persons);

/// A person and the lease that a memory goes on with.
struct RememberedLease {
    base::PersonId person;
    base::LeaseId lease;
};
/// From this transaction on the memory `by` may be ahead of the caches of these leases and their contents.
void set_remembered(store::Transaction& t, const std::vector<RememberedLease>& leases, std::int64_t by);

/// Nobody's memory is ahead of these persons' caches, which say everything.
void set_forgotten(store::Transaction& t, const std::vector<base::PersonId>& persons);

/// Whether somebody's memory may be ahead of the person's caches. Read without the lock.
bool is_remembered(store::Transaction& t, base::PersonId person);

}  // namespace yanxiu::watch
