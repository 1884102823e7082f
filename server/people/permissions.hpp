#pragma once

#include <vector>

#include "server/base/ids.hpp"
#include "server/net/call.hpp"
#include "server/protocol/people.pb.h"

namespace yanxiu::people {

/// What a caller may want to do to an object that belongs to a person of a school.
enum class Act {
    see,         // read a person's record, hours, or unpublished lesson
    administer,  // change a person's record: name, activity, password, roles
    edit,        // change one's own work: lessons, uploads
};

/// Whose object it is.
struct Owner {
    base::PersonId person;
    base::SchoolId school;
};

/// The one permission function. A bureau administrator may see and administer everything; a school
/// administrator what belongs to persons of that school; everybody sees and edits their own. Administrators
/// do not edit other people's work. Callers answer `not_found` for what may not be seen, as if it did not
/// exist.
bool may(const net::Caller& caller, Act act, const Owner& owner);

/// Whether the caller may grant or end this role: nobody grants above their own. A bureau administrator may
/// give any role, a school administrator those of teaching staff and the administration of that school.
bool may_grant(const net::Caller& caller, v1::Role role, const Owner& to);

/// Whether a school administrator may touch a person who holds these roles, today or from a later day: a
/// bureau administrator, also one to be, stands above the caller.
bool may_administer_holder(const net::Caller& caller, const Owner& owner, const std::vector<v1::Role>& roles);

}  // namespace yanxiu::people
