#include "server/people/session_store.hpp"

#include <pqxx/pqxx>

namespace yanxiu::people {
namespace {

constexpr auto kFind =
    "SELECT s.id, s.person_id, p.school_id, p.must_change_password, "
    "EXISTS (SELECT FROM role_grant g WHERE g.person_id = p.id AND g.role = 7 AND g.held @> local_date()) AS "
    "school, "
    "EXISTS (SELECT FROM role_grant g WHERE g.person_id = p.id AND g.role = 8 AND g.held @> local_date()) AS "
    "bureau, "
    "s.last_seen_at < now() - interval '1 minute' AS stale, p.active "
    "FROM session s JOIN person p ON p.id = s.person_id "
    "WHERE s.token_hash = $1 AND (s.revoked_at IS NULL OR NOT p.active) "
    "AND s.expires_at > now() AND s.last_seen_at > now() - interval '7 days'";
constexpr auto kTouchSession = "UPDATE session SET last_seen_at = now() WHERE id = $1";
constexpr auto kTouchPerson = "UPDATE person SET last_seen_at = now() WHERE id = $1";
constexpr auto kInsert =
    "INSERT INTO session (token_hash, person_id, expires_at, address, user_agent) "
    "VALUES ($1, $2, now() + interval '60 days', $3, $4)";
constexpr auto kRevoke =
    "UPDATE session SET revoked_at = now() WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL";
constexpr auto kRevokeOthers =
    "UPDATE session SET revoked_at = now() WHERE person_id = $1 AND id <> $2 AND revoked_at IS NULL "
    "RETURNING id";
constexpr auto kList =
    "SELECT id, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS created, "
    "to_char(last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS seen, address, user_agent "
    "FROM session WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > now() "
    "AND last_seen_at > now() - interval '7 days' ORDER BY last_seen_at DESC LIMIT 100";

}  // namespace

net::Caller find_session(store::Transaction& t, const std::string& token_hash) {
    const auto rows = t.exec_params(kFind, pqxx::binarystring(token_hash));
    if (rows.empty()) return {};
    const auto& row = rows[0];
    net::Caller caller;
    caller.deactivated = !row["active"].as<bool>();
    if (caller.deactivated) return caller;
    caller.session = {row["id"].as<std::int64_t>()};
    caller.person = {row["person_id"].as<std::int64_t>()};
    caller.school = {row["school_id"].as<std::int64_t>()};
    caller.must_change_password = row["must_change_password"].as<bool>();
    caller.school_admin = row["school"].as<bool>();
    caller.bureau_admin = row["bureau"].as<bool>();
    if (row["stale"].as<bool>()) {
        t.exec_params0(kTouchSession, caller.session.value);
        t.exec_params0(kTouchPerson, caller.person.value);
    }
    return caller;
}

void insert_session(store::Transaction& t, const std::string& token_hash, base::PersonId person,
                    const std::string& address, const std::string& user_agent) {
    t.exec_params0(kInsert, pqxx::binarystring(token_hash), person.value, address, user_agent);
    t.exec_params0(kTouchPerson, person.value);
}

bool revoke_session(store::Transaction& t, base::PersonId person, base::SessionId session) {
    return t.exec_params(kRevoke, session.value, person.value).affected_rows() > 0;
}

std::vector<base::SessionId> revoke_sessions(store::Transaction& t, base::PersonId person,
                                             base::SessionId except) {
    std::vector<base::SessionId> revoked;
    for (const auto& row : t.exec_params(kRevokeOthers, person.value, except.value)) {
        revoked.push_back({row[0].as<std::int64_t>()});
    }
    return revoked;
}

std::vector<v1::Session> list_sessions(store::Transaction& t, base::PersonId person,
                                       base::SessionId current) {
    std::vector<v1::Session> sessions;
    for (const auto& row : t.exec_params(kList, person.value)) {
        auto& session = sessions.emplace_back();
        session.set_id(row["id"].as<std::int64_t>());
        session.set_created_at(row["created"].as<std::string>());
        session.set_last_seen_at(row["seen"].as<std::string>());
        session.set_address(row["address"].as<std::string>());
        session.set_user_agent(row["user_agent"].as<std::string>());
        session.set_current(session.id() == current.value);
    }
    return sessions;
}

}  // namespace yanxiu::people
