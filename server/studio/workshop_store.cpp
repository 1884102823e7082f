#include "server/studio/workshop_store.hpp"

#include <pqxx/pqxx>

#include "server/base/error.hpp"
#include "server/library/id_list.hpp"
#include "server/studio/room_store.hpp"
#include "server/studio/workshop_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;
using store::Transaction;

constexpr auto kColumns = R"(
SELECT w.id, w.title, w.description, w.category, w.for_everyone, w.calendar_uid, w.revision, w.cancel_reason,
    (extract(epoch FROM w.starts_at) * 1000)::bigint AS starts_ms,
    (extract(epoch FROM w.ends_at) * 1000)::bigint AS ends_ms,
    (extract(epoch FROM w.changed_at) * 1000)::bigint AS changed_ms,
    coalesce((extract(epoch FROM w.began_at) * 1000)::bigint, 0) AS began_ms,
    coalesce((extract(epoch FROM w.ended_at) * 1000)::bigint, 0) AS ended_ms,
    coalesce((extract(epoch FROM w.cancelled_at) * 1000)::bigint, 0) AS cancelled_ms,
    coalesce(l.id, 0) AS recording, w.mentor_id, p.school_id AS mentor_school, p.name AS mentor_name,
    s.name AS school_name,
    (SELECT count(*) FROM enrolment e WHERE e.workshop_id = w.id AND e.withdrawn_at IS NULL) AS enrolled_count,
    own.enrolled, own.school_invited, own.by_name, own.colleagues
FROM workshop w JOIN person p ON p.id = w.mentor_id JOIN school s ON s.id = p.school_id
LEFT JOIN lesson l ON l.id = w.recording_lesson_id AND l.playable AND l.deleted_at IS NULL
CROSS JOIN LATERAL (SELECT
    EXISTS (SELECT FROM enrolment e WHERE e.workshop_id = w.id AND e.person_id = $1 AND e.withdrawn_at IS NULL)
        AS enrolled,
    EXISTS (SELECT FROM workshop_school i WHERE i.workshop_id = w.id AND i.school_id = $2) AS school_invited,
    EXISTS (SELECT FROM workshop_guest g WHERE g.workshop_id = w.id AND g.person_id = $1) AS by_name,
    EXISTS (SELECT FROM workshop_guest g JOIN person c ON c.id = g.person_id
            WHERE g.workshop_id = w.id AND c.school_id = $2) AS colleagues) own )";
constexpr auto kById = "WHERE w.id = $3 ";
constexpr auto kLock = "SELECT FROM workshop WHERE id = $1 FOR NO KEY UPDATE";
constexpr auto kHold = "SELECT FROM workshop WHERE id = $1 FOR SHARE";

constexpr auto kInvited = "WHERE (w.mentor_id = $1 OR w.for_everyone OR own.school_invited OR own.by_name) ";
constexpr auto kMine = "WHERE w.mentor_id = $1 ";
constexpr auto kOfBureau = "WHERE true ";
constexpr auto kOfSchool =
    "WHERE (p.school_id = $2 OR w.for_everyone OR own.school_invited OR own.colleagues) ";

// $3 is now, $4 the planned end of those that are over by now though nobody ended them; none is longer than
// 12 hours, so that their index is read from there on. PostgreSQL wants each
// parameter named in each statement.
constexpr auto kToCome = R"(
AND w.starts_at > timestamptz 'epoch' + $4::bigint * interval '1 millisecond' - interval '12 hours'
AND ((w.cancelled_at IS NULL AND w.ended_at IS NULL
      AND w.ends_at > timestamptz 'epoch' + $4::bigint * interval '1 millisecond')
  OR (w.cancelled_at IS NOT NULL AND own.enrolled
      AND w.ends_at > timestamptz 'epoch' + $3::bigint * interval '1 millisecond')) )";
constexpr auto kPast = R"(
AND (w.cancelled_at IS NOT NULL OR w.ended_at IS NOT NULL
     OR w.ends_at <= timestamptz 'epoch' + $4::bigint * interval '1 millisecond')
AND ($3::bigint > 0) )";
constexpr auto kTookPlace = "AND (w.began_at IS NOT NULL OR w.mentor_id = $1) ";
constexpr auto kNextFirst = R"(
AND ($6::bigint = 0 OR (w.starts_at, w.id) > (timestamptz 'epoch' + $5::bigint * interval '1 millisecond', $6::bigint))
ORDER BY w.starts_at, w.id LIMIT $7)";
constexpr auto kLatestFirst = R"(
AND ($6::bigint = 0 OR (w.starts_at, w.id) < (timestamptz 'epoch' + $5::bigint * interval '1 millisecond', $6::bigint))
ORDER BY w.starts_at DESC, w.id DESC LIMIT $7)";

