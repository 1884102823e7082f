#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "server/base/config.hpp"
#include "server/store/database.hpp"

namespace yanxiu::admin {

/// What every subcommand works with. Valid when a subcommand's callback runs.
struct Context {
    std::string config_path;
    std::string database_url;  // from --database, else the configuration's
    base::Config config;

    /// A small pool on `database_url`.
    std::unique_ptr<store::Database> database() const;
};

/// What an untrusted text may say to a terminal and a table: no control characters.
std::string in_one_line(std::string text);

// One file per subcommand; each adds itself. A callback throws to fail: the message is printed, the exit
// status is 1.
void add_migrate(CLI::App& app, Context& context);
void add_create_admin(CLI::App& app, Context& context);
void add_reset_password(CLI::App& app, Context& context);
void add_import_roster(CLI::App& app, Context& context);
void add_demo(CLI::App& app, Context& context);
void add_ledger(CLI::App& app, Context& context);
void add_anomalies(CLI::App& app, Context& context);
void add_ledger_roots(CLI::App& ledger, Context& context);  // below `ledger`
void add_backup(CLI::App& app, Context& context);           // and restore

/// What `ledger verify` and `ledger check-root FILE` do; they throw when they find something.
void verify_ledger(Context& context);
void check_root(Context& context, const std::string& file);

/// Whole and on the disk when this returns, or not there at all; another file of that name stays as it is.
void write_new_file(const std::filesystem::path& path, const std::string& text);

}  // namespace yanxiu::admin
