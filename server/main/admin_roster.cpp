#include <chrono>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "server/main/admin.hpp"
#include "server/people/roster_service.hpp"

namespace yanxiu::admin {
namespace {

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char text[11];
    std::strftime(text, sizeof text, "%Y-%m-%d", &local);
    return text;
}

void import_file(store::Database& database, const std::string& path, bool dry_run) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    v1::ImportRosterRequest request;
    request.set_csv(std::string(std::istreambuf_iterator<char>(file), {}));
    request.set_dry_run(dry_run);
    net::Caller administrator;
    administrator.person = {0};
    administrator.bureau_admin = true;
    people::Passwords passwords;
    const auto answer = people::import_roster(database, passwords, administrator, request, today());
    for (const auto& line : answer.lines()) {
        std::cout << line.line() << '\t' << line.login() << '\t' << line.outcome() << '\t' << line.code()
                  << line.initial_password() << '\n';
    }
    std::cout << answer.created() << " created, " << answer.updated() << " updated, " << answer.unchanged()
              << " unchanged, " << answer.refused() << " refused\n";
}

}  // namespace

void add_import_roster(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("import-roster", "Imports a CSV of persons; twice changes nothing more");
    auto path = std::make_shared<std::string>();
    auto dry_run = std::make_shared<bool>(false);
    command->add_option("file", *path)->required();
    command->add_flag("--dry-run", *dry_run, "Say what would happen");
    command->callback([&context, path, dry_run] { import_file(*context.database(), *path, *dry_run); });
}

}  // namespace yanxiu::admin
