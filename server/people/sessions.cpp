#include "server/people/sessions.hpp"

#include <charconv>

#include "server/people/passwords.hpp"
#include "server/people/session_store.hpp"

namespace yanxiu::people {
namespace {

constexpr std::chrono::seconds kRemembered{10};
constexpr std::size_t kRememberedLimit = 50'000;
constexpr std::size_t kTokenLength = 64;
constexpr auto kRevokedChannel = "session.revoked";
constexpr auto kChangedChannel = "person.changed";

std::int64_t id_in(std::string_view payload) {
    std::int64_t id = 0;
    std::from_chars(payload.data(), payload.data() + payload.size(), id);
    return id;
}

}  // namespace

Sessions::Sessions(store::Database& database, bus::Bus& bus, const base::Clock& clock)
    : database_(database), bus_(bus), clock_(clock) {
    revoked_ = bus_.subscribe(kRevokedChannel, [this](std::string_view, std::string_view payload) {
        const base::SessionId session{id_in(payload)};
        forget_if([&](const net::Caller& caller) { return caller.session == session; });
        if (on_session_revoked) on_session_revoked(session);
    });
    changed_ = bus_.subscribe(kChangedChannel, [this](std::string_view, std::string_view payload) {
        const base::PersonId person{id_in(payload)};
        forget_if([&](const net::Caller& caller) { return caller.person == person; });
        if (on_person_changed) on_person_changed(person);
    });
}

net::Caller Sessions::authenticate(std::string_view token) {
    if (token.size() != kTokenLength) return {};
    const std::string hash = token_hash(token);
    const auto now = clock_.now();
    std::uint64_t forgotten = 0;
    {
        std::lock_guard lock(mutex_);
        const auto found = known_.find(hash);
        if (found != known_.end() && now < found->second.until) return found->second.caller;
        forgotten = forgotten_;
    }
    const net::Caller caller = look_up(hash);
    std::lock_guard lock(mutex_);
    // Somebody about to choose a password is not remembered: once it is chosen, every node sees it at once.
    if (!caller.person || caller.must_change_password || forgotten != forgotten_) {
        known_.erase(hash);
        return caller;
    }
    if (known_.size() >= kRememberedLimit) known_.clear();
    known_[hash] = {caller, now + kRemembered};
    return caller;
}

net::Caller Sessions::look_up(const std::string& hash) {
    return database_.transact([&](store::Transaction& t) { return find_session(t, hash); });
}

void Sessions::forget_if(const std::function<bool(const net::Caller&)>& matches) {
    std::lock_guard lock(mutex_);
    ++forgotten_;
    std::erase_if(known_, [&](const auto& entry) { return matches(entry.second.caller); });
}

std::string Sessions::open(store::Transaction& t, base::PersonId person, const std::string& address,
                           const std::string& user_agent) {
    const std::string token = random_token();
    insert_session(t, token_hash(token), person, address, user_agent);
    return token;
}

bool Sessions::revoke(store::Transaction& t, base::PersonId person, base::SessionId session) {
    return revoke_session(t, person, session);
}

void Sessions::revoke_others(store::Transaction& t, base::PersonId person, base::SessionId except) {
    revoke_sessions(t, person, except);
}

std::vector<v1::Session> Sessions::list(store::Transaction& t, base::PersonId person,
                                        base::SessionId current) {
    return list_sessions(t, person, current);
}

void Sessions::announce_revoked(base::SessionId session) {
    // This node forgets before the answer goes out; the others when the bus tells them.
    forget_if([&](const net::Caller& caller) { return caller.session == session; });
    bus_.publish(kRevokedChannel, std::to_string(session.value));
}

void Sessions::announce_changed(base::PersonId person) {
    forget_if([&](const net::Caller& caller) { return caller.person == person; });
    bus_.publish(kChangedChannel, std::to_string(person.value));
}

}  // namespace yanxiu::people
