#pragma once

#include "server/people/permissions.hpp"

namespace yanxiu::studio {

/// What binds one caller to one workshop, as the database says.
struct Bond {
    people::Owner mentor;     // who leads the workshop, and of which school
    bool everyone = false;    // it is for everyone
    bool school = false;      // the caller's school is invited
    bool by_name = false;     // the caller is
    bool colleagues = false;  // somebody of the caller's school is invited by name
};

/// What a caller may want of a workshop.
enum class Deed {
    see,     // that it is, when, and about what
    enter,   // its room, and enrol
    lead,    // change, begin, end, moderate
    cancel,  // before it begins
};

/// Whose names of a workshop's people a caller is shown.
enum class Roll { none, own_school, all };

/// The permission function of workshops, built on that of people. The room is for its mentor and the invited
/// alone: no office opens it, and neither does knowing its address. A bureau administrator sees every
/// workshop and may cancel it; a school administrator sees those that persons of the school lead or are
/// invited to. Callers answer `not_found` for what may not be seen.
bool may(const net::Caller& caller, Deed deed, const Bond& bond);

bool is_invited(const Bond& bond);

/// Its mentor and the bureau see everybody, administrators of schools their own people, and the invited
/// nobody.
Roll roll_of(const net::Caller& caller, const Bond& bond);

}  // namespace yanxiu::studio
