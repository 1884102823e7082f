#include "server/appeals/appeal_store.hpp"

#include <pqxx/pqxx>
#include <stdexcept>

#include "server/base/error.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::appeals {
namespace {

constexpr auto kInsert =
    "INSERT INTO appeal (person_id, lesson_id, content_id, media, text, seen, made_at) "
    "VALUES ($1, $2, $3, int4range($4::int, $5::int), $6, $7, "
    "timestamptz 'epoch' + $8::bigint * interval '1 millisecond') RETURNING id";
constexpr auto kCountOpen = "SELECT count(*) FROM appeal WHERE person_id = $1 AND ended_at IS NULL";

constexpr auto kColumns = R"(
SELECT a.id, a.person_id, a.lesson_id, a.content_id, lower(a.media) AS from_ms, upper(a.media) AS to_ms, a.text,
    a.seen, (extract(epoch FROM a.made_at) * 1000)::bigint AS made_ms,
    CASE WHEN a.ended_at IS NULL THEN 'open' WHEN a.end_cause = 'withdrawn' THEN 'withdrawn'
        WHEN r.correction_id IS NULL THEN 'refused' ELSE 'accepted' END AS state,
    coalesce((extract(epoch FROM r.answered_at) * 1000)::bigint, 0) AS answered_ms,
    coalesce(r.answered_by, 0) AS answered_by, coalesce(r.reason, '') AS answer, coalesce(c.amount_ms, 0) AS granted_ms,
    EXISTS (SELECT FROM notice n WHERE n.appeal_id = a.id AND n.read_at IS NULL) AS unread
FROM appeal a LEFT JOIN appeal_answer r ON r.appeal_id = a.id LEFT JOIN correction c ON c.id = r.correction_id )";
constexpr auto kById = "WHERE a.id = $1";
constexpr auto kOwn =
    "WHERE a.person_id = $1 AND ($2::bigint = 0 OR a.content_id = $2::bigint) AND a.id < $3 "
    "ORDER BY a.id DESC LIMIT $4";

constexpr auto kNotOwn = "WHERE a.person_id <> $1 AND ";
constexpr auto kProposed =
    "EXISTS (SELECT FROM correction k WHERE k.appeal_id = a.id "
    "AND NOT EXISTS (SELECT FROM correction_verdict v WHERE v.correction_id = k.id)) ";
constexpr auto kMine =
    "(r.answered_by = $1 OR EXISTS (SELECT FROM correction k LEFT JOIN correction_verdict v ON "
    "v.correction_id = "
    "k.id WHERE k.appeal_id = a.id AND (k.proposed_by = $1 OR v.decided_by = $1))) ";
constexpr auto kOldestFirst = "AND a.id > $2 ORDER BY a.id LIMIT $3";
constexpr auto kNewestFirst = "AND ($2::bigint = 0 OR a.id < $2::bigint) ORDER BY a.id DESC LIMIT $3";
constexpr auto kCountCases = "SELECT count(*) FROM appeal WHERE ended_at IS NULL AND person_id <> $1";

constexpr auto kEnd =
    "UPDATE appeal SET end_cause = $2, ended_at = timestamptz 'epoch' + $3::bigint * interval '1 "
    "millisecond' "
    "WHERE id = $1";
constexpr auto kAnswer =
    "INSERT INTO appeal_answer (appeal_id, correction_id, answered_by, reason, answered_at) "
    "VALUES ($1, nullif($2::bigint, 0), $3, $4, timestamptz 'epoch' + $5::bigint * interval '1 millisecond')";

constexpr auto kGrantedWithoutMedia = R"(
SELECT coalesce(sum(c.amount_ms), 0)::bigint FROM appeal a JOIN correction c ON c.appeal_id = a.id
JOIN correction_verdict v ON v.correction_id = c.id AND v.approved
WHERE a.person_id = $1 AND a.content_id = $2 AND a.media && int4range($3::int, $4::int)
    AND NOT EXISTS (SELECT FROM granted_media g WHERE g.correction_id = c.id)
    AND NOT EXISTS (SELECT FROM correction b JOIN correction_verdict w ON w.correction_id = b.id AND w.approved
                    WHERE b.person_id = c.person_id AND b.reverses_seq = v.entry_seq))";

