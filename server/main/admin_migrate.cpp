#include <iostream>

#include "server/main/admin.hpp"

namespace yanxiu::admin {

void add_migrate(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("migrate", "Brings the database up to date; needs the owner's URL");
    command->callback([&context] {
        const int ran = store::migrate(context.database_url);
        std::cout << ran << " migrations applied\n";
    });
}

}  // namespace yanxiu::admin
