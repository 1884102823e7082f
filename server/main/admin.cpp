// yanxiu-admin: what is done on the machine itself, by whoever may read the configuration.
#include "server/main/admin.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    using namespace yanxiu;
    CLI::App app{"Administers a Yanxiu instance on its own machine.", "yanxiu-admin"};
    admin::Context context;
    app.add_option("--config", context.config_path, "The server's configuration file");
    app.add_option("--database", context.database_url, "PostgreSQL URL instead of the configuration's");
    app.require_subcommand(1);
    app.parse_complete_callback([&app, &context] {
        const auto* ledger = app.got_subcommand("ledger") ? app.get_subcommand("ledger") : nullptr;
        // What needs no server has no configuration.
        if (ledger != nullptr && (ledger->got_subcommand("check-proof") || ledger->got_subcommand("key")))
            return;
        context.config = base::load_config(context.config_path);
        if (context.database_url.empty()) context.database_url = context.config.database.url;
    });
    for (const auto add :
         {admin::add_migrate, admin::add_create_admin, admin::add_reset_password, admin::add_import_roster,
          admin::add_demo, admin::add_ledger, admin::add_backup, admin::add_anomalies}) {
        add(app, context);
    }
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "yanxiu-admin: " << error.what() << '\n';
        return 1;
    }
}

namespace yanxiu::admin {

std::string in_one_line(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return text;
}

std::unique_ptr<store::Database> Context::database() const {
    store::DatabaseOptions options;
    options.url = database_url;
    options.connections = 2;
    return std::make_unique<store::Database>(std::move(options));
}

}  // namespace yanxiu::admin
