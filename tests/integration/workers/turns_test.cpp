// Whose job is claimed next.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <pqxx/pqxx>
#include <thread>
#include <vector>

#include "tests/support/test_database.hpp"
#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {
namespace {

using store::Transaction;
using namespace std::chrono_literals;

class Turns : public ::testing::Test {
  protected:
    std::int64_t number(const std::string& sql) {
        return database_.owner().transact([&](Transaction& t) { return t.exec1(sql)[0].as<std::int64_t>(); });
    }
    void execute(const std::string& sql) {
        database_.owner().transact([&](Transaction& t) { t.exec0(sql); });
    }

    std::int64_t school() {
        return number(
            "INSERT INTO school (code, name, kind) SELECT 's' || count(*), '示范学校', 2 FROM school "
            "RETURNING id");
    }
    std::int64_t person(std::int64_t of_school) {
        return number(
            "INSERT INTO person (login, name, school_id, password_hash) SELECT 'p' || count(*), '教师', " +
            std::to_string(of_school) + ", '' FROM person RETURNING id");
    }
    /// A job of `kind` for a new lesson.
    std::int64_t job(std::int64_t author, const std::string& kind = "transcode", int priority = 0) {
        const auto asset =
            number("WITH l AS (INSERT INTO lesson (author_id, title) VALUES (" + std::to_string(author) +
                   ", '课') RETURNING id) INSERT INTO asset (lesson_id, source_key, source_bytes) SELECT id, "
                   "'uploads/x', 1 FROM l "
                   "RETURNING id");
        return number("INSERT INTO job (kind, priority, payload) VALUES ('" + kind + "', " +
                      std::to_string(priority) + ", jsonb_build_object('asset_id', " + std::to_string(asset) +
                      ")) RETURNING id");
    }
    std::int64_t claim(const std::vector<std::string>& kinds = {"transcode"}) {
        const auto claimed = jobs_.claim("worker:1", kinds);
        return claimed ? claimed->id.value : 0;
    }
    std::int64_t school_of(std::int64_t of_job) {
        return number("SELECT school_id FROM job WHERE id = " + std::to_string(of_job));
    }
    void finish(std::int64_t of_job) {
        execute("UPDATE job SET state = 'done', finished_at = now() WHERE id = " + std::to_string(of_job));
    }

