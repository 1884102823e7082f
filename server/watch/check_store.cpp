#include "server/watch/check_store.hpp"

#include <pqxx/pqxx>

#include "server/store/sql_array.hpp"

namespace yanxiu::watch {
namespace {

using store::SqlArray;
using store::Transaction;

constexpr auto kChecks = R"(
SELECT c.id, c.number, c.due_ms, c.answer_until_ms, l.lesson_id, l.asset_id, c.content_id, c.position_ms,
    EXISTS (SELECT FROM presence_answer a WHERE a.person_id = c.person_id AND a.number = c.number AND a.is_right)
        AS answered
FROM presence_check c JOIN lease l ON l.id = c.lease_id WHERE c.person_id = $1 AND c.number > 0)";
constexpr auto kById = " AND c.id = $2";
constexpr auto kOpen = R"( AND c.answer_until_ms > $2
    AND NOT EXISTS (SELECT FROM presence_answer a
                    WHERE a.person_id = c.person_id AND a.number = c.number AND a.is_right)
ORDER BY c.due_ms LIMIT $3)";

constexpr auto kInsertAsking = R"(
INSERT INTO check_asking (nonce, person_id, number, kind, asked_ms, good_until_ms, prompt, choices, right_number)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9))";
constexpr auto kFindAsking = R"(
SELECT kind, right_number, asked_ms, good_until_ms, cardinality(choices) FROM check_asking q
WHERE nonce = $3 AND person_id = $1 AND number = $2
    AND id = (SELECT max(id) FROM check_asking n WHERE n.person_id = $1 AND n.number = $2)
    AND NOT EXISTS (SELECT FROM presence_answer a WHERE a.nonce = q.nonce))";
constexpr auto kAskings =
    "SELECT count(*) FROM check_asking WHERE person_id = $1 AND number = $2 AND asked_ms > $3";
constexpr auto kLastKind = "SELECT kind FROM check_asking WHERE person_id = $1 ORDER BY id DESC LIMIT 1";
constexpr auto kInsertAnswer = R"(
INSERT INTO presence_answer (nonce, person_id, number, choice, is_right, answered_ms)
VALUES ($1, $2, $3, $4, $5, $6))";
constexpr auto kWrong = R"(
SELECT answered_ms FROM presence_answer WHERE person_id = $1 AND number = $2 AND NOT is_right ORDER BY answered_ms)";
constexpr auto kCredited = R"(
SELECT coalesce(sum(credited_ms), 0)::bigint FROM watching WHERE person_id = $1 AND content_id = ANY($2::bigint[]))";

constexpr auto kPicture = R"(
SELECT choices[$3::int] FROM check_asking q WHERE nonce = $1 AND person_id = $2 AND kind = 2
    AND $3::int BETWEEN 1 AND cardinality(choices)
    AND NOT EXISTS (SELECT FROM presence_answer a WHERE a.nonce = q.nonce))";
constexpr auto kStills = "SELECT at_ms, blob_key FROM check_still WHERE asset_id = $1 ORDER BY number";
constexpr auto kElsewhere = R"(
SELECT s.at_ms, s.blob_key FROM check_still s JOIN lesson l ON l.asset_id = s.asset_id
WHERE s.asset_id > $2 AND s.asset_id <> $1 AND l.published_at IS NOT NULL AND l.deleted_at IS NULL
ORDER BY s.asset_id, s.number LIMIT 12)";
constexpr auto kLastWithStills = "SELECT coalesce(max(asset_id), 0) FROM check_still";

// Elements with their commas and quotes: as many rows as choices.
constexpr auto kQuestions = R"(
SELECT q.id, q.prompt, q.from_ms, c.text FROM check_question q, unnest(q.choices) WITH ORDINALITY AS c(text, place)
WHERE q.lesson_id = $1 ORDER BY q.from_ms, q.id, c.place)";
constexpr auto kInsertQuestion = R"(
INSERT INTO check_question (lesson_id, prompt, choices, from_ms) VALUES ($1, $2, $3::text[], $4) RETURNING id)";
constexpr auto kUpdateQuestion = R"(
UPDATE check_question SET prompt = $3, choices = $4::text[], from_ms = $5 WHERE lesson_id = $1 AND id = $2)";
constexpr auto kDeleteQuestion = "DELETE FROM check_question WHERE lesson_id = $1 AND id = $2";

std::int64_t number(const pqxx::field& field) {
    return field.as<std::int64_t>();
}

pqxx::binarystring bytes_of(const std::string& text) {
    return pqxx::binarystring(text);
}

std::string list_of(const std::vector<std::string>& texts) {
    SqlArray list;
    for (const auto& text : texts) list.add(text);
    return list.text();
}

CheckRecord read_check(const pqxx::row& row) {
    return {.id = number(row[0]),
            .number = number(row[1]),
            .due_ms = number(row[2]),
            .answer_until_ms = number(row[3]),
            .lesson = {number(row[4])},
            .asset = {number(row[5])},
            .content = {number(row[6])},
            .position_ms = number(row[7]),
            .answered = row[8].as<bool>()};
}