constexpr auto kInsert = R"(
INSERT INTO workshop (mentor_id, title, description, category, starts_at, ends_at, for_everyone, made_at, changed_at)
VALUES ($1, $2, $3, $4, timestamptz 'epoch' + $5::bigint * interval '1 millisecond',
    timestamptz 'epoch' + $6::bigint * interval '1 millisecond', $7,
    timestamptz 'epoch' + $8::bigint * interval '1 millisecond',
    timestamptz 'epoch' + $8::bigint * interval '1 millisecond') RETURNING id)";
constexpr auto kUpdate = R"(
UPDATE workshop SET title = $2, description = $3, category = $4, revision = revision + 1,
    starts_at = timestamptz 'epoch' + $5::bigint * interval '1 millisecond',
    ends_at = timestamptz 'epoch' + $6::bigint * interval '1 millisecond', for_everyone = $7,
    changed_at = timestamptz 'epoch' + $8::bigint * interval '1 millisecond'
WHERE id = $1)";
constexpr auto kForgetSchools = "DELETE FROM workshop_school WHERE workshop_id = $1";
constexpr auto kForgetGuests = "DELETE FROM workshop_guest WHERE workshop_id = $1";
constexpr auto kInviteSchools =
    "INSERT INTO workshop_school (workshop_id, school_id) "
    "SELECT $1, id FROM school WHERE id = ANY($2::bigint[])";
constexpr auto kInviteGuests =
    "INSERT INTO workshop_guest (workshop_id, person_id) "
    "SELECT $1, id FROM person WHERE id = ANY($2::bigint[])";
constexpr auto kWithdrawUninvited = R"(
UPDATE enrolment e SET withdrawn_at = timestamptz 'epoch' + $2::bigint * interval '1 millisecond'
FROM person p WHERE p.id = e.person_id AND e.workshop_id = $1 AND e.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT FROM workshop w WHERE w.id = $1 AND w.for_everyone)
    AND NOT EXISTS (SELECT FROM workshop_school i WHERE i.workshop_id = $1 AND i.school_id = p.school_id)
    AND NOT EXISTS (SELECT FROM workshop_guest g WHERE g.workshop_id = $1 AND g.person_id = p.id))";

constexpr auto kCancel = R"(
UPDATE workshop SET cancelled_by = $2, cancel_reason = $3, revision = revision + 1,
    cancelled_at = timestamptz 'epoch' + $4::bigint * interval '1 millisecond',
    changed_at = timestamptz 'epoch' + $4::bigint * interval '1 millisecond'
WHERE id = $1)";
constexpr auto kBegin =
    "UPDATE workshop SET began_at = timestamptz 'epoch' + $2::bigint * interval '1 millisecond' "
    "WHERE id = $1";
constexpr auto kEnd =
    "UPDATE workshop SET ended_at = timestamptz 'epoch' + $2::bigint * interval '1 millisecond' "
    "WHERE id = $1";
constexpr auto kSetRecording = "UPDATE workshop SET recording_lesson_id = $2 WHERE id = $1";

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

base::Instant instant(const pqxx::field& field) {
    return base::Instant{std::chrono::milliseconds(field.as<std::int64_t>())};
}

Bond read_bond(const pqxx::row& row) {
    return {.mentor = {{row["mentor_id"].as<std::int64_t>()}, {row["mentor_school"].as<std::int64_t>()}},
            .everyone = row["for_everyone"].as<bool>(),
            .school = row["school_invited"].as<bool>(),
            .by_name = row["by_name"].as<bool>(),
            .colleagues = row["colleagues"].as<bool>()};
}

Workshop read_workshop(const pqxx::row& row) {
    Workshop workshop;
    workshop.id = {row["id"].as<std::int64_t>()};
    workshop.title = row["title"].as<std::string>();
    workshop.description = row["description"].as<std::string>();
    workshop.category = row["category"].as<std::string>();
    workshop.starts_at = instant(row["starts_ms"]);
    workshop.ends_at = instant(row["ends_ms"]);
    workshop.calendar_uid = row["calendar_uid"].as<std::string>();
    workshop.revision = row["revision"].as<int>();
    workshop.changed_at = instant(row["changed_ms"]);
    workshop.began_at = instant(row["began_ms"]);
    workshop.ended_at = instant(row["ended_ms"]);
    workshop.cancelled_at = instant(row["cancelled_ms"]);
    workshop.cancel_reason = row["cancel_reason"].as<std::string>();
    workshop.recording = {row["recording"].as<std::int64_t>()};
    workshop.mentor_name = row["mentor_name"].as<std::string>();
    workshop.school_name = row["school_name"].as<std::string>();
    workshop.enrolled_count = row["enrolled_count"].as<int>();
    workshop.enrolled = row["enrolled"].as<bool>();
    workshop.bond = read_bond(row);
    return workshop;
}

