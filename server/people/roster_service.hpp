#pragma once

#include <functional>
#include <string>

#include "server/net/call.hpp"
#include "server/people/passwords.hpp"
#include "server/people/sessions.hpp"
#include "server/protocol/people.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::people {

/// Imports a roster on behalf of `caller` (a school administrator: own school and roles alone). Each line is
/// compared with what is there: it creates a person, updates name, school or missing roles, changes nothing,
/// or is refused with a code; good lines are not held up by bad ones. Importing the same roster twice changes
/// nothing the second time. A dry run answers the same outcomes and changes nothing. `today` is the first day
/// of roles given. Home: pool, blocks: each created person costs a password hash.
v1::ImportRosterResponse import_roster(store::Database& database, Passwords& passwords,
                                       const net::Caller& caller, const v1::ImportRosterRequest& request,
                                       const std::string& today);

void register_roster_call(net::CallRegistry& calls, store::Database& database, Passwords& passwords,
                          std::function<std::string()> today);

}  // namespace yanxiu::people
