#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/credit/ledger.hpp"
#include "server/store/database.hpp"

namespace yanxiu::credit {

// The ledger's statements. Home: pool; each runs in the caller's transaction.

/// The last number and hash of a chain.
struct Head {
    std::int64_t seq = 0;
    Hash hash{};
};
using Heads = std::unordered_map<base::PersonId, Head>;

/// Adds the heads of `persons` that are not there; of an empty chain, zero.
void load_heads(store::Transaction& t, const std::vector<base::PersonId>& persons, Heads& heads);

/// Appends to the chains of any number of persons, in the order given, with a fixed number of statements. The
/// caller holds the lock on each person's row of person_clock, so nobody else extends these chains meanwhile,
/// and, but for the recorder, which remembers their ends, has had watch::catch_up make it forget.
/// `heads` has what the caller knows of the chains' ends; the others are read, and all are moved on.
/// A key that is already there throws RequestError{already_exists, "already_booked"}, and nothing of the
/// transaction can be committed. Thousands at a time are welcome.
void book(store::Transaction& t, std::vector<Booking> bookings, base::Instant now, Heads& heads);

/// A person's whole chain, in order.
std::vector<Entry> chain_of(store::Transaction& t, base::PersonId person);

std::optional<Entry> find_entry(store::Transaction& t, base::PersonId person, std::int64_t seq);

/// Where in a person's chain to begin, and of which content to read.
struct ChainPlace {
    base::PersonId person;
    base::ContentId content;
    std::int64_t after_seq = 0;
};
/// The entries behind each place of its content, in order.
std::vector<Entry> entries_after(store::Transaction& t, const std::vector<ChainPlace>& places);

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
