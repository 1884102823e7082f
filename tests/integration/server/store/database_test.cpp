#include "server/store/database.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <future>
#include <pqxx/pqxx>
#include <thread>
#include <vector>

#include "server/base/error.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::store {
namespace {

using test::shared_database;

base::Code refusal_of(Database& database, const char* statement) {
    try {
        database.transact([&](Transaction& t) { t.exec(statement); });
    } catch (const base::RequestError& error) {
        return error.code();
    }
    return base::Code::unknown;
}

void make_counters(Database& owner) {
    owner.transact([](Transaction& t) {
        t.exec("CREATE TABLE IF NOT EXISTS counter (id int PRIMARY KEY, value int NOT NULL)");
        t.exec("DELETE FROM counter");
        t.exec("INSERT INTO counter VALUES (1, 0), (2, 0)");
    });
}

TEST(Database, IsReadyOnceMigrated) {
    EXPECT_TRUE(shared_database().database().ready());
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

TEST(Database, RecoversAsSoonAsTheServerTakesConnectionsAgain) {
    test::TestDatabase test;
    auto& database = test.database();
    ASSERT_TRUE(database.ready());
    const auto allow = [&](const char* answer) {
        pqxx::connection cluster(shared_database().owner_url());
        pqxx::nontransaction t(cluster);
        t.exec("ALTER DATABASE " + test.name() + " ALLOW_CONNECTIONS " + answer);
        t.exec_params("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                      test.name());
    };
    allow("false");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(refusal_of(database, "SELECT 1"), base::Code::unavailable);
    EXPECT_FALSE(database.ready());
    allow("true");
    EXPECT_TRUE(database.ready());
}

TEST(Database, AStatementThatRunsTooLongIsBrokenOff) {
    DatabaseOptions options;
    options.url = shared_database().server_url();
    options.statement_timeout = std::chrono::milliseconds{50};
    Database database(options);
    EXPECT_EQ(refusal_of(database, "SELECT pg_sleep(60)"), base::Code::unavailable);
    EXPECT_TRUE(database.ready());
}

TEST(Database, ADeadlockIsRetriedUntilBothHaveCommitted) {
    auto& owner = shared_database().owner();
    make_counters(owner);
    std::barrier both_hold_one(2);
    const auto increment = [&](int first, int second) {
        bool waited = false;
        owner.transact([&](Transaction& t) {
            t.exec_params("UPDATE counter SET value = value + 1 WHERE id = $1", first);
            if (!waited) both_hold_one.arrive_and_wait();
            waited = true;
            t.exec_params("UPDATE counter SET value = value + 1 WHERE id = $1", second);
        });
    };
    auto other = std::async(std::launch::async, [&] { increment(2, 1); });
    increment(1, 2);
    other.get();
    const auto total =
        owner.transact([](Transaction& t) { return t.exec1("SELECT sum(value) FROM counter")[0].as<int>(); });
    EXPECT_EQ(total, 4);
}

TEST(Database, ManyThreadsShareFewConnections) {
    make_counters(shared_database().owner());
    DatabaseOptions options;
    options.url = shared_database().owner_url();
    options.connections = 3;
    Database database(options);
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n) {
                database.transact(
                    [](Transaction& t) { t.exec("UPDATE counter SET value = value + 1 WHERE id = 1"); });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto value = database.transact(
        [](Transaction& t) { return t.exec1("SELECT value FROM counter WHERE id = 1")[0].as<int>(); });
    EXPECT_EQ(value, 160);
}

TEST(Database, TodayIsTheSchoolsDayNotGreenwichs) {
    for (const auto* zone :
         {"Pacific/Kiritimati", "Pacific/Pago_Pago"}) {  // 25 hours apart: never the same day
        DatabaseOptions options;
        options.url = shared_database().server_url();
        options.time_zone = zone;
        Database database(options);
        database.transact([&](Transaction& t) {
            EXPECT_TRUE(
                t.exec_params1("SELECT local_date() = (now() AT TIME ZONE $1)::date", zone)[0].as<bool>());
        });
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
