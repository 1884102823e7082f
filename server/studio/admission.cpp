#include "server/studio/admission.hpp"

namespace yanxiu::studio {
namespace {

bool oversees(const net::Caller& caller, const Bond& bond) {
    return people::may(caller, people::Act::administer, bond.mentor) ||
           (caller.school_admin && (bond.school || bond.colleagues));
}

}  // namespace

bool is_invited(const Bond& bond) {
    return bond.everyone || bond.school || bond.by_name;
}

bool may(const net::Caller& caller, Deed deed, const Bond& bond) {
    if (!caller.person) return false;
    const bool leads = people::may(caller, people::Act::edit, bond.mentor);
    switch (deed) {
        case Deed::see:
            return leads || is_invited(bond) || oversees(caller, bond);
        case Deed::enter:
            return leads || is_invited(bond);
        case Deed::lead:
            return leads;
        case Deed::cancel:
            return leads || caller.bureau_admin;
    }
    return false;
}

Roll roll_of(const net::Caller& caller, const Bond& bond) {
    if (may(caller, Deed::lead, bond) || caller.bureau_admin) return Roll::all;
    const bool asks_for_school = caller.school_admin && may(caller, Deed::see, bond);
    return asks_for_school ? Roll::own_school : Roll::none;
}

}  // namespace yanxiu::studio
