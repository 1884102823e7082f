#include <gtest/gtest.h>

#include <algorithm>
#include <pqxx/pqxx>
#include <random>

#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

class Batches : public Watching {
  protected:
    Batches() { test::place_lesson(owner(), lesson_, "remote", "2018-01-01"); }

    /// Somebody whose reports go through the same lane as `other`'s.
    base::PersonId lane_mate(base::PersonId other) {
        for (;;) {
            const auto person = test::make_person(owner());
            if (person.value % 2 == other.value % 2) return person;
        }
    }

    v1::OpenLeaseResponse open_as(base::PersonId person) {
        person_ = person;
        return open("phone");
    }

    std::int64_t booked_of(base::PersonId person) {
        person_ = person;
        return booked_ms();
    }

    void corrupt(base::PersonId person, const std::string& booked) {
        owner().transact([&](store::Transaction& t) {
            t.exec_params0("UPDATE watching SET booked = $2 WHERE person_id = $1", person.value, booked);
        });
    }

    /// Backends of the server that `which` holds for; answers how many were ended.
    int end_backends(const std::string& which) {
        return std::stoi(
            text("SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity WHERE "
                 "datname = current_database() AND usename = 'yanxiu_server' AND " +
                 which));
    }

    /// Holds a person's clock until it is destroyed, so that whoever needs it waits.
    struct Hold {
        explicit Hold(base::PersonId person) {
            transaction.exec_params("SELECT FROM person_clock WHERE person_id = $1 FOR UPDATE", person.value);
        }
        pqxx::connection connection{test::shared_database().owner_url()};
        pqxx::work transaction{connection};
    };

    std::string evidence_of(base::PersonId person) {
        save_caches(person);
        const auto of = " WHERE person_id = " + std::to_string(person.value);
        return text(
            "SELECT (SELECT string_agg(concat_ws(' ', day, classes, too_fast, not_owned, hidden, "
            "watched_ms), "
            "'; ' ORDER BY day) FROM coverage" +
            of +
            ") || ' pays ' || (SELECT string_agg(concat_ws(' ', category, day, ms), '; ' ORDER BY 1) FROM "
            "(SELECT category, day, sum(amount_ms) AS ms FROM ledger_entry" +
            of + " GROUP BY category, day) e)");
    }
};

