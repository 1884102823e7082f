#include "server/store/migrations.hpp"

#include <pqxx/pqxx>
#include <stdexcept>

#include "server/store/database.hpp"

namespace yanxiu::store {
namespace {

constexpr auto kCreateTable = R"(
    CREATE TABLE IF NOT EXISTS schema_migration (
        number int PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()))";
constexpr auto kGrantTable = "GRANT SELECT ON schema_migration TO yanxiu_server";
constexpr auto kLock = "SELECT pg_advisory_xact_lock(7391502284)";
constexpr auto kFind =
    "SELECT sha256 = sha256(convert_to($2, 'UTF8')) FROM schema_migration WHERE number = $1";
constexpr auto kRecord =
    "INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, sha256(convert_to($3, 'UTF8')))";
constexpr auto kApplied = "SELECT count(*) FROM schema_migration WHERE number <= $1";
constexpr auto kMakeServerRole = R"(
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yanxiu_server') THEN
            CREATE ROLE yanxiu_server LOGIN;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made meanwhile for another database
    END $$)";

/// True when it ran, false when it was there already.
bool apply(pqxx::connection& connection, const Migration& migration) {
    pqxx::work transaction(connection);
    transaction.exec(kLock);
    const auto found = transaction.exec_params(kFind, migration.number, migration.sql);
    if (!found.empty()) {
        if (found[0][0].as<bool>()) return false;
        throw std::runtime_error("migration " + migration.name + " was changed after it was applied");
    }
    transaction.exec(migration.sql);
    transaction.exec_params(kRecord, migration.number, migration.name, migration.sql);
    transaction.commit();
    return true;
}

}  // namespace

void make_server_role(pqxx::transaction_base& transaction) {
    transaction.exec(kMakeServerRole);
}

bool all_migrations_applied(pqxx::transaction_base& transaction) {
    const auto& known = known_migrations();
    if (known.empty()) return true;
    const auto applied = transaction.exec_params1(kApplied, known.back().number)[0].as<std::size_t>();
    return applied >= known.size();
}

int apply_migrations(const std::string& owner_url, const std::vector<Migration>& migrations) {
    pqxx::connection connection(owner_url);
    {
        pqxx::work transaction(connection);
        transaction.exec(kLock);
        make_server_role(transaction);
        transaction.exec(kCreateTable);
        transaction.exec(kGrantTable);
        transaction.commit();
    }
    int ran = 0;
    for (const auto& migration : migrations) ran += apply(connection, migration) ? 1 : 0;
    return ran;
}

int migrate(const std::string& owner_url) {
    return apply_migrations(owner_url, known_migrations());
}

}  // namespace yanxiu::store
