#pragma once

#include <gtest/gtest.h>

#include <string>

#include "server/base/clock.hpp"
#include "server/base/error.hpp"
#include "server/bus/bus.hpp"
#include "server/net/call.hpp"
#include "server/people/person_service.hpp"
#include "server/people/person_store.hpp"
#include "server/people/roster_service.hpp"
#include "server/people/sign_in_service.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::people {

/// The room's services on a real database, called the way the dispatcher calls them. Each test has schools
/// and accounts of its own.
class PeopleTest : public ::testing::Test {
  protected:
    PeopleTest() {
        sign_in_.register_calls(calls_);
        persons_.register_calls(calls_);
        register_roster_call(calls_, db(), passwords_, [] { return std::string("2026-09-01"); });
    }

    static store::Database& db() { return test::shared_database().database(); }

    std::string unique(const std::string& name) {
        static int count = 0;
        return name + std::to_string(++count);
    }

    base::SchoolId make_school() {
        v1::School school;
        school.set_code(unique("school-"));
        school.set_name("示范学校");
        school.set_kind(v1::SCHOOL_KIND_PRIMARY);
        return db().transact([&](store::Transaction& t) { return save_school(t, school); });
    }

    PersonRecord make_person(base::SchoolId school, v1::Role role = v1::ROLE_TEACHER) {
        const std::string login = unique("person");
        return db().transact([&](store::Transaction& t) {
            const auto id = insert_person(t, {login, "示范" + login, school, hash_, false});
            insert_grant(t, id, {0, role, "2018-01-01", "", true}, {});
            return find_person(t, id).value();
        });
    }

    static net::CallContext as(const PersonRecord& person) {
        net::CallContext context;
        context.caller.person = person.id;
        context.caller.school = person.school;
        for (const auto role : person.roles_held()) {
            context.caller.school_admin |= role == v1::ROLE_SCHOOL_ADMIN;
            context.caller.bureau_admin |= role == v1::ROLE_BUREAU_ADMIN;
        }
        context.address = "127.0.0.1";
        return context;
    }

    template <class Response, class Request>
    Response call(net::CallContext& context, const std::string& method, const Request& request) {
        const auto* entry = calls_.find("yanxiu.v1.PeopleService/" + method);
        if (entry == nullptr) throw std::logic_error("no method " + method);
        return static_cast<const Response&>(*entry->blocking(context, request));
    }

    /// The stable code with which a call is refused; empty when it is not.
    template <class Request>
    std::string refusal(net::CallContext context, const std::string& method, const Request& request) {
        try {
            calls_.find("yanxiu.v1.PeopleService/" + method)->blocking(context, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    static int audits(const std::string& act, const std::string& subject);
    static int audits(const std::string& act, base::PersonId person) {
        return audits(act, "person:" + std::to_string(person.value));
    }

    static constexpr auto kPassword = "correct horse";
    base::SystemClock clock_;
    bus::Bus bus_{{"", "test:"}};
    Passwords passwords_;
    const std::string hash_ = passwords_.hash(kPassword);
    Sessions sessions_{db(), bus_, clock_};
    SignInService sign_in_{db(), sessions_, passwords_, bus_, "otog-2018"};
    PersonService persons_{db(), sessions_, passwords_};
    net::CallRegistry calls_;
};

}  // namespace yanxiu::people
