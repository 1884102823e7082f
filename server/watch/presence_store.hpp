#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "server/watch/presence.hpp"

namespace yanxiu::watch {

// Presence checks as evidence: when they came due, what was asked, what was answered. Home: pool; each in the
// caller's transaction, whose writers hold the lock on the person's clock.

/// A check as it is stored, or as it is drawn. Number 0 is none: the beginning of the first stretch.
struct DrawnCheck {
    base::PersonId person;
    Stretch stretch;
    base::LeaseId lease;
    base::ContentId content;
    base::LessonId lesson;  // of the lease; not stored
    std::int64_t position_ms = 0;
    std::int64_t drawn_ms = 0;
    std::int64_t least_ms = 0;  // the stretch's allowance was drawn between these
    std::int64_t most_ms = 0;
    std::string mac;  // 64 digits
};

/// What a check's row says of itself, for its `mac`: everything but its id and the cache of what was played.
/// Pure.
std::string text_of(const DrawnCheck& check);

/// A person, and from which wall time on it must be known what guards it.
struct PresenceFrom {
    base::PersonId person;
    std::int64_t wall_ms = 0;
};
std::map<base::PersonId, Presence> load_presence(store::Transaction& t,
                                                 const std::vector<PresenceFrom>& persons);

/// Nothing was played in them yet, as far as the caches know. Fills in their check_id.
void insert_checks(store::Transaction& t, std::vector<DrawnCheck>& checks);

struct PlayedStretch {
    base::PersonId person;
    std::int64_t number = 0;
    std::int64_t played_ms = 0;
};
void save_played(store::Transaction& t, const std::vector<PlayedStretch>& stretches);

/// What is counted of the wall time from some instant on, by lease, as the caches know it.
struct CountedWall {
    base::PersonId person;
    base::LeaseId lease;
    IntervalSet wall;
};
std::vector<CountedWall> counted_from(store::Transaction& t, const std::vector<PresenceFrom>& persons);

/// All of a person's, by number.
std::vector<DrawnCheck> checks_of(store::Transaction& t, base::PersonId person);

/// An answer, right or wrong, with the asking that it belongs to (zeros: none of this nonce).
struct GivenAnswer {
    std::string nonce;
    base::PersonId person;
    std::int64_t number = 0;
    int choice = 0;
    bool right = false;
    std::int64_t answered_ms = 0;
    base::PersonId asked_person;
    std::int64_t asked_number = 0;
    std::int64_t asked_ms = 0;
    std::int64_t good_until_ms = 0;
    int right_number = 0;
    bool asked_again = false;  // before it was answered
};
std::vector<GivenAnswer> answers_of(store::Transaction& t, base::PersonId person);

}  // namespace yanxiu::watch
