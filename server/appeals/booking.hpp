#pragma once

#include <cstdint>

#include "server/credit/correction_store.hpp"
#include "server/credit/policy.hpp"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::appeals {

/// Locks a person's clock and has the caches say what is known: from here on nobody extends the person's
/// chain but this transaction. Home: pool.
void lock_ledger(store::Transaction& t, const credit::Policy& policy, const watch::EvidenceTime& time,
                 base::PersonId person);

/// Books a correction that waits, as approved by `approver`, in this transaction, which holds the lock above;
/// the number of its entry.
std::int64_t book_correction(store::Transaction& t, credit::Correction correction, base::PersonId approver,
                             base::Instant now);

/// Throws RequestError{failed_precondition, "below_zero"} when the person would have less than nothing in the
/// correction's category and year, by what is booked and, where `with_waiting`, what waits to be approved.
void require_enough(store::Transaction& t, const credit::Correction& correction, bool with_waiting);

}  // namespace yanxiu::appeals