constexpr auto kInsertNotice =
    "INSERT INTO notice (person_id, appeal_id, correction_id, made_at) VALUES ($1, nullif($2::bigint, 0), "
    "nullif($3::bigint, 0), timestamptz 'epoch' + $4::bigint * interval '1 millisecond')";
constexpr auto kNotices = R"(
SELECT n.id, coalesce(n.appeal_id, 0) AS appeal_id, coalesce(l.title, '') AS lesson_title,
    c.id IS NOT NULL AS accepted, coalesce(c.amount_ms, 0) AS amount_ms, coalesce(r.reason, c.reason, '') AS reason,
    (extract(epoch FROM n.made_at) * 1000)::bigint AS made_ms
FROM notice n LEFT JOIN appeal a ON a.id = n.appeal_id LEFT JOIN appeal_answer r ON r.appeal_id = a.id
LEFT JOIN correction c ON c.id = coalesce(n.correction_id, r.correction_id)
LEFT JOIN watching w ON w.person_id = n.person_id AND w.content_id = c.content_id
LEFT JOIN lesson l ON l.id = coalesce(a.lesson_id, w.lesson_id)
WHERE n.person_id = $1 AND n.read_at IS NULL ORDER BY n.id DESC LIMIT $2)";
constexpr auto kRead =
    "UPDATE notice SET read_at = timestamptz 'epoch' + $3::bigint * interval '1 millisecond' "
    "WHERE person_id = $1 AND id <= $2 AND read_at IS NULL";

constexpr auto kPersons =
    "SELECT p.id, p.name, p.login, s.name AS school FROM person p JOIN school s ON s.id = p.school_id "
    "WHERE p.id = ANY($1::bigint[])";
constexpr auto kTitle =
    "SELECT l.title FROM watching w JOIN lesson l ON l.id = w.lesson_id WHERE w.person_id = $1 AND "
    "w.content_id = $2";

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

base::Instant instant(const pqxx::field& field) {
    return base::Instant{std::chrono::milliseconds(field.as<std::int64_t>())};
}

Appeal read_appeal(const pqxx::row& row) {
    Appeal appeal;
    appeal.id = row["id"].as<std::int64_t>();
    appeal.person = {row["person_id"].as<std::int64_t>()};
    appeal.lesson = {row["lesson_id"].as<std::int64_t>()};
    appeal.content = {row["content_id"].as<std::int64_t>()};
    appeal.media = {row["from_ms"].as<std::int64_t>(), row["to_ms"].as<std::int64_t>()};
    appeal.text = row["text"].as<std::string>();
    appeal.seen = pqxx::binarystring(row["seen"]).str();
    appeal.made_at = instant(row["made_ms"]);
    appeal.state = row["state"].as<std::string>();
    appeal.answered_at = instant(row["answered_ms"]);
    appeal.answered_by = {row["answered_by"].as<std::int64_t>()};
    appeal.answer = row["answer"].as<std::string>();
    appeal.granted_ms = row["granted_ms"].as<std::int64_t>();
    appeal.unread = row["unread"].as<bool>();
    return appeal;
}

std::vector<Appeal> read_appeals(const pqxx::result& rows) {
    std::vector<Appeal> appeals;
    for (const auto& row : rows) appeals.push_back(read_appeal(row));
    return appeals;
}

std::string statement_of(const std::string& filter) {
    const auto begin = std::string(kColumns) + kNotOwn;
    if (filter == "open") return begin + "a.ended_at IS NULL AND NOT " + kProposed + kOldestFirst;
    if (filter == "proposed") return begin + "a.ended_at IS NULL AND " + kProposed + kOldestFirst;
    if (filter == "mine") return begin + kMine + kNewestFirst;
    if (filter == "decided") return begin + "a.end_cause = 'decided' " + kNewestFirst;
    throw std::logic_error("no such list of appeals");
}

}  // namespace