void invite(Transaction& t, base::WorkshopId id, const Plan& plan) {
    const auto schools = t.exec_params0(kInviteSchools, id.value, library::id_list(plan.schools));
    if (schools.affected_rows() != plan.schools.size()) {
        throw RequestError(Code::not_found, "school_not_found", "no such school");
    }
    const auto guests = t.exec_params0(kInviteGuests, id.value, library::id_list(plan.guests));
    if (guests.affected_rows() != plan.guests.size()) {
        throw RequestError(Code::not_found, "person_not_found", "no such person");
    }
}

/// Runs a statement that may give a mentor two workshops at once, and refuses that.
template <class Statement>
auto without_overlap(const Statement& statement) {
    try {
        return statement();
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != "23P01") throw;  // exclusion_violation, which libpqxx 6 has no class for
        throw RequestError(Code::already_exists, "workshop_overlaps",
                           "the mentor leads another workshop at that time");
    }
}

std::string statement_of(const net::Caller& reader, const WorkshopPage& page) {
    std::string statement = kColumns;
    switch (page.scope) {
        case Scope::invited:
            statement += kInvited;
            break;
        case Scope::mine:
            statement += kMine;
            break;
        case Scope::overseen:
            statement += reader.bureau_admin ? kOfBureau : kOfSchool;
            break;
    }
    if (!page.past) return statement + kToCome + kNextFirst;
    return statement + kPast + (page.scope == Scope::invited ? kTookPlace : "") + kLatestFirst;
}

}  // namespace

std::optional<Workshop> find_workshop(Transaction& t, const net::Caller& reader, base::WorkshopId id) {
    const auto rows =
        t.exec_params(std::string(kColumns) + kById, reader.person.value, reader.school.value, id.value);
    if (rows.empty()) return std::nullopt;
    return read_workshop(rows[0]);
}

std::optional<Workshop> lock_workshop(Transaction& t, const net::Caller& reader, base::WorkshopId id) {
    t.exec_params(kLock, id.value);
    return find_workshop(t, reader, id);
}

std::optional<Workshop> hold_workshop(Transaction& t, const net::Caller& reader, base::WorkshopId id) {
    t.exec_params(kHold, id.value);
    return find_workshop(t, reader, id);
}

base::WorkshopId insert_workshop(Transaction& t, const Plan& plan, base::PersonId mentor, base::Instant now) {
    const base::WorkshopId id{without_overlap([&] {
        return t
            .exec_params1(kInsert, mentor.value, plan.title, plan.description, plan.category,
                          ms_of(plan.starts_at), ms_of(plan.ends_at), plan.for_everyone, ms_of(now))[0]
            .as<std::int64_t>();
    })};
    make_room(t, id);
    invite(t, id, plan);
    return id;
}

void update_workshop(Transaction& t, base::WorkshopId id, const Plan& plan, base::Instant now) {
    without_overlap([&] {
        t.exec_params0(kUpdate, id.value, plan.title, plan.description, plan.category, ms_of(plan.starts_at),
                       ms_of(plan.ends_at), plan.for_everyone, ms_of(now));
    });
    t.exec_params0(kForgetSchools, id.value);
    t.exec_params0(kForgetGuests, id.value);
    invite(t, id, plan);
    t.exec_params0(kWithdrawUninvited, id.value, ms_of(now));
}

void cancel_workshop(Transaction& t, base::WorkshopId id, base::PersonId by, const std::string& reason,
                     base::Instant now) {
    t.exec_params0(kCancel, id.value, by.value, reason, ms_of(now));
}

void begin_workshop(Transaction& t, base::WorkshopId id, base::Instant now) {
    t.exec_params0(kBegin, id.value, ms_of(now));
}

void end_workshop(Transaction& t, base::WorkshopId id, base::Instant now) {
    t.exec_params0(kEnd, id.value, ms_of(now));
}

void set_recording(Transaction& t, base::WorkshopId id, base::LessonId lesson) {
    t.exec_params0(kSetRecording, id.value, lesson.value);
}

std::vector<Workshop> list_workshops(Transaction& t, const net::Caller& reader, const WorkshopPage& page,
                                     base::Instant now) {
    std::vector<Workshop> workshops;
    const auto rows =
        t.exec_params(statement_of(reader, page), reader.person.value, reader.school.value, ms_of(now),
                      ms_of(now - kMostOverrun), page.after.key, page.after.id, page.limit);
    for (const auto& row : rows) workshops.push_back(read_workshop(row));
    return workshops;
}

}  // namespace yanxiu::studio
