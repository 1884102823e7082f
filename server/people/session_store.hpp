#pragma once

#include <string>
#include <vector>

#include "server/net/call.hpp"
#include "server/protocol/people.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::people {

// Statements on sessions. Home: pool; each runs in the caller's transaction.

/// A zero person when there is none, and then whether the session was of somebody now deactivated. Notes that
/// it was used, at most once a minute.
net::Caller find_session(store::Transaction& t, const std::string& token_hash);
void insert_session(store::Transaction& t, const std::string& token_hash, base::PersonId person,
                    const std::string& address, const std::string& user_agent);
bool revoke_session(store::Transaction& t, base::PersonId person, base::SessionId session);
std::vector<base::SessionId> revoke_sessions(store::Transaction& t, base::PersonId person,
                                             base::SessionId except);
std::vector<v1::Session> list_sessions(store::Transaction& t, base::PersonId person, base::SessionId current);

}  // namespace yanxiu::people
