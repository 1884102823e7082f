#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/credit/ledger.hpp"
#include "server/store/database.hpp"
#include "server/watch/evidence.hpp"

namespace yanxiu::watch {

// What is known of one person's watching of one content. Home: pool; each in the caller's transaction, whose
// writers hold the lock on the person's clock.

using WatchedKey = std::pair<base::PersonId, base::ContentId>;

struct Watched {
    Coverage coverage;
    GuardedCoverage guarded;  // and what waits for checks
    base::LessonId lesson;    // under which it was last watched; zero: never
    std::int64_t position_ms = 0;
    base::Instant last_watched_at;
    IntervalSet delivered;
    std::int64_t covered_ms = 0;
    std::int64_t credited_ms = 0;
    Credit booked;
    std::int64_t revision = 0;    // counts bookings
    std::int64_t ledger_seq = 0;  // so far of the person's chain is in `booked`
    Grants granted;               // on appeal, and not taken back
    friend bool operator==(const Watched&, const Watched&) = default;
};

/// Adds what `entries` of the person's chain, ascending, booked of the content after those in `watched`.
/// Pure.
void add_booked(const std::vector<credit::Entry>& entries, base::ContentId content, Watched& watched);

/// A key of which nothing is known has an empty value in the answer.
std::map<WatchedKey, Watched> find_watched(store::Transaction& t, const std::vector<WatchedKey>& keys);

/// A day of coverage that changed.
struct ChangedDay {
    WatchedKey key;
    std::int64_t guard = 0;  // the check's number; 0: it waits for none
    base::Day day;
    const DayCoverage* coverage = nullptr;
};
void save_coverage(store::Transaction& t, const std::vector<ChangedDay>& days);
/// What waited for these checks, each a person's and its number, is part of the rest.
void forget_guarded(store::Transaction& t,
                    const std::vector<std::pair<base::PersonId, std::int64_t>>& checks);
/// Of which contents something waits for a check.
std::vector<base::ContentId> contents_guarded(store::Transaction& t, base::PersonId person,
                                              std::int64_t check_number);
void save_watching(store::Transaction& t, const std::vector<std::pair<WatchedKey, const Watched*>>& watched);

/// Keeps what an approved correction grants, in the transaction that books it: by weight, each once.
void insert_granted(store::Transaction& t, std::int64_t correction, const Grants& granted);

/// A content is about to be watched: from now on deliveries of it can be kept.
void note_opened(store::Transaction& t, base::PersonId person, base::ContentId content, base::LessonId lesson,
                 base::Instant now);

/// Persons who watched a content, ascending, after `after`.
std::vector<base::PersonId> watchers_of(store::Transaction& t, base::ContentId content, base::PersonId after,
                                        int limit);

/// One page of what a person watched, the latest first, after (`before`, `before_content`). What was opened
/// and never played is left out.
struct WatchedPage {
    base::PersonId person;
    base::Instant before;  // zero: from the start
    base::ContentId before_content;
    int limit = 0;
};
struct WatchedRow {
    base::ContentId content;
    base::Instant last_watched_at;
};
std::vector<WatchedRow> list_watched(store::Transaction& t, const WatchedPage& page);

/// What a person watched of which not all is paid.
std::vector<base::ContentId> contents_with_unpaid(store::Transaction& t, base::PersonId person);

}  // namespace yanxiu::watch
