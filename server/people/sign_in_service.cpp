#include "server/people/sign_in_service.hpp"

#include "server/base/error.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::people {
namespace {

using base::Code;
using base::RequestError;
using namespace std::chrono_literals;

RequestError wrong_credentials() {
    return {Code::unauthenticated, "wrong_credentials", "login and password do not belong together"};
}

/// What sign-in needs of an account; a missing one has no id.
struct Account {
    PersonRecord person;
    std::string hash;
};

Account find_account(store::Database& database, const std::string& login) {
    return database.transact([&](store::Transaction& t) {
        Account account;
        if (auto person = find_person_by_login(t, login)) {
            account.person = std::move(*person);
            account.hash = password_hash(t, account.person.id);
        }
        return account;
    });
}

std::string cookie(const std::string& value, bool secure, const char* lifetime) {
    return std::string(kSessionCookie) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" + lifetime +
           (secure ? "; Secure" : "");
}

}  // namespace

SignInService::SignInService(store::Database& database, Sessions& sessions, Passwords& passwords,
                             bus::Bus& bus, std::string policy_name)
    : database_(database),
      sessions_(sessions),
      passwords_(passwords),
      bus_(bus),
      policy_name_(std::move(policy_name)) {}

void SignInService::register_calls(net::CallRegistry& calls) {
    using Context = net::CallContext;
    calls.add<v1::SignInRequest, v1::SignInResponse>(
        "yanxiu.v1.PeopleService/SignIn",
        [this](Context& c, const auto& request) { return sign_in(c, request); });
    calls.add<v1::SignOutRequest, v1::SignOutResponse>(
        "yanxiu.v1.PeopleService/SignOut", [this](Context& c, const auto&) { return sign_out(c); });
    calls.add<v1::GetMeRequest, v1::GetMeResponse>("yanxiu.v1.PeopleService/GetMe",
                                                   [this](Context& c, const auto&) { return get_me(c); });
    calls.add<v1::ChangePasswordRequest, v1::ChangePasswordResponse>(
        "yanxiu.v1.PeopleService/ChangePassword",
        [this](Context& c, const auto& request) { return change_password(c, request); });
    calls.add<v1::ListSessionsRequest, v1::ListSessionsResponse>(
        "yanxiu.v1.PeopleService/ListSessions", [this](Context& c, const auto&) { return list_sessions(c); });
    calls.add<v1::RevokeSessionRequest, v1::RevokeSessionResponse>(
        "yanxiu.v1.PeopleService/RevokeSession",
        [this](Context& c, const auto& request) { return revoke_session(c, request); });
}

void SignInService::limit_attempts(const std::string& login, const std::string& address) {
    const bool allowed = bus_.take_token("sign-in:pair:" + login + ":" + address, 10, 30s) &&
                         bus_.take_token("sign-in:account:" + login, 30, 20s) &&
                         bus_.take_token("sign-in:address:" + address, 300, 500ms);
    if (!allowed) {
        throw RequestError(Code::resource_exhausted, "too_many_attempts", "too many sign-in attempts", 30s);
    }
}

v1::SignInResponse SignInService::sign_in(net::CallContext& context, const v1::SignInRequest& request) {
    if (context.over_websocket) {
        throw RequestError(Code::failed_precondition, "http_only",
                           "signing in sets a cookie: call it over HTTP");
    }
    std::string login;
    try {
        login = checked_login(request.login());
    } catch (const RequestError&) {
        throw wrong_credentials();
    }
    limit_attempts(login, context.address);
    const Account account = find_account(database_, login);
    if (!account.person.id) {
        passwords_.pretend(request.password());
        throw wrong_credentials();
    }
    if (!passwords_.matches(account.hash, request.password())) throw wrong_credentials();
    // Only who knows the password learns of it.
    if (!account.person.active) {
        throw RequestError(Code::unauthenticated, "account_deactivated", "the account is deactivated");
    }
    const std::string token = database_.transact([&](store::Transaction& t) {
        // A new session at every sign-in; the one that the browser had ends.
        if (context.caller.person) sessions_.revoke(t, context.caller.person, context.caller.session);
        return sessions_.open(t, account.person.id, context.address, context.user_agent.substr(0, 256));
    });
    if (context.caller.session) sessions_.announce_revoked(context.caller.session);
    context.response_headers.emplace_back("set-cookie", cookie(token, context.secure, "; Max-Age=5184000"));
    v1::SignInResponse response;
    *response.mutable_me() = to_message(account.person);
    return response;
}

v1::SignOutResponse SignInService::sign_out(net::CallContext& context) {
    database_.transact(
        [&](store::Transaction& t) { sessions_.revoke(t, context.caller.person, context.caller.session); });
    sessions_.announce_revoked(context.caller.session);
    context.response_headers.emplace_back("set-cookie", cookie("", context.secure, "; Max-Age=0"));
    return {};
}

v1::GetMeResponse SignInService::get_me(const net::CallContext& context) {
    v1::GetMeResponse response;
    const auto person =
        database_.transact([&](store::Transaction& t) { return find_person(t, context.caller.person); });
    if (!person) throw RequestError(Code::unauthenticated, "signed_out", "nobody is signed in");
    *response.mutable_me() = to_message(*person);
    response.set_policy(policy_name_);
    return response;
}

v1::ChangePasswordResponse SignInService::change_password(const net::CallContext& context,
                                                          const v1::ChangePasswordRequest& request) {
    const base::PersonId me = context.caller.person;
    if (!bus_.take_token("password:" + std::to_string(me.value), 10, 30s)) {
        throw RequestError(Code::resource_exhausted, "too_many_attempts", "too many attempts", 30s);
    }
    const auto [login, old_hash] = database_.transact([&](store::Transaction& t) {
        return std::make_pair(find_person(t, me).value().login, password_hash(t, me));
    });
    if (!passwords_.matches(old_hash, request.old_password())) {
        throw RequestError(Code::invalid_argument, "wrong_password", "the old password is not this");
    }
    check_new_password(request.new_password(), login);
    if (request.new_password() == request.old_password()) {
        throw RequestError(Code::invalid_argument, "password_unchanged", "the new password is the old one");
    }
    const std::string hash = passwords_.hash(request.new_password());
    database_.transact([&](store::Transaction& t) {
        set_password(t, me, hash, false);
        sessions_.revoke_others(t, me, context.caller.session);
        audit(t, me, "password.change", "person:" + std::to_string(me.value));
    });
    sessions_.announce_changed(me);
    return {};
}

v1::ListSessionsResponse SignInService::list_sessions(const net::CallContext& context) {
    v1::ListSessionsResponse response;
    const auto sessions = database_.transact([&](store::Transaction& t) {
        return sessions_.list(t, context.caller.person, context.caller.session);
    });
    for (const auto& session : sessions) *response.add_sessions() = session;
    return response;
}

v1::RevokeSessionResponse SignInService::revoke_session(const net::CallContext& context,
                                                        const v1::RevokeSessionRequest& request) {
    const base::SessionId session{request.session_id()};
    const bool revoked = database_.transact(
        [&](store::Transaction& t) { return sessions_.revoke(t, context.caller.person, session); });
    if (!revoked) throw RequestError(Code::not_found, "session_not_found", "no such open session");
    sessions_.announce_revoked(session);
    return {};
}

}  // namespace yanxiu::people
