#include "server/people/person_store.hpp"

#include <pqxx/pqxx>

#include "server/base/error.hpp"

namespace yanxiu::people {
namespace {

using base::Code;
using base::RequestError;

constexpr auto kColumns =
    "SELECT p.id, p.login, p.name, p.school_id, s.name AS school_name, p.active, p.must_change_password, "
    "coalesce(to_char(p.last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '') AS last_seen "
    "FROM person p JOIN school s ON s.id = p.school_id ";

// Rows of roles: the whole answer's persons at once.
constexpr auto kRoles =
    "SELECT id, person_id, role, lower(held)::text AS starts_on, coalesce(upper(held)::text, '') AS ends_on, "
    "held @> local_date() AS today, coalesce(upper(held) <= local_date(), false) AS ended "
    "FROM role_grant WHERE person_id = ANY($1::bigint[]) ORDER BY lower(held), role";

constexpr auto kFilter =
    "WHERE ($1 = '' OR p.name ILIKE $2 OR p.login ILIKE $2) AND ($3::bigint = 0 OR p.school_id = $3::bigint) "
    "AND ($4::int = 0 OR EXISTS (SELECT FROM role_grant g WHERE g.person_id = p.id AND g.role = $4::int "
    "AND g.held @> local_date())) AND ($5::boolean OR p.active) ";
constexpr auto kPage =
    "AND ($6::bigint = 0 OR (p.name, p.id) > ($7, $6::bigint)) ORDER BY p.name, p.id LIMIT $8";

constexpr auto kInsert =
    "INSERT INTO person (login, name, school_id, password_hash, must_change_password) "
    "VALUES ($1, $2, $3, $4, $5) RETURNING id";
constexpr auto kUpdate = "UPDATE person SET name = $2, school_id = $3 WHERE id = $1";
constexpr auto kSetActive = "UPDATE person SET active = $2 WHERE id = $1";
constexpr auto kSetPassword = "UPDATE person SET password_hash = $2, must_change_password = $3 WHERE id = $1";
constexpr auto kPasswordHash = "SELECT password_hash FROM person WHERE id = $1";
constexpr auto kInsertGrant =
    "INSERT INTO role_grant (person_id, role, held, granted_by) "
    "VALUES ($1, $2, daterange($3::date, nullif($4, '')::date), nullif($5::bigint, 0))";
constexpr auto kEndGrant =
    "UPDATE role_grant SET held = daterange(lower(held), $3::date) "
    "WHERE id = $1 AND person_id = $2 AND lower(held) < $3::date";
constexpr auto kDropGrant = "DELETE FROM role_grant WHERE id = $1 AND person_id = $2";

constexpr auto kSchools =
    "SELECT s.id, s.code, s.name, s.kind, s.mongolian_medium, "
    "(SELECT count(*) FROM person p WHERE p.school_id = s.id AND p.active) AS persons FROM school s ";
constexpr auto kInsertSchool =
    "INSERT INTO school (code, name, kind, mongolian_medium) VALUES ($1, $2, $3, $4) RETURNING id";
constexpr auto kUpdateSchool =
    "UPDATE school SET code = $2, name = $3, kind = $4, mongolian_medium = $5 WHERE id = $1 RETURNING id";
constexpr auto kAudit =
    "INSERT INTO audit (actor_id, act, subject, detail) VALUES (nullif($1::bigint, 0), $2, $3, $4::jsonb)";

std::string like_pattern(const std::string& part) {
    std::string pattern = "%";
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

PersonRecord read_person(const pqxx::row& row) {
    PersonRecord person;
    person.id = {row["id"].as<std::int64_t>()};
    person.login = row["login"].as<std::string>();
    person.name = row["name"].as<std::string>();
    person.school = {row["school_id"].as<std::int64_t>()};
    person.school_name = row["school_name"].as<std::string>();
    person.active = row["active"].as<bool>();
    person.must_change_password = row["must_change_password"].as<bool>();
    person.last_seen_at = row["last_seen"].as<std::string>();
    return person;
}

void read_roles(store::Transaction& t, std::vector<PersonRecord>& persons) {
    std::string ids = "{";
    for (const auto& person : persons) ids += (ids.size() > 1 ? "," : "") + std::to_string(person.id.value);
    for (const auto& row : t.exec_params(kRoles, ids + "}")) {
        const auto holder = row["person_id"].as<std::int64_t>();
        for (auto& person : persons) {
            if (person.id.value != holder) continue;
            person.roles.push_back({row["id"].as<std::int64_t>(),
                                    static_cast<v1::Role>(row["role"].as<int>()),
                                    row["starts_on"].as<std::string>(), row["ends_on"].as<std::string>(),
                                    row["today"].as<bool>(), row["ended"].as<bool>()});
        }
    }
}

std::vector<PersonRecord> read_persons(store::Transaction& t, const pqxx::result& rows) {
    std::vector<PersonRecord> persons;
    for (const auto& row : rows) persons.push_back(read_person(row));
    if (!persons.empty()) read_roles(t, persons);
    return persons;
}

std::optional<PersonRecord> read_one(store::Transaction& t, const pqxx::result& rows) {
    auto persons = read_persons(t, rows);
    if (persons.empty()) return std::nullopt;
    return std::move(persons.front());
}

v1::School read_school(const pqxx::row& row) {
    v1::School school;
    school.set_id(row["id"].as<std::int64_t>());
    school.set_code(row["code"].as<std::string>());
    school.set_name(row["name"].as<std::string>());
    school.set_kind(static_cast<v1::SchoolKind>(row["kind"].as<int>()));
    school.set_mongolian_medium(row["mongolian_medium"].as<bool>());
    school.set_person_count(row["persons"].as<int>());
    return school;
}

}  // namespace

std::optional<PersonRecord> find_person(store::Transaction& t, base::PersonId id) {
    return read_one(t, t.exec_params(std::string(kColumns) + "WHERE p.id = $1", id.value));
}

std::optional<PersonRecord> lock_person(store::Transaction& t, base::PersonId id) {
    return read_one(t, t.exec_params(std::string(kColumns) + "WHERE p.id = $1 FOR UPDATE OF p", id.value));
}

std::optional<PersonRecord> find_person_by_login(store::Transaction& t, const std::string& login) {
    return read_one(t, t.exec_params(std::string(kColumns) + "WHERE p.login = $1", login));
}

std::vector<PersonRecord> list_persons(store::Transaction& t, const PersonFilter& f) {
    return read_persons(t, t.exec_params(std::string(kColumns) + kFilter + kPage, f.query,
                                         like_pattern(f.query), f.school.value, static_cast<int>(f.role),
                                         f.include_inactive, f.after.value, f.after_name, f.limit));
}

int count_persons(store::Transaction& t, const PersonFilter& f) {
    const std::string statement = std::string("SELECT count(*) FROM person p ") + kFilter;
    return t
        .exec_params1(statement, f.query, like_pattern(f.query), f.school.value, static_cast<int>(f.role),
                      f.include_inactive)[0]
        .as<int>();
}

base::PersonId insert_person(store::Transaction& t, const NewPerson& person) {
    try {
        return {t.exec_params1(kInsert, person.login, person.name, person.school.value, person.password_hash,
                               person.must_change_password)[0]
                    .as<std::int64_t>()};
    } catch (const pqxx::unique_violation&) {
        throw RequestError(Code::already_exists, "login_taken", "the login is taken");
    } catch (const pqxx::foreign_key_violation&) {
        throw RequestError(Code::not_found, "school_not_found", "no such school");
    }
}

void update_person(store::Transaction& t, base::PersonId id, const std::string& name, base::SchoolId school) {
    try {
        t.exec_params0(kUpdate, id.value, name, school.value);
    } catch (const pqxx::foreign_key_violation&) {
        throw RequestError(Code::not_found, "school_not_found", "no such school");
    }
}

void set_person_active(store::Transaction& t, base::PersonId id, bool active) {
    t.exec_params0(kSetActive, id.value, active);
}

void set_password(store::Transaction& t, base::PersonId id, const std::string& hash, bool must_change) {
    t.exec_params0(kSetPassword, id.value, hash, must_change);
}

std::string password_hash(store::Transaction& t, base::PersonId id) {
    return t.exec_params1(kPasswordHash, id.value)[0].as<std::string>();
}

void insert_grant(store::Transaction& t, base::PersonId person, const Grant& grant, base::PersonId by) {
    try {
        t.exec_params0(kInsertGrant, person.value, static_cast<int>(grant.role), grant.starts_on,
                       grant.ends_on, by.value);
    } catch (const pqxx::sql_error& error) {
        const std::string& state = error.sqlstate();
        if (state == "23P01") {  // exclusion_violation, which libpqxx 6 has no class for
            throw RequestError(Code::already_exists, "role_overlaps",
                               "the role is held in part of that time");
        }
        if (state == "23514" || state == "22000") {  // an empty or reversed range
            throw RequestError(Code::invalid_argument, "period_invalid", "a role must end after it starts");
        }
        throw;
    }
}

bool end_grant(store::Transaction& t, base::PersonId person, std::int64_t grant_id,
               const std::string& ends_on) {
    if (t.exec_params(kEndGrant, grant_id, person.value, ends_on).affected_rows() > 0) return true;
    return t.exec_params(kDropGrant, grant_id, person.value).affected_rows() > 0;
}

std::vector<v1::School> list_schools(store::Transaction& t, const std::string& query) {
    std::vector<v1::School> schools;
    const std::string statement =
        std::string(kSchools) + "WHERE $1 = '' OR s.name ILIKE $2 OR s.code ILIKE $2 ORDER BY s.name, s.id";
    for (const auto& row : t.exec_params(statement, query, like_pattern(query)))
        schools.push_back(read_school(row));
    return schools;
}

std::optional<v1::School> find_school(store::Transaction& t, base::SchoolId id) {
    const auto rows = t.exec_params(std::string(kSchools) + "WHERE s.id = $1", id.value);
    if (rows.empty()) return std::nullopt;
    return read_school(rows[0]);
}

std::optional<v1::School> find_school_by_code(store::Transaction& t, const std::string& code) {
    const auto rows = t.exec_params(std::string(kSchools) + "WHERE s.code = $1", code);
    if (rows.empty()) return std::nullopt;
    return read_school(rows[0]);
}

base::SchoolId save_school(store::Transaction& t, const v1::School& s) {
    try {
        const int kind = static_cast<int>(s.kind());
        const auto rows = s.id() == 0
                              ? t.exec_params(kInsertSchool, s.code(), s.name(), kind, s.mongolian_medium())
                              : t.exec_params(kUpdateSchool, static_cast<std::int64_t>(s.id()), s.code(),
                                              s.name(), kind, s.mongolian_medium());
        if (rows.empty()) throw RequestError(Code::not_found, "school_not_found", "no such school");
        return {rows[0][0].as<std::int64_t>()};
    } catch (const pqxx::unique_violation&) {
        throw RequestError(Code::already_exists, "school_code_taken", "another school has this code");
    }
}

void audit(store::Transaction& t, base::PersonId actor, const std::string& act, const std::string& subject,
           const std::string& detail_json) {
    t.exec_params0(kAudit, actor.value, act, subject, detail_json);
}

void audit_refusal(store::Database& database, base::PersonId actor, const std::string& act,
                   const std::string& subject, const base::RequestError& error) {
    const bool overstepped = error.code() == Code::permission_denied ||
                             error.reason() == "person_not_found" || error.reason() == "school_not_found";
    if (!overstepped) return;
    database.transact([&](store::Transaction& t) { audit(t, actor, act + ".refused", subject); });
}

}  // namespace yanxiu::people