std::int64_t insert_appeal(store::Transaction& t, const NewAppeal& appeal, base::Instant now) {
    try {
        return t
            .exec_params1(kInsert, appeal.person.value, appeal.lesson.value, appeal.content.value,
                          appeal.media.from, appeal.media.to, appeal.text, pqxx::binarystring(appeal.seen),
                          ms_of(now))[0]
            .as<std::int64_t>();
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != "23P01") throw;  // exclusion_violation, which libpqxx 6 has no class for
        throw base::RequestError(base::Code::already_exists, "appeal_overlaps",
                                 "an open appeal covers part of it");
    }
}

int count_open(store::Transaction& t, base::PersonId person) {
    return t.exec_params1(kCountOpen, person.value)[0].as<int>();
}

std::optional<Appeal> find_appeal(store::Transaction& t, std::int64_t id) {
    const auto rows = t.exec_params(std::string(kColumns) + kById, id);
    if (rows.empty()) return std::nullopt;
    return read_appeal(rows[0]);
}

std::vector<Appeal> appeals_of(store::Transaction& t, base::PersonId person, base::ContentId content,
                               std::int64_t before_id, int limit) {
    return read_appeals(
        t.exec_params(std::string(kColumns) + kOwn, person.value, content.value, before_id, limit));
}

std::vector<Appeal> list_cases(store::Transaction& t, const CasePage& page) {
    return read_appeals(
        t.exec_params(statement_of(page.filter), page.reader.value, page.after_id, page.limit));
}

int count_open_cases(store::Transaction& t, base::PersonId reader) {
    return t.exec_params1(kCountCases, reader.value)[0].as<int>();
}

void end_appeal(store::Transaction& t, std::int64_t id, const std::string& cause, base::Instant now) {
    t.exec_params0(kEnd, id, cause, ms_of(now));
}

void insert_answer(store::Transaction& t, std::int64_t appeal, std::int64_t correction, base::PersonId by,
                   const std::string& reason, base::Instant now) {
    t.exec_params0(kAnswer, appeal, correction, by.value, reason, ms_of(now));
}

std::int64_t granted_without_media_ms(store::Transaction& t, base::PersonId person, base::ContentId content,
                                      watch::Interval media) {
    return t.exec_params1(kGrantedWithoutMedia, person.value, content.value, media.from, media.to)[0]
        .as<std::int64_t>();
}

void insert_notice(store::Transaction& t, base::PersonId person, std::int64_t appeal, std::int64_t correction,
                   base::Instant now) {
    t.exec_params0(kInsertNotice, person.value, appeal, correction, ms_of(now));
}

std::vector<Notice> unread_notices(store::Transaction& t, base::PersonId person, int limit) {
    std::vector<Notice> notices;
    for (const auto& row : t.exec_params(kNotices, person.value, limit)) {
        notices.push_back({row["id"].as<std::int64_t>(), row["appeal_id"].as<std::int64_t>(),
                           row["lesson_title"].as<std::string>(), row["accepted"].as<bool>(),
                           row["amount_ms"].as<std::int64_t>(), row["reason"].as<std::string>(),
                           instant(row["made_ms"])});
    }
    return notices;
}

void read_notices(store::Transaction& t, base::PersonId person, std::int64_t up_to_id, base::Instant now) {
    t.exec_params0(kRead, person.value, up_to_id, ms_of(now));
}

std::map<base::PersonId, PersonLabel> person_labels(store::Transaction& t,
                                                    const std::vector<base::PersonId>& persons) {
    std::map<base::PersonId, PersonLabel> labels;
    store::SqlArray ids;
    for (const auto person : persons) ids.add(person.value);
    for (const auto& row : t.exec_params(kPersons, ids.text())) {
        labels[{row["id"].as<std::int64_t>()}] = {
            row["name"].as<std::string>(), row["login"].as<std::string>(), row["school"].as<std::string>()};
    }
    return labels;
}

std::string title_watched(store::Transaction& t, base::PersonId person, base::ContentId content) {
    const auto rows = t.exec_params(kTitle, person.value, content.value);
    return rows.empty() ? std::string() : rows[0][0].as<std::string>();
}

}  // namespace yanxiu::appeals
