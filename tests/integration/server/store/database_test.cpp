#include "server/store/database.hpp"

#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "server/base/error.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::store {
namespace {

using test::shared_database;

TEST(Database, IsReadyOnceMigrated) {
    EXPECT_TRUE(shared_database().database().ready());
}

TEST(Database, MigratingAgainRunsNothing) {
    EXPECT_EQ(migrate(shared_database().owner_url()), 0);
}

TEST(Database, AnAppliedMigrationThatWasChangedIsRefused) {
    test::TestDatabase database;
    database.owner().transact(
        [](Transaction& t) { t.exec("UPDATE schema_migration SET sha256 = '\\x00' WHERE number = 1"); });
    EXPECT_THROW(migrate(database.owner_url()), std::runtime_error);
}

TEST(Database, TheServersRoleOwnsNothing) {
    const auto owned = shared_database().owner().transact([](Transaction& t) {
        return t.exec1("SELECT count(*) FROM pg_class WHERE relowner = 'yanxiu_server'::regrole")[0]
            .as<int>();
    });
    EXPECT_EQ(owned, 0);
    EXPECT_THROW(shared_database().database().transact([](Transaction& t) { t.exec("DROP TABLE audit"); }),
                 pqxx::insufficient_privilege);
}

TEST(Database, AnExceptionRollsBack) {
    auto& database = shared_database().owner();
    EXPECT_THROW(database.transact([](Transaction& t) {
        t.exec("INSERT INTO school (code, name, kind) VALUES ('rolled-back', 'x', 1)");
        throw std::runtime_error("changed my mind");
    }),
                 std::runtime_error);
    const auto count = database.transact([](Transaction& t) {
        return t.exec1("SELECT count(*) FROM school WHERE code = 'rolled-back'")[0].as<int>();
    });
    EXPECT_EQ(count, 0);
}

TEST(Database, RecoversByItselfAfterItsConnectionsWereKilled) {
    auto& test = shared_database();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(test.database().ready());
        test.owner().transact([](Transaction& t) {
            t.exec(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'yanxiu_server' AND datname = current_database()");
        });
        const auto one =
            test.database().transact([](Transaction& t) { return t.exec1("SELECT 1")[0].as<int>(); });
        EXPECT_EQ(one, 1);
    }
}

TEST(Database, WithoutAServerItAnswersUnavailable) {
    DatabaseOptions options;
    options.url = "postgresql:///nothing?host=/nowhere";
    Database database(options);
    EXPECT_FALSE(database.ready());
    try {
        database.transact([](Transaction& t) { t.exec("SELECT 1"); });
        FAIL() << "must be refused";
    } catch (const base::RequestError& error) {
        EXPECT_EQ(error.code(), base::Code::unavailable);
        EXPECT_EQ(error.reason(), "database_unavailable");
        EXPECT_GT(error.retry_after().count(), 0);
    }
}

TEST(Database, AFullPoolRefusesAfterItsDeadline) {
    DatabaseOptions options;
    options.url = shared_database().server_url();
    options.connections = 1;
    options.acquire_timeout = std::chrono::milliseconds{50};
    Database database(options);
    database.transact(
        [&](Transaction&) { EXPECT_THROW(database.transact([](Transaction&) {}), base::RequestError); });
}

}  // namespace
}  // namespace yanxiu::store
