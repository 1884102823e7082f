#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/credit/ledger.hpp"
#include "server/store/database.hpp"

namespace yanxiu::credit {

// The ledger's statements. Home: pool; each runs in the caller's transaction.

/// Appends to the chains of any number of persons, in the order given, with a fixed number of statements. The
/// caller holds the lock on each person's row of person_clock, so nobody else extends these chains meanwhile.
/// A key that is already there fails the transaction.
void book(store::Transaction& t, const std::vector<Booking>& bookings, base::Instant now);

/// A person's whole chain, in order.
std::vector<Entry> chain_of(store::Transaction& t, base::PersonId person);

/// Sums by category over days in [from, to).
std::map<std::string, std::int64_t> credited_by_category(store::Transaction& t, base::PersonId person,
                                                         base::Day from, base::Day to);

}  // namespace yanxiu::credit
