// create-admin and reset-password: the way in when nobody can sign in yet, or any more.
#include <iostream>
#include <stdexcept>

#include "server/main/admin.hpp"
#include "server/people/passwords.hpp"
#include "server/people/person_store.hpp"
#include "server/people/session_store.hpp"

namespace yanxiu::admin {
namespace {

constexpr auto kBureauCode = "bureau";

base::SchoolId bureau(store::Transaction& t) {
    if (const auto found = people::find_school_by_code(t, kBureauCode)) return {found->id()};
    v1::School school;
    school.set_code(kBureauCode);
    school.set_name("教体局");
    school.set_kind(v1::SCHOOL_KIND_BUREAU);
    return people::save_school(t, school);
}

void create_admin(store::Database& database, const std::string& login_text, const std::string& name) {
    const std::string login = people::checked_login(login_text);
    const std::string password = people::initial_password();
    const std::string hash = people::Passwords().hash(password);
    const bool created = database.transact([&](store::Transaction& t) {
        if (people::find_person_by_login(t, login)) return false;
        const auto id = people::insert_person(t, {login, people::checked_name(name), bureau(t), hash, true});
        people::insert_grant(t, id, {0, v1::ROLE_BUREAU_ADMIN, "2000-01-01", "", true}, {});
        people::audit(t, {}, "person.create", "person:" + std::to_string(id.value));
        return true;
    });
    if (!created) {
        std::cout << login << " exists already; reset-password gives a new password\n";
        return;
    }
    std::cout << "login: " << login << "\ninitial password: " << password << "\n";
}

void reset_password(store::Database& database, const std::string& login_text) {
    const std::string login = people::checked_login(login_text);
    const std::string password = people::initial_password();
    const std::string hash = people::Passwords().hash(password);
    database.transact([&](store::Transaction& t) {
        const auto person = people::find_person_by_login(t, login);
        if (!person) throw std::runtime_error("nobody has the login " + login);
        people::set_password(t, person->id, hash, true);
        people::revoke_sessions(t, person->id, {});
        people::audit(t, {}, "password.reset", "person:" + std::to_string(person->id.value));
    });
    std::cout << "login: " << login << "\ninitial password: " << password << "\n";
}

}  // namespace

void add_create_admin(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("create-admin", "Makes a bureau administrator and prints the password once");
    auto login = std::make_shared<std::string>();
    auto name = std::make_shared<std::string>();
    command->add_option("login", *login)->required();
    command->add_option("name", *name)->required();
    command->callback([&context, login, name] { create_admin(*context.database(), *login, *name); });
}

void add_reset_password(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("reset-password", "Gives a new initial password and ends the sessions");
    auto login = std::make_shared<std::string>();
    command->add_option("login", *login)->required();
    command->callback([&context, login] { reset_password(*context.database(), *login); });
}

}  // namespace yanxiu::admin
