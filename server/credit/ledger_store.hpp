#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "server/credit/ledger.hpp"
#include "server/store/database.hpp"

namespace yanxiu::credit {

// The ledger's statements. Home: pool; each runs in the caller's transaction.

/// Appends to the chains of any number of persons, in the order given, with a fixed number of statements. The
/// caller holds the lock on each person's row of person_clock, so nobody else extends these chains meanwhile.
/// A key that is already there throws RequestError{already_exists, "already_booked"}, and nothing of the
/// transaction can be committed. Thousands at a time are welcome.
void book(store::Transaction& t, const std::vector<Booking>& bookings, base::Instant now);

/// A person's whole chain, in order.
std::vector<Entry> chain_of(store::Transaction& t, base::PersonId person);

/// Which entries to show: those of days in [from, to), older than `before_seq`.
struct LedgerPage {
    base::PersonId person;
    base::Day from;
    base::Day to;
    std::int64_t before_seq = INT64_MAX;
    int limit = 50;
};
struct ShownEntry {
    Entry entry;
    base::LessonId lesson;  // zero, and no title: none that shows this content may be named
    std::string lesson_title;
};
/// Newest first.
std::vector<ShownEntry> newest_entries(store::Transaction& t, const LedgerPage& page);

/// Sums by category over days in [from, to).
std::map<std::string, std::int64_t> credited_by_category(store::Transaction& t, base::PersonId person,
                                                         base::Day from, base::Day to);

}  // namespace yanxiu::credit
