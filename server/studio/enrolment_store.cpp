#include "server/studio/enrolment_store.hpp"

#include <pqxx/pqxx>

#include "server/protocol/people.pb.h"

namespace yanxiu::studio {
namespace {

using store::Transaction;

constexpr auto kEnrol = R"(
INSERT INTO enrolment (workshop_id, person_id, enrolled_at)
VALUES ($1, $2, timestamptz 'epoch' + $3::bigint * interval '1 millisecond')
ON CONFLICT (workshop_id, person_id) DO UPDATE SET enrolled_at = excluded.enrolled_at, withdrawn_at = NULL
WHERE enrolment.withdrawn_at IS NOT NULL)";
constexpr auto kWithdraw =
    "UPDATE enrolment SET withdrawn_at = timestamptz 'epoch' + $3::bigint * interval '1 millisecond' "
    "WHERE workshop_id = $1 AND person_id = $2 AND withdrawn_at IS NULL";

constexpr auto kPersonColumns = R"(
SELECT p.id, p.name, s.name AS school, g.person_id IS NOT NULL AS by_name,
    coalesce((extract(epoch FROM e.enrolled_at) * 1000)::bigint, 0) AS enrolled_ms )";
constexpr auto kCount = "SELECT count(*) ";
constexpr auto kPeople = R"(
FROM person p JOIN school s ON s.id = p.school_id
LEFT JOIN workshop_guest g ON g.workshop_id = $1 AND g.person_id = p.id
LEFT JOIN enrolment e ON e.workshop_id = $1 AND e.person_id = p.id AND e.withdrawn_at IS NULL
WHERE ($2::bigint = 0 OR p.school_id = $2::bigint) )";
constexpr auto kEnrolled = "AND e.person_id IS NOT NULL ";
constexpr auto kMissing = "AND g.person_id IS NOT NULL AND e.person_id IS NULL ";
constexpr auto kByName = "AND g.person_id IS NOT NULL ORDER BY p.name, p.id";
constexpr auto kNext = "AND p.id > $3 ORDER BY p.id LIMIT $4";

constexpr auto kSchools = R"(
SELECT s.id, s.name FROM workshop_school i JOIN school s ON s.id = i.school_id
WHERE i.workshop_id = $1 ORDER BY s.name, s.id)";
// A pattern made of the name itself would have to hide its wildcards.
constexpr auto kFind = R"(
SELECT p.id, p.name, s.name AS school, false AS by_name, 0 AS enrolled_ms
FROM person p JOIN school s ON s.id = p.school_id
WHERE p.active AND position(lower($1) IN lower(p.name)) > 0 AND p.id <> $2 ORDER BY p.name, p.id LIMIT $3)";
constexpr auto kIsMentor =
    "SELECT FROM role_grant WHERE person_id = $1 AND role = $2 AND held @> local_date()";

std::vector<Invitee> read_people(const pqxx::result& rows) {
    std::vector<Invitee> people;
    for (const auto& row : rows) {
        people.push_back({{row["id"].as<std::int64_t>()},
                          row["name"].as<std::string>(),
                          row["school"].as<std::string>(),
                          row["by_name"].as<bool>(),
                          base::Instant{std::chrono::milliseconds(row["enrolled_ms"].as<std::int64_t>())}});
    }
    return people;
}

std::string among(const PeoplePage& page) {
    return std::string(kPeople) + (page.missing ? kMissing : kEnrolled);
}

}  // namespace

void enrol(Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now) {
    t.exec_params0(kEnrol, workshop.value, person.value, now.time_since_epoch().count());
}

void withdraw(Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now) {
    t.exec_params0(kWithdraw, workshop.value, person.value, now.time_since_epoch().count());
}

std::vector<Invitee> list_people(Transaction& t, const PeoplePage& page) {
    return read_people(t.exec_params(kPersonColumns + among(page) + kNext, page.workshop.value,
                                     page.school.value, page.after.value, page.limit));
}

int count_people(Transaction& t, const PeoplePage& page) {
    return t.exec_params1(kCount + among(page), page.workshop.value, page.school.value)[0].as<int>();
}

std::vector<NamedSchool> invited_schools(Transaction& t, base::WorkshopId workshop) {
    std::vector<NamedSchool> schools;
    for (const auto& row : t.exec_params(kSchools, workshop.value)) {
        schools.push_back({{row["id"].as<std::int64_t>()}, row["name"].as<std::string>()});
    }
    return schools;
}

std::vector<Invitee> invited_guests(Transaction& t, base::WorkshopId workshop, base::SchoolId school) {
    const auto statement = std::string(kPersonColumns) + kPeople + kByName;
    return read_people(t.exec_params(statement, workshop.value, school.value));
}

std::vector<Invitee> find_guests(Transaction& t, const std::string& part, base::PersonId except, int limit) {
    return read_people(t.exec_params(kFind, part, except.value, limit));
}

bool is_mentor(Transaction& t, base::PersonId person) {
    return !t.exec_params(kIsMentor, person.value, static_cast<int>(v1::ROLE_MENTOR)).empty();
}

}  // namespace yanxiu::studio
