#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/integration/server/people/calls.hpp"

namespace yanxiu::people {
namespace {

class SignIn : public PeopleTest {
  protected:
    /// The cookie's value.
    std::string sign_in(const PersonRecord& person, net::CallContext context = {}) {
        context.address = "127.0.0.1";
        v1::SignInRequest request;
        request.set_login(person.login);
        request.set_password(kPassword);
        const auto answer = call<v1::SignInResponse>(context, "SignIn", request);
        EXPECT_EQ(answer.me().id(), person.id.value);
        const std::string& cookie = context.response_headers.at(0).second;
        EXPECT_NE(cookie.find("HttpOnly; SameSite=Lax"), std::string::npos);
        const auto from = cookie.find('=') + 1;
        return cookie.substr(from, cookie.find(';') - from);
    }

    std::string attempt(const std::string& login, const std::string& password, const std::string& address) {
        net::CallContext context;
        context.address = address;
        v1::SignInRequest request;
        request.set_login(login);
        request.set_password(password);
        return refusal(context, "SignIn", request);
    }
};

TEST_F(SignIn, GivesACookieThatNamesTheCallerAndTheirRoles) {
    const auto person = make_person(make_school(), v1::ROLE_SCHOOL_ADMIN);
    const auto caller = sessions_.authenticate(sign_in(person));
    EXPECT_EQ(caller.person, person.id);
    EXPECT_EQ(caller.school, person.school);
    EXPECT_TRUE(caller.school_admin);
    EXPECT_FALSE(caller.bureau_admin);
}

TEST_F(SignIn, StoresNoTokenInTheClear) {
    const auto token = sign_in(make_person(make_school()));
    const auto found = test::shared_database().owner().transact([&](store::Transaction& t) {
        return t
            .exec_params1("SELECT count(*) FROM session WHERE token_hash = convert_to($1, 'UTF8')", token)[0]
            .as<int>();
    });
    EXPECT_EQ(found, 0);
}

TEST_F(SignIn, RefusesWrongPasswordsOfKnownUnknownAndInactivePeopleAlike) {
    const auto person = make_person(make_school());
    const auto gone = make_person(make_school());
    db().transact([&](store::Transaction& t) { set_person_active(t, gone.id, false); });
    EXPECT_EQ(attempt(person.login, "wrong", "127.0.0.1"), "wrong_credentials");
    EXPECT_EQ(attempt("nobody.here", kPassword, "127.0.0.1"), "wrong_credentials");
    EXPECT_EQ(attempt("not a login", kPassword, "127.0.0.1"), "wrong_credentials");
    EXPECT_EQ(attempt(gone.login, "wrong", "127.0.0.1"), "wrong_credentials");
}

TEST_F(SignIn, TellsADeactivatedPersonWhoKnowsThePassword) {
    const auto gone = make_person(make_school());
    db().transact([&](store::Transaction& t) { set_person_active(t, gone.id, false); });
    EXPECT_EQ(attempt(gone.login, kPassword, "127.0.0.1"), "account_deactivated");
}

TEST_F(SignIn, TellsTheSessionsOfADeactivatedPersonAndNobodyElse) {
    const auto person = make_person(make_school());
    const auto bureau = make_person(make_school(), v1::ROLE_BUREAU_ADMIN);
    const auto token = sign_in(person);
    auto context = as(bureau);
    v1::SetPersonActiveRequest request;
    request.set_person_id(person.id.value);
    call<v1::SetPersonActiveResponse>(context, "SetPersonActive", request);
    const auto told = sessions_.authenticate(token);
    EXPECT_FALSE(told.person);
    EXPECT_FALSE(told.session);
    EXPECT_TRUE(told.deactivated);
    EXPECT_FALSE(sessions_.authenticate(std::string(64, 'a')).deactivated);
    request.set_active(true);
    call<v1::SetPersonActiveResponse>(context, "SetPersonActive", request);
    const auto again = sessions_.authenticate(token);
    EXPECT_FALSE(again.person) << "the session had ended";
    EXPECT_FALSE(again.deactivated);
}

TEST_F(SignIn, LimitsGuessingFromOneAddressWithoutLockingTheOwnerOut) {
    const auto person = make_person(make_school());
    for (int i = 0; i < 10; ++i) EXPECT_EQ(attempt(person.login, "guess", "10.0.0.1"), "wrong_credentials");
    EXPECT_EQ(attempt(person.login, kPassword, "10.0.0.1"), "too_many_attempts");
    EXPECT_EQ(attempt(person.login, kPassword, "10.0.0.2"), "");
}

TEST_F(SignIn, LimitsGuessingOneAccountFromManyAddresses) {
    const auto person = make_person(make_school());
    int refused = 0;
    for (int i = 0; i < 40; ++i) {
        refused +=
            attempt(person.login, "guess", "10.0.1." + std::to_string(i)) == "too_many_attempts" ? 1 : 0;
    }
    EXPECT_GE(refused, 8);
}

TEST_F(SignIn, AgainGivesANewSessionAndEndsTheOldOne) {
    const auto person = make_person(make_school());
    const auto first = sign_in(person);
    net::CallContext context;
    context.caller = sessions_.authenticate(first);
    const auto second = sign_in(person, context);
    EXPECT_NE(first, second);
    EXPECT_FALSE(sessions_.authenticate(first).person);
    EXPECT_TRUE(sessions_.authenticate(second).person);
}

TEST_F(SignIn, OutEndsTheSessionAtOnce) {
    const auto token = sign_in(make_person(make_school()));
    net::CallContext context;
    context.caller = sessions_.authenticate(token);
    call<v1::SignOutResponse>(context, "SignOut", v1::SignOutRequest());
    EXPECT_FALSE(sessions_.authenticate(token).person);
}

TEST_F(SignIn, AChangedPasswordEndsTheOtherSessions) {
    const auto person = make_person(make_school());
    const auto here = sign_in(person);
    const auto there = sign_in(person);
    net::CallContext context;
    context.caller = sessions_.authenticate(here);
    ASSERT_TRUE(sessions_.authenticate(there).person);
    v1::ChangePasswordRequest request;
    request.set_old_password("not this");
    request.set_new_password("battery staple");
    EXPECT_EQ(refusal(context, "ChangePassword", request), "wrong_password");
    request.set_old_password(kPassword);
    call<v1::ChangePasswordResponse>(context, "ChangePassword", request);
    EXPECT_TRUE(sessions_.authenticate(here).person);
    EXPECT_FALSE(sessions_.authenticate(there).person);
    EXPECT_EQ(attempt(person.login, kPassword, "10.0.2.1"), "wrong_credentials");
    EXPECT_EQ(attempt(person.login, "battery staple", "10.0.2.1"), "");
}

TEST_F(SignIn, AChosenPasswordIsSeenAtOnceByANodeThatHeardNothing) {
    const auto person = make_person(make_school());
    const auto must_change = [&](bool must) {
        db().transact([&](store::Transaction& t) { set_password(t, person.id, hash_, must); });
    };
    must_change(true);
    const auto token = sign_in(person);
    bus::Bus deaf{{"", "deaf:"}};
    Sessions node{db(), deaf, clock_};
    EXPECT_TRUE(node.authenticate(token).must_change_password);
    must_change(false);
    EXPECT_FALSE(node.authenticate(token).must_change_password);
}

TEST_F(SignIn, SessionsAreListedAndRevokedByTheirOwnPersonAlone) {
    const auto person = make_person(make_school());
    const auto other = make_person(make_school());
    const auto token = sign_in(person);
    auto context = as(person);
    const auto list = call<v1::ListSessionsResponse>(context, "ListSessions", v1::ListSessionsRequest());
    ASSERT_EQ(list.sessions_size(), 1);
    v1::RevokeSessionRequest request;
    request.set_session_id(list.sessions(0).id());
    EXPECT_EQ(refusal(as(other), "RevokeSession", request), "session_not_found");
    ASSERT_TRUE(sessions_.authenticate(token).person);
    call<v1::RevokeSessionResponse>(context, "RevokeSession", request);
    EXPECT_FALSE(sessions_.authenticate(token).person);
}

TEST_F(SignIn, AnExpiredSessionIsNobody) {
    const auto person = make_person(make_school());
    const auto token = sign_in(person);
    test::shared_database().owner().transact([&](store::Transaction& t) {
        t.exec_params0("UPDATE session SET last_seen_at = now() - interval '8 days' WHERE person_id = $1",
                       person.id.value);
    });
    EXPECT_FALSE(sessions_.authenticate(token).person);
}

TEST_F(SignIn, WhatIsNoTokenIsNobody) {
    EXPECT_FALSE(sessions_.authenticate("").person);
    EXPECT_FALSE(sessions_.authenticate(std::string(64, 'a')).person);
    EXPECT_FALSE(sessions_.authenticate(std::string(100'000, 'a')).person);
}

}  // namespace
}  // namespace yanxiu::people
