#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/base/error.hpp"
#include "server/people/person.hpp"
#include "server/store/database.hpp"

namespace yanxiu::people {

struct PersonFilter {
    std::string query;  // part of name or login
    base::SchoolId school;
    v1::Role role = v1::ROLE_UNSPECIFIED;
    bool include_inactive = false;
    base::PersonId after;  // keyset paging by (name, id)
    std::string after_name;
    int limit = 50;
};

struct NewPerson {
    std::string login;
    std::string name;
    base::SchoolId school;
    std::string password_hash;
    bool must_change_password = true;
};

// The room's statements on persons, their roles and schools. Home: pool; each runs in the caller's
// transaction. `today` is the local date by which roles are held.

std::optional<PersonRecord> find_person(store::Transaction& t, base::PersonId id);
/// The same, and no other transaction changes it meanwhile.
std::optional<PersonRecord> lock_person(store::Transaction& t, base::PersonId id);
std::optional<PersonRecord> find_person_by_login(store::Transaction& t, const std::string& login);
std::vector<PersonRecord> list_persons(store::Transaction& t, const PersonFilter& filter);
int count_persons(store::Transaction& t, const PersonFilter& filter);

/// Throws RequestError{already_exists, "login_taken"}, {not_found, "school_not_found"}.
base::PersonId insert_person(store::Transaction& t, const NewPerson& person);
void update_person(store::Transaction& t, base::PersonId id, const std::string& name, base::SchoolId school);
void set_person_active(store::Transaction& t, base::PersonId id, bool active);
void set_password(store::Transaction& t, base::PersonId id, const std::string& hash, bool must_change);
std::string password_hash(store::Transaction& t, base::PersonId id);

/// Throws RequestError{already_exists, "role_overlaps"} when the person holds it already in part of that
/// time.
void insert_grant(store::Transaction& t, base::PersonId person, const Grant& grant, base::PersonId by);
/// False when there is no such grant. Ending on or before its first day takes it away altogether.
bool end_grant(store::Transaction& t, base::PersonId person, std::int64_t grant_id,
               const std::string& ends_on);

std::vector<v1::School> list_schools(store::Transaction& t, const std::string& query);
std::optional<v1::School> find_school(store::Transaction& t, base::SchoolId id);
std::optional<v1::School> find_school_by_code(store::Transaction& t, const std::string& code);
/// Inserts when its id is 0. Throws RequestError{already_exists, "school_code_taken"}, {not_found, …}.
base::SchoolId save_school(store::Transaction& t, const v1::School& school);

/// Leaves a row in the audit. `detail_json` is an object; `actor` none means yanxiu-admin.
void audit(store::Transaction& t, base::PersonId actor, const std::string& act, const std::string& subject,
           const std::string& detail_json = "{}");

/// Leaves a row "<act>.refused", in a transaction of its own, when `error` is the refusal of what `actor` may
/// not do or may not even see; none for requests that are merely wrong.
void audit_refusal(store::Database& database, base::PersonId actor, const std::string& act,
                   const std::string& subject, const base::RequestError& error);

}  // namespace yanxiu::people