std::vector<Still> read_stills(const pqxx::result& rows) {
    std::vector<Still> stills;
    for (const auto& row : rows) stills.push_back({number(row[0]), row[1].as<std::string>()});
    return stills;
}

}  // namespace

std::optional<CheckRecord> find_check(Transaction& t, base::PersonId person, std::int64_t check_id) {
    const auto rows = t.exec_params(std::string(kChecks) + kById, person.value, check_id);
    if (rows.empty()) return std::nullopt;
    return read_check(rows[0]);
}

std::vector<CheckRecord> open_checks(Transaction& t, base::PersonId person, std::int64_t now_ms, int limit) {
    std::vector<CheckRecord> checks;
    for (const auto& row : t.exec_params(std::string(kChecks) + kOpen, person.value, now_ms, limit))
        checks.push_back(read_check(row));
    return checks;
}

void insert_asking(Transaction& t, const Asking& asking) {
    const auto& question = asking.question;
    t.exec_params0(kInsertAsking, bytes_of(asking.nonce), asking.person.value, asking.number,
                   static_cast<int>(question.kind), asking.asked_ms, asking.good_until_ms, question.prompt,
                   list_of(question.choices), question.right_number);
}

std::optional<Asking> find_asking(Transaction& t, base::PersonId person, std::int64_t check_number,
                                  const std::string& nonce) {
    const auto rows = t.exec_params(kFindAsking, person.value, check_number, bytes_of(nonce));
    if (rows.empty()) return std::nullopt;
    Asking asking;
    asking.nonce = nonce;
    asking.person = person;
    asking.number = check_number;
    asking.question.kind = static_cast<v1::CheckKind>(rows[0][0].as<int>());
    asking.question.right_number = rows[0][1].as<int>();
    asking.asked_ms = number(rows[0][2]);
    asking.good_until_ms = number(rows[0][3]);
    asking.question.choices.resize(rows[0][4].as<std::size_t>());  // how many there were
    return asking;
}

int askings_since(Transaction& t, base::PersonId person, std::int64_t check_number, std::int64_t since_ms) {
    return t.exec_params1(kAskings, person.value, check_number, since_ms)[0].as<int>();
}

v1::CheckKind last_kind(Transaction& t, base::PersonId person) {
    const auto rows = t.exec_params(kLastKind, person.value);
    return rows.empty() ? v1::CHECK_KIND_UNSPECIFIED : static_cast<v1::CheckKind>(rows[0][0].as<int>());
}

void insert_answer(Transaction& t, const Asking& asking, int choice, std::int64_t now_ms) {
    t.exec_params0(kInsertAnswer, bytes_of(asking.nonce), asking.person.value, asking.number, choice,
                   choice == asking.question.right_number, now_ms);
}

std::vector<std::int64_t> wrong_answers(Transaction& t, base::PersonId person, std::int64_t check_number) {
    std::vector<std::int64_t> wrong;
    for (const auto& row : t.exec_params(kWrong, person.value, check_number)) wrong.push_back(number(row[0]));
    return wrong;
}

std::int64_t credited_ms_of(Transaction& t, base::PersonId person,
                            const std::vector<base::ContentId>& contents) {
    SqlArray ids;
    for (const auto content : contents) ids.add(content.value);
    return number(t.exec_params1(kCredited, person.value, ids.text())[0]);
}

std::optional<std::string> find_choice_picture(Transaction& t, const std::string& nonce,
                                               base::PersonId person, int choice_number) {
    const auto rows = t.exec_params(kPicture, bytes_of(nonce), person.value, choice_number);
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::string>();
}

std::vector<Still> stills_of(Transaction& t, base::AssetId asset) {
    return read_stills(t.exec_params(kStills, asset.value));
}

std::vector<Still> stills_elsewhere(Transaction& t, base::AssetId asset, base::AssetId after) {
    return read_stills(t.exec_params(kElsewhere, asset.value, after.value));
}

base::AssetId last_with_stills(Transaction& t) {
    return {number(t.exec1(kLastWithStills)[0])};
}

std::vector<OwnQuestion> questions_of(Transaction& t, base::LessonId lesson) {
    std::vector<OwnQuestion> questions;
    for (const auto& row : t.exec_params(kQuestions, lesson.value)) {
        const auto id = number(row[0]);
        if (questions.empty() || questions.back().id != id)
            questions.push_back({id, row[1].as<std::string>(), {}, number(row[2])});
        questions.back().choices.push_back(row[3].as<std::string>());
    }
    return questions;
}

std::int64_t insert_question(Transaction& t, base::LessonId lesson, const OwnQuestion& question) {
    return number(t.exec_params1(kInsertQuestion, lesson.value, question.prompt, list_of(question.choices),
                                 question.from_ms)[0]);
}

bool update_question(Transaction& t, base::LessonId lesson, const OwnQuestion& question) {
    return t.exec_params(kUpdateQuestion, lesson.value, question.id, question.prompt,
                         list_of(question.choices), question.from_ms)
               .affected_rows() > 0;
}

bool delete_question(Transaction& t, base::LessonId lesson, std::int64_t question) {
    return t.exec_params(kDeleteQuestion, lesson.value, question).affected_rows() > 0;
}

}  // namespace yanxiu::watch