    test::TestDatabase database_;
    JobStore jobs_{database_.database(), 15s};
};

TEST_F(Turns, AHundredOfOneSchoolDoNotHoldUpAnothersOne) {
    const auto many = school();
    const auto teacher = person(many);
    for (int i = 0; i < 100; ++i) job(teacher);
    const auto first = claim();
    EXPECT_EQ(school_of(first), many);
    const auto one = job(person(school()));
    EXPECT_EQ(claim(), one);
    EXPECT_EQ(school_of(claim()), many) << "then it goes on";
}

TEST_F(Turns, WhoWasServedLeastRecentlyComesNextAlsoWhenNothingRuns) {
    const auto many = school();
    const auto teacher = person(many);
    for (int i = 0; i < 100; ++i) job(teacher);
    finish(claim());
    finish(claim());
    const auto other = school();
    const auto author = person(other);
    std::vector<std::int64_t> served;
    for (int i = 0; i < 3; ++i) job(author);
    for (int i = 0; i < 6; ++i) {
        served.push_back(claim());
        finish(served.back());
    }
    std::map<std::int64_t, int> turns;
    for (const auto id : served) ++turns[school_of(id)];
    EXPECT_EQ(turns, (std::map<std::int64_t, int>{{many, 3}, {other, 3}}));
    EXPECT_EQ(school_of(served[0]), other);
    EXPECT_EQ(school_of(served[1]), many);
}

TEST_F(Turns, WithinASchoolItsPersonsTakeTurns) {
    const auto here = school();
    const auto busy = person(here);
    for (int i = 0; i < 50; ++i) job(busy);
    claim();
    const auto other = job(person(here));
    EXPECT_EQ(claim(), other);
}

TEST_F(Turns, WithinAPersonsJobsThePriorityCountsAndThenAge) {
    const auto author = person(school());
    const auto late = job(author, "chunk", 1);
    const auto first = job(author, "chunk", 0);
    const auto second = job(author, "chunk", 0);
    const std::vector<std::string> chunks{"chunk"};
    EXPECT_EQ(claim(chunks), first);
    EXPECT_EQ(claim(chunks), second);
    EXPECT_EQ(claim(chunks), late);
    EXPECT_EQ(claim(chunks), 0);
}

TEST_F(Turns, WhatRestsAfterAFailureHoldsUpNobody) {
    const auto resting = school();
    job(person(resting));
    execute("UPDATE job SET not_before = now() + interval '1 hour'");
    const auto other = job(person(school()));
    EXPECT_EQ(claim(), other);
    EXPECT_EQ(claim(), 0);
}

TEST_F(Turns, WhatAWorkerHasLeftBehindIsContinuedFirst) {
    const auto begun = job(person(school()));
    ASSERT_EQ(claim(), begun);
    for (int i = 0; i < 3; ++i) job(person(school()));
    execute("UPDATE job SET lease_until = now() - interval '1 second' WHERE state = 'running'");
    EXPECT_EQ(claim(), begun);
}

TEST_F(Turns, AJobThatNamesNoLessonHasItsTurnToo) {
    const auto poison =
        number("INSERT INTO job (kind, payload) VALUES ('transcode', '{\"asset_id\": \"x\"}') RETURNING id");
    EXPECT_EQ(school_of(poison), 0);
    EXPECT_EQ(claim(), poison);
}

TEST_F(Turns, ManyAtOnceClaimEachJobOnceAndLeaveNone) {
    const auto author = person(school());
    for (int i = 0; i < 64; ++i) job(author, "chunk");
    std::vector<std::thread> workers;
    std::vector<std::vector<std::int64_t>> taken(8);
    for (auto& own : taken) {
        workers.emplace_back([&] {
            while (const auto claimed = jobs_.claim("w", {"chunk"})) own.push_back(claimed->id.value);
        });
    }
    for (auto& worker : workers) worker.join();
    std::vector<std::int64_t> all;
    for (const auto& own : taken) all.insert(all.end(), own.begin(), own.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(all.size(), 64U);
}

TEST_F(Turns, StayFastWithTenThousandWaiting) {
    const auto median_ms = [&](int claims) {
        std::vector<double> took_ms;
        for (int i = 0; i < claims; ++i) {
            const auto began = std::chrono::steady_clock::now();
            EXPECT_NE(claim(), 0);
            took_ms.push_back(
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        }
        std::nth_element(took_ms.begin(), took_ms.begin() + claims / 2, took_ms.end());
        return took_ms[static_cast<std::size_t>(claims) / 2];
    };
    const auto fill = [&](int schools, int persons, int lessons) {
        execute(
            "WITH s AS (INSERT INTO school (code, name, kind) SELECT 'many' || n || '.' || (SELECT count(*) "
            "FROM "
            "school), '示范学校', 2 FROM generate_series(1, " +
            std::to_string(schools) +
            ") n RETURNING id), "
            "p AS (INSERT INTO person (login, name, school_id, password_hash) SELECT 'many' || s.id || '.' "
            "|| n, '教师', "
            "s.id, '' FROM s, generate_series(1, " +
            std::to_string(persons) +
            ") n RETURNING id), "
            "l AS (INSERT INTO lesson (author_id, title) SELECT p.id, '课' FROM p, generate_series(1, " +
            std::to_string(lessons) +
            ") RETURNING id) "
            "INSERT INTO asset (lesson_id, source_key, source_bytes) SELECT id, 'uploads/x', 1 FROM l");
        execute(
            "INSERT INTO job (kind, payload) SELECT kind, jsonb_build_object('asset_id', a.id) FROM asset a, "
            "(VALUES "
            "('transcode'), ('chunk')) AS k (kind) WHERE NOT EXISTS (SELECT FROM job WHERE asset_id = a.id)");
        execute("ANALYZE");
    };
    fill(10, 4, 2);
    const auto few_ms = median_ms(60);
    fill(100, 20, 5);
    ASSERT_GE(number("SELECT count(*) FROM job WHERE kind = 'transcode' AND state = 'waiting'"), 10'000);
    const auto many_ms = median_ms(200);
    std::printf("a claim: %.1f ms with 80 waiting, %.1f ms with 10,000\n", few_ms, many_ms);
    EXPECT_LT(many_ms, 8 * few_ms) << "a claim that reads all that waits takes longer";
    EXPECT_GE(number("SELECT count(DISTINCT school_id) FROM job WHERE state = 'running'"), 100);
}

}  // namespace
}  // namespace yanxiu::workers
