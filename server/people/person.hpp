#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/base/ids.hpp"
#include "server/people/permissions.hpp"
#include "server/protocol/people.pb.h"

namespace yanxiu::people {

struct Grant {
    std::int64_t id = 0;
    v1::Role role = v1::ROLE_UNSPECIFIED;
    std::string starts_on;  // ISO local date
    std::string ends_on;    // exclusive; empty while open
    bool held_today = false;
    bool ended = false;  // held no more, today or ever
};

struct PersonRecord {
    base::PersonId id;
    std::string login;
    std::string name;
    base::SchoolId school;
    std::string school_name;
    bool active = true;
    bool must_change_password = false;
    std::string last_seen_at;
    std::vector<Grant> roles;

    Owner owner() const { return {id, school}; }
    std::vector<v1::Role> roles_held() const;
    /// Those held today and those that begin later: by these it is judged who stands above whom.
    std::vector<v1::Role> roles_held_or_to_come() const;
};

v1::Person to_message(const PersonRecord& person);

/// Logins are lower-case: letters a–z, digits, '.', '_' and '-', 2 to 64 of them. Throws RequestError
/// {invalid_argument, "login_invalid"}; answers the login in lower case.
std::string checked_login(std::string_view login);

/// Names are 1 to 100 characters of any script without control characters, outer spaces removed. Throws
/// RequestError {invalid_argument, "name_invalid"}.
std::string checked_name(std::string_view name);

/// A school's code is 1 to 64 characters without spaces, commas, semicolons and quotes, since rosters hold
/// it; outer spaces are removed. Throws RequestError {invalid_argument, "school_code_invalid"}.
std::string checked_school_code(std::string_view code);

/// "2026-09-01", a day that exists, in 1900 to 2199. Throws RequestError{invalid_argument, "date_invalid"}.
std::string checked_date(std::string_view date);

}  // namespace yanxiu::people
