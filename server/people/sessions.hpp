#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/base/clock.hpp"
#include "server/bus/bus.hpp"
#include "server/net/call.hpp"
#include "server/protocol/people.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::people {

inline constexpr std::string_view kSessionCookie = "yanxiu_session";

/// Server-side sessions. A session ends 7 days after it was last used, 60 days after sign-in, or when it is
/// revoked; it dies with its person's activity. Home: pool, blocks; any thread may ask.
///
/// What a cookie means is remembered for ten seconds. A revocation is told to every node over the bus, which
/// forgets at once; where Redis is gone the ten seconds are the bound.
class Sessions {
  public:
    Sessions(store::Database& database, bus::Bus& bus, const base::Clock& clock);

    /// Called (on the bus's thread) when a session, or every session of a person, was revoked or changed.
    std::function<void(base::SessionId)> on_session_revoked;
    std::function<void(base::PersonId)> on_person_changed;

    /// The caller behind a cookie's value; a zero person when unknown, expired, revoked or inactive.
    net::Caller authenticate(std::string_view token);

    /// Makes a session; answers the token, which is stored nowhere else.
    std::string open(store::Transaction& t, base::PersonId person, const std::string& address,
                     const std::string& user_agent);
    /// False when the person has no such open session.
    bool revoke(store::Transaction& t, base::PersonId person, base::SessionId session);
    /// All of a person's but `except`.
    void revoke_others(store::Transaction& t, base::PersonId person, base::SessionId except);
    std::vector<v1::Session> list(store::Transaction& t, base::PersonId person, base::SessionId current);

    /// To be called after the commit: tells every node.
    void announce_revoked(base::SessionId session);
    void announce_changed(base::PersonId person);

  private:
    struct Known {
        net::Caller caller;
        base::Instant until;
    };

    net::Caller look_up(const std::string& hash);
    void forget_if(const std::function<bool(const net::Caller&)>& matches);

    store::Database& database_;
    bus::Bus& bus_;
    const base::Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;  // by token hash
    std::uint64_t forgotten_ = 0;  // a look-up that began before a forgetting is not remembered
    std::unique_ptr<bus::Bus::Subscription> revoked_;
    std::unique_ptr<bus::Bus::Subscription> changed_;
};

}  // namespace yanxiu::people
