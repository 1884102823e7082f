// demo: plainly fictional schools and accounts, so that a new instance can be tried at once.
#include <array>
#include <iostream>

#include "server/main/admin.hpp"
#include "server/people/passwords.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::admin {
namespace {

struct DemoSchool {
    const char* code;
    const char* name;
    v1::SchoolKind kind;
};

constexpr std::array kSchools{
    DemoSchool{"bureau", "示范旗教体局", v1::SCHOOL_KIND_BUREAU},
    DemoSchool{"demo-primary", "示范小学", v1::SCHOOL_KIND_PRIMARY},
    DemoSchool{"demo-kindergarten", "示范幼儿园", v1::SCHOOL_KIND_KINDERGARTEN},
    DemoSchool{"demo-vocational", "示范职业学校", v1::SCHOOL_KIND_VOCATIONAL},
};

struct DemoAccount {
    const char* login;
    const char* name;
    const char* school;
    std::array<v1::Role, 2> roles;
};

constexpr std::array kAccounts{
    DemoAccount{"teacher", "示范教师", "demo-primary", {v1::ROLE_TEACHER, v1::ROLE_HOMEROOM_TEACHER}},
    DemoAccount{"mentor", "示范名师", "demo-primary", {v1::ROLE_TEACHER, v1::ROLE_MENTOR}},
    DemoAccount{"principal", "示范校长", "demo-primary", {v1::ROLE_PRINCIPAL, v1::ROLE_UNSPECIFIED}},
    DemoAccount{
        "school-admin", "示范学校管理员", "demo-primary", {v1::ROLE_SCHOOL_ADMIN, v1::ROLE_UNSPECIFIED}},
    DemoAccount{"bureau", "示范旗级管理员", "bureau", {v1::ROLE_BUREAU_ADMIN, v1::ROLE_UNSPECIFIED}},
};

void make_schools(store::Transaction& t) {
    for (const auto& demo : kSchools) {
        if (people::find_school_by_code(t, demo.code)) continue;
        v1::School school;
        school.set_code(demo.code);
        school.set_name(demo.name);
        school.set_kind(demo.kind);
        people::save_school(t, school);
    }
}

/// An account that is there keeps its password unless `hash` is new for it.
void make_account(store::Transaction& t, const DemoAccount& demo, const std::string& hash) {
    if (const auto person = people::find_person_by_login(t, demo.login)) {
        people::set_password(t, person->id, hash, false);
        return;
    }
    const base::SchoolId school{people::find_school_by_code(t, demo.school).value().id()};
    const auto id = people::insert_person(t, {demo.login, demo.name, school, hash, false});
    for (const auto role : demo.roles) {
        if (role != v1::ROLE_UNSPECIFIED) people::insert_grant(t, id, {0, role, "2018-01-01", "", true}, {});
    }
}

void make_demo(store::Database& database, const std::string& password) {
    const std::string hash = people::Passwords().hash(password);
    database.transact([&](store::Transaction& t) {
        make_schools(t);
        for (const auto& account : kAccounts) make_account(t, account, hash);
        people::audit(t, {}, "demo", "instance");
    });
    for (const auto& account : kAccounts) std::cout << account.login << '\t' << account.name << '\n';
}

}  // namespace

void add_demo(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("demo", "Adds fictional schools and accounts; prints login and name of each");
    auto password = std::make_shared<std::string>();
    command->add_option("--password", *password, "Of all demo accounts")->required();
    command->callback([&context, password] { make_demo(*context.database(), *password); });
}

}  // namespace yanxiu::admin
