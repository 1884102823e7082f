#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "server/watch/check_question.hpp"

namespace yanxiu::watch {

// Asking and answering presence checks, and the questions that authors write. Home: pool; each in the
// caller's transaction, which holds the lock on the person's clock where it writes askings and answers.

/// A check of a person, with what played when it came due.
struct CheckRecord {
    std::int64_t id = 0;
    std::int64_t number = 0;
    std::int64_t due_ms = 0;
    std::int64_t answer_until_ms = 0;
    base::LessonId lesson;
    base::AssetId asset;
    base::ContentId content;
    std::int64_t position_ms = 0;
    bool answered = false;
};
std::optional<CheckRecord> find_check(store::Transaction& t, base::PersonId person, std::int64_t check_id);

/// Those that can still be answered at `now_ms`, the oldest first.
std::vector<CheckRecord> open_checks(store::Transaction& t, base::PersonId person, std::int64_t now_ms,
                                     int limit);

/// One asking of a check.
struct Asking {
    std::string nonce;  // 16 bytes
    base::PersonId person;
    std::int64_t number = 0;
    AskedQuestion question;
    std::int64_t asked_ms = 0;
    std::int64_t good_until_ms = 0;
};
void insert_asking(store::Transaction& t, const Asking& asking);

/// The newest asking of a check, if it is this nonce's and was not answered.
std::optional<Asking> find_asking(store::Transaction& t, base::PersonId person, std::int64_t number,
                                  const std::string& nonce);

/// How often a check was asked since an instant.
int askings_since(store::Transaction& t, base::PersonId person, std::int64_t number, std::int64_t since_ms);
/// Of what the person was asked last; unspecified when never.
v1::CheckKind last_kind(store::Transaction& t, base::PersonId person);

void insert_answer(store::Transaction& t, const Asking& asking, int choice, std::int64_t now_ms);
/// When wrong answers to a check came, ascending.
std::vector<std::int64_t> wrong_answers(store::Transaction& t, base::PersonId person, std::int64_t number);

/// What is credited of these contents, by the caches.
std::int64_t credited_ms_of(store::Transaction& t, base::PersonId person,
                            const std::vector<base::ContentId>& contents);

/// The blob of a choice, from 1, that a nonce shows to this person: as long as it can be answered.
std::optional<std::string> find_choice_picture(store::Transaction& t, const std::string& nonce,
                                               base::PersonId person, int number);

/// Pictures of one lesson's video, and some of others that everybody may see, of the videos after `after`.
std::vector<Still> stills_of(store::Transaction& t, base::AssetId asset);
std::vector<Still> stills_elsewhere(store::Transaction& t, base::AssetId asset, base::AssetId after);
/// The greatest number of a video that has pictures.
base::AssetId last_with_stills(store::Transaction& t);

std::vector<OwnQuestion> questions_of(store::Transaction& t, base::LessonId lesson);
/// Answers its number.
std::int64_t insert_question(store::Transaction& t, base::LessonId lesson, const OwnQuestion& question);
/// Whether it was there.
bool update_question(store::Transaction& t, base::LessonId lesson, const OwnQuestion& question);
bool delete_question(store::Transaction& t, base::LessonId lesson, std::int64_t question);

}  // namespace yanxiu::watch
