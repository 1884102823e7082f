#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "server/watch/intervals.hpp"

namespace yanxiu::appeals {

// Appeals, their answers, and what their authors are told. Home: pool; each runs in the caller's transaction,
// whose writers hold the lock on the learner's row of person_clock.

/// An appeal with its answer.
struct Appeal {
    std::int64_t id = 0;
    base::PersonId person;
    base::LessonId lesson;
    base::ContentId content;
    watch::Interval media;  // of the lesson
    std::string text;
    std::string seen;  // v1.Standing, serialized
    base::Instant made_at;
    std::string state;            // open, accepted, refused, withdrawn
    base::Instant answered_at;    // epoch: not answered
    base::PersonId answered_by;   // zero: not answered
    std::string answer;           // the reason
    std::int64_t granted_ms = 0;  // of an accepted one
    bool unread = false;          // its answer

    bool open() const { return state == "open"; }
};

/// What is new; the rest is the database's.
struct NewAppeal {
    base::PersonId person;
    base::LessonId lesson;
    base::ContentId content;
    watch::Interval media;
    std::string text;
    std::string seen;
};

/// Throws RequestError{already_exists, "appeal_overlaps"} when an open one of the same person and content
/// overlaps it.
std::int64_t insert_appeal(store::Transaction& t, const NewAppeal& appeal, base::Instant now);
int count_open(store::Transaction& t, base::PersonId person);
std::optional<Appeal> find_appeal(store::Transaction& t, std::int64_t id);

/// One's own, the newest first, those before `before_id`; of one content where it is given.
std::vector<Appeal> appeals_of(store::Transaction& t, base::PersonId person, base::ContentId content,
                               std::int64_t before_id, int limit);

/// Which appeals an administrator sees: never their own.
struct CasePage {
    std::string filter;  // open, proposed: the oldest first; mine, decided: the newest first
    base::PersonId reader;
    std::int64_t after_id = 0;  // in that order; zero: from the beginning
    int limit = 50;
};
std::vector<Appeal> list_cases(store::Transaction& t, const CasePage& page);
int count_open_cases(store::Transaction& t, base::PersonId reader);

/// `cause` is decided or withdrawn.
void end_appeal(store::Transaction& t, std::int64_t id, const std::string& cause, base::Instant now);
/// `correction` zero: it is refused.
void insert_answer(store::Transaction& t, std::int64_t appeal, std::int64_t correction, base::PersonId by,
                   const std::string& reason, base::Instant now);

/// What was granted for intervals that overlap this one, and was not taken back, when it was not yet kept
/// which media of them were granted.
std::int64_t granted_without_media_ms(store::Transaction& t, base::PersonId person, base::ContentId content,
                                      watch::Interval media);

/// Of an answer, or of a correction without an appeal: the other is zero.
void insert_notice(store::Transaction& t, base::PersonId person, std::int64_t appeal, std::int64_t correction,
                   base::Instant now);

struct Notice {
    std::int64_t id = 0;
    std::int64_t appeal = 0;  // zero: of a correction without one
    std::string lesson_title;
    bool accepted = false;
    std::int64_t amount_ms = 0;
    std::string reason;
    base::Instant made_at;
};
/// Unread ones, the newest first.
std::vector<Notice> unread_notices(store::Transaction& t, base::PersonId person, int limit);
void read_notices(store::Transaction& t, base::PersonId person, std::int64_t up_to_id, base::Instant now);

/// How people and lessons are called, for lists of them; ids that there are not have no key.
struct PersonLabel {
    std::string name;
    std::string login;
    std::string school;
};
std::map<base::PersonId, PersonLabel> person_labels(store::Transaction& t,
                                                    const std::vector<base::PersonId>& persons);
/// The lesson under which each content was watched last by that person.
std::string title_watched(store::Transaction& t, base::PersonId person, base::ContentId content);

}  // namespace yanxiu::appeals