TEST_F(Batches, AreNotHarmedByOneBadPersonAmongTheNeighbours) {
    const auto front = person_;
    const auto bad = lane_mate(front);
    const auto good = lane_mate(front);
    const auto front_lease = open_as(front);
    const auto bad_lease = open_as(bad);
    const auto good_lease = open_as(good);
    deliver(0, 60'000);
    pass(20s);
    corrupt(bad, "what no server wrote");
    std::vector<std::future<Answered>> answers;
    {
        // Whatever the lane takes first, the other two are in one batch: they wait for the front's clock.
        const Hold hold(front);
        answers.push_back(send(front, front_lease.lease_id(), {plain(front_lease, 0)}));
        answers.push_back(send(bad, bad_lease.lease_id(), {plain(bad_lease, 0)}));
        answers.push_back(send(good, good_lease.lease_id(), {plain(good_lease, 0)}));
    }
    EXPECT_EQ(answers[0].get().refusal, "");
    EXPECT_EQ(answers[1].get().refusal, "internal");
    EXPECT_EQ(answers[2].get().refusal, "");
    EXPECT_EQ(booked_of(good), 15'000);
    EXPECT_EQ(claims_of(bad_lease.lease_id()), "");
    corrupt(bad, "");
    EXPECT_EQ(send(bad, bad_lease.lease_id(), {plain(bad_lease, 0)}).get().response.durable_upto(), 0);
}

TEST_F(Batches, AreRefusedWhenTheDatabaseBreaksAndPaidOnceWhenRepeated) {
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(31s);
    int ended = 0;
    {
        const Hold hold(person_);
        auto broken = send(person_, lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
        while (broken.wait_for(0s) != std::future_status::ready)
            ended += end_backends("wait_event_type = 'Lock'");
        EXPECT_EQ(broken.get().refusal, "database_unavailable");
    }
    EXPECT_GE(ended, 1);
    EXPECT_EQ(claims_of(lease.lease_id()), "");
    for (int turn = 0; turn < 2; ++turn) {
        const auto again = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
        EXPECT_EQ(again.refusal, "");
        EXPECT_EQ(again.response.durable_upto(), 1);
    }
    EXPECT_EQ(booked_ms(), 30'000);
}

TEST_F(Batches, DoNotNoticeConnectionsThatWereLostBetweenThem) {
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(31s);
    report(lease.lease_id(), {plain(lease, 0)});
    EXPECT_GE(end_backends("true"), 1);
    while (text("SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND "
                "usename = 'yanxiu_server'") != "0") {
    }
    EXPECT_EQ(report(lease.lease_id(), {plain(lease, 1)}).response.durable_upto(), 1);
    EXPECT_EQ(booked_ms(), 30'000);
}

/// Ordinary play, a rewind, a pass at double speed, one that overlaps the one before on the wall, a hidden
/// one.
std::vector<v1::Claim> mixed_claims(const v1::OpenLeaseResponse& lease,
                                    v1::Claim (*claim)(const v1::OpenLeaseResponse&, std::int64_t,
                                                       std::int64_t, std::int64_t, std::int64_t,
                                                       std::int64_t)) {
    std::vector<v1::Claim> claims;
    for (std::int64_t seq = 0; seq < 24; ++seq) {
        const auto wall = seq * 15'000;
        auto media = wall;
        if (seq >= 8 && seq < 12) media -= 90'000;
        const auto length = seq % 7 == 3 ? 30'000 : 15'000;
        const auto early = seq % 5 == 4 ? 4'000 : 0;
        claims.push_back(claim(lease, seq, wall - early, wall + 15'000, media, media + length));
        if (seq % 11 == 10) {
            claims.back().set_hidden(true);
            claims.back().set_audible(false);
        }
    }
    return claims;
}

TEST_F(Batches, GiveTheSameInAnyOrderHoweverOftenRepeatedAndWhateverWasForgotten) {
    constexpr int kLearners = 9;
    std::vector<base::PersonId> learners;
    std::vector<v1::OpenLeaseResponse> leases;
    for (int i = 0; i < kLearners; ++i) {
        learners.push_back(test::make_person(owner()));
        leases.push_back(open_as(learners.back()));
    }
    pass(400s);
    for (std::size_t i = 0; i < kLearners; ++i) {
        person_ = learners[i];
        std::mt19937 random(static_cast<unsigned>(i));
        const auto claims = mixed_claims(leases[i], &Batches::claim);
        std::vector<std::size_t> order;  // twice each; the first learner's in order
        for (std::size_t n = 0; n < claims.size() * 2; ++n) order.push_back(n % claims.size());
        std::vector<std::int64_t> segments{0, 60'000, 120'000, 180'000, 240'000, 300'000};
        if (i > 0) std::shuffle(order.begin(), order.end(), random);
        if (i > 0) std::shuffle(segments.begin(), segments.end(), random);
        for (std::size_t from = 0; from < order.size();) {
            const auto to = std::min(order.size(), from + 1 + random() % 5);
            std::vector<std::size_t> chosen(order.begin() + static_cast<std::ptrdiff_t>(from),
                                            order.begin() + static_cast<std::ptrdiff_t>(to));
            std::sort(chosen.begin(), chosen.end());
            chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
            std::vector<v1::Claim> batch;
            for (const auto index : chosen) batch.push_back(claims[index]);
            ASSERT_EQ(report(leases[i].lease_id(), batch).refusal, "");
            if (i % 3 == 1 && random() % 4 == 0) restart();
            if (i % 3 == 2 && random() % 2 == 0) save_caches(person_);
            if (!segments.empty()) {
                deliver(segments.back(), segments.back() + 60'000);
                segments.pop_back();
            }
            from = to;
        }
        for (const auto from_ms : segments) deliver(from_ms, from_ms + 60'000);
    }
    const auto expected = evidence_of(learners[0]);
    EXPECT_NE(expected.find(" pays remote 2018-03-08 "), std::string::npos) << expected;
    for (const auto learner : learners) EXPECT_EQ(evidence_of(learner), expected);
}

}  // namespace
}  // namespace yanxiu::watch
