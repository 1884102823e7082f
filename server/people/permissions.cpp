#include "server/people/permissions.hpp"

#include <algorithm>

namespace yanxiu::people {
namespace {

bool is_school_role(v1::Role role) {
    switch (role) {
        case v1::ROLE_TEACHER:
        case v1::ROLE_NEW_TEACHER:
        case v1::ROLE_HOMEROOM_TEACHER:
        case v1::ROLE_PRINCIPAL:
        case v1::ROLE_SCHOOL_ADMIN:
            return true;
        default:
            return false;
    }
}

bool administers_school(const net::Caller& caller, base::SchoolId school) {
    return caller.school_admin && caller.school == school;
}

}  // namespace

bool may(const net::Caller& caller, Act act, const Owner& owner) {
    const bool own = caller.person && caller.person == owner.person;
    switch (act) {
        case Act::see:
            return own || caller.bureau_admin || administers_school(caller, owner.school);
        case Act::administer:
            return caller.bureau_admin || administers_school(caller, owner.school);
        case Act::edit:
            return own;
    }
    return false;
}

bool may_grant(const net::Caller& caller, v1::Role role, const Owner& to) {
    if (role == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(role)) return false;
    if (caller.bureau_admin) return true;
    return administers_school(caller, to.school) && is_school_role(role);
}

bool may_administer_holder(const net::Caller& caller, const Owner& owner,
                           const std::vector<v1::Role>& roles) {
    return may(caller, Act::administer, owner) && std::all_of(roles.begin(), roles.end(), [&](v1::Role role) {
               return caller.bureau_admin || role != v1::ROLE_BUREAU_ADMIN;
           });
}

}  // namespace yanxiu::people
