#include "server/store/migrations.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <pqxx/pqxx>
#include <thread>
#include <vector>

#include "tests/support/test_database.hpp"

namespace yanxiu::store {
namespace {

using test::TestDatabase;

int count(Database& owner, const char* statement) {
    return owner.transact([&](Transaction& t) { return t.exec1(statement)[0].as<int>(); });
}

TEST(Migrations, RunOnceAndThenNoMore) {
    TestDatabase test;
    EXPECT_EQ(migrate(test.owner_url()), 0);
    EXPECT_TRUE(test.database().ready());
}

TEST(Migrations, OneThatWasChangedAfterItWasAppliedIsRefused) {
    TestDatabase test(TestDatabase::Content::nothing);
    apply_migrations(test.owner_url(), {{1, "0001_a", "CREATE TABLE a ()"}});
    EXPECT_THROW(apply_migrations(test.owner_url(), {{1, "0001_a", "CREATE TABLE a (b int)"}}),
                 std::runtime_error);
    EXPECT_EQ(apply_migrations(test.owner_url(), {{1, "0001_a", "CREATE TABLE a ()"}}), 0);
}

TEST(Migrations, OneThatFailsLeavesNothingBehind) {
    TestDatabase test(TestDatabase::Content::nothing);
    const std::vector<Migration> migrations{{1, "0001_good", "CREATE TABLE good ()"},
                                            {2, "0002_bad", "CREATE TABLE bad (); SELECT 1 / 0"}};
    EXPECT_THROW(apply_migrations(test.owner_url(), migrations), pqxx::sql_error);
    EXPECT_EQ(count(test.owner(), "SELECT count(*) FROM pg_tables WHERE tablename IN ('good', 'bad')"), 1);
    EXPECT_EQ(count(test.owner(), "SELECT count(*) FROM schema_migration"), 1);
}

TEST(Migrations, AFilledDatabaseKeepsItsRowsAndIsReadyOnlyAfterTheLast) {
    TestDatabase test(TestDatabase::Content::nothing);
    ASSERT_EQ(apply_migrations(test.owner_url(), {known_migrations().front()}), 1);
    test.owner().transact([](Transaction& t) {
        t.exec("INSERT INTO school (code, name, kind) VALUES ('s', '示范小学', 2)");
        t.exec(
            "INSERT INTO person (login, name, school_id, password_hash) "
            "SELECT 'person' || n, '教师' || n, (SELECT id FROM school), 'x' FROM generate_series(1, 500) n");
        t.exec(
            "INSERT INTO role_grant (person_id, role, held) SELECT id, 1, daterange('2018-01-01', NULL) FROM "
            "person");
    });
    EXPECT_FALSE(test.database().ready());
    EXPECT_EQ(migrate(test.owner_url()), static_cast<int>(known_migrations().size()) - 1);
    EXPECT_TRUE(test.database().ready());
    EXPECT_EQ(count(test.owner(), "SELECT count(*) FROM person JOIN role_grant g ON g.person_id = person.id"),
              500);
}

TEST(Migrations, APlaceInACourseOfOldIsAPeriodThatMayEndOnce) {
    TestDatabase test(TestDatabase::Content::nothing);
    std::vector<Migration> before;
    for (const auto& migration : known_migrations())
        if (migration.number < 6) before.push_back(migration);
    apply_migrations(test.owner_url(), before);
    test.owner().transact([](Transaction& t) {
        t.exec(
            "WITH s AS (INSERT INTO school (code, name, kind) VALUES ('s', '示范小学', 2) RETURNING id), "
            "p AS (INSERT INTO person (login, name, school_id, password_hash) "
            "SELECT 'p', '教师', id, 'x' FROM s RETURNING id), "
            "c AS (INSERT INTO course (title, created_by) SELECT '必修', id FROM p RETURNING id), "
            "l AS (INSERT INTO lesson (author_id, title) SELECT p.id, '课' || n FROM p, "
            "generate_series(1, 300) n RETURNING id, author_id) "
            "INSERT INTO course_lesson (course_id, lesson_id, position, category, pays_from, placed_by) "
            "SELECT c.id, l.id, l.id, 'remote', '2018-03-08', author_id FROM c, l");
    });
    migrate(test.owner_url());
    EXPECT_EQ(count(test.owner(), "SELECT count(DISTINCT id) FROM course_lesson WHERE removed_at IS NULL"),
              300);
    test.database().transact([](Transaction& t) { t.exec("UPDATE course_lesson SET removed_at = now()"); });
    test.database().transact([](Transaction& t) {
        t.exec(
            "INSERT INTO course_lesson (course_id, lesson_id, position, category, pays_from, placed_by) "
            "SELECT course_id, lesson_id, position, 'school', '2019-03-08', placed_by FROM course_lesson");
    });
    EXPECT_EQ(count(test.owner(), "SELECT count(*) FROM course_lesson WHERE removed_at IS NULL"), 300);
    EXPECT_THROW(test.database().transact(
                     [](Transaction& t) { t.exec("UPDATE course_lesson SET removed_at = NULL"); }),
                 pqxx::sql_error);
}

TEST(Migrations, FromSeveralProcessesAtOnceEachRunsOnce) {
    TestDatabase test(TestDatabase::Content::nothing);
    std::atomic<int> ran{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { ran += migrate(test.owner_url()); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(ran, static_cast<int>(known_migrations().size()));
    EXPECT_TRUE(test.database().ready());
}

}  // namespace
}  // namespace yanxiu::store
