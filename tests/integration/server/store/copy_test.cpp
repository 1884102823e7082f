#include "server/store/copy.hpp"

#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "server/base/error.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::store {
namespace {

TEST(Copy, StoresAnyTextAsItIs) {
    const std::string text = "研修\t\\N\\.\n\r\\t' \"{,}";
    test::shared_database().owner().transact([&](Transaction& t) {
        t.exec0(
            "CREATE TEMPORARY TABLE copied (number bigint, flag boolean, words text, empty text) "
            "ON COMMIT DROP");
        CopyRows rows;
        rows.add(std::int64_t{-7}).add(true).add(text).add("").end_row();
        rows.add(INT64_MAX).add(false).add("\\.").add("").end_row();
        copy(t, "copied", "number, flag, words, empty", rows);
        const auto found = t.exec("SELECT number, flag, words, empty FROM copied ORDER BY number");
        ASSERT_EQ(found.size(), 2);
        EXPECT_EQ(found[0][0].as<std::int64_t>(), -7);
        EXPECT_TRUE(found[0][1].as<bool>());
        EXPECT_EQ(found[0][2].as<std::string>(), text);
        EXPECT_EQ(found[0][3].as<std::string>(), "");
        EXPECT_EQ(found[1][0].as<std::int64_t>(), INT64_MAX);
        EXPECT_EQ(found[1][2].as<std::string>(), "\\.");
    });
}

TEST(Copy, StoresManyRows) {
    test::shared_database().owner().transact([](Transaction& t) {
        t.exec0("CREATE TEMPORARY TABLE copied (number bigint, words text) ON COMMIT DROP");
        CopyRows rows;
        for (std::int64_t number = 1; number <= 20'000; ++number) rows.add(number).add("研修").end_row();
        EXPECT_GT(rows.pieces().size(), 5U);
        copy(t, "copied", "number, words", rows);
        const auto found = t.exec1("SELECT count(*), sum(number), count(DISTINCT words) FROM copied");
        EXPECT_EQ(found[0].as<int>(), 20'000);
        EXPECT_EQ(found[1].as<std::int64_t>(), 200'010'000);
        EXPECT_EQ(found[2].as<int>(), 1);
    });
}

TEST(Copy, OfNothingDoesNothing) {
    test::shared_database().owner().transact([](Transaction& t) { copy(t, "no_such_table", "a", {}); });
}

TEST(Copy, ThrowsWhatAnInsertWould) {
    auto& owner = test::shared_database().owner();
    EXPECT_THROW(owner.transact([](Transaction& t) {
        t.exec0("CREATE TEMPORARY TABLE copied (number bigint PRIMARY KEY) ON COMMIT DROP");
        CopyRows rows;
        rows.add(std::int64_t{1}).end_row();
        rows.add(std::int64_t{1}).end_row();
        copy(t, "copied", "number", rows);
    }),
                 pqxx::unique_violation);
    EXPECT_EQ(owner.transact([](Transaction& t) { return t.exec1("SELECT 1")[0].as<int>(); }), 1);
}

TEST(Copy, SaysThatTheDatabaseIsGoneWhereItsConnectionIs) {
    const auto reason = [] {
        try {
            test::shared_database().owner().transact([](Transaction& t) {
                t.exec0("CREATE TEMPORARY TABLE copied (words text) ON COMMIT DROP");
                const auto pid = t.exec1("SELECT pg_backend_pid()")[0].as<int>();
                pqxx::connection other(test::shared_database().owner_url());
                pqxx::nontransaction(other).exec_params1("SELECT pg_terminate_backend($1)", pid);
                CopyRows rows;
                for (int row = 0; row < 20'000; ++row) rows.add(std::string(100, 'x')).end_row();
                copy(t, "copied", "words", rows);
            });
            return std::string();
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    };
    EXPECT_EQ(reason(), "database_unavailable");
}

}  // namespace
}  // namespace yanxiu::store
