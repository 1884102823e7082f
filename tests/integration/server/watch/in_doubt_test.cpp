#include <gtest/gtest.h>

#include "tests/integration/server/watch/watching.hpp"
#include "tests/support/commit_breaker.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using test::CommitBreaker;

/// The recorder's connections break around the COMMIT of a batch: it cannot know whether it was stored.
class InDoubt : public Watching {
  protected:
    InDoubt() {
        test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
        RecorderOptions options;
        options.database.url = breaker_.url();
        options.lanes = 2;
        options.housekeeping = false;
        reports_.reset();
        recorder_ = std::make_unique<Recorder>(options, policy_, draws_, log_, metrics_, time_);
        reports_ = std::make_unique<ReportService>(*recorder_, anchors_);
    }
    ~InDoubt() override {
        reports_.reset();
        recorder_.reset();  // before what it is connected through
    }

    std::string count_of(const std::string& from_where) {
        return text("SELECT count(*)::text FROM " + from_where);
    }
    std::string of_person() const { return " WHERE person_id = " + std::to_string(person_.value); }

    void expect_no_differences() {
        for (const auto& line : differences()) ADD_FAILURE() << line;
    }

    CommitBreaker breaker_{test::shared_database().server_url()};
};

TEST_F(InDoubt, ClaimsWhoseCommitWasNotHeardAreRefusedAndStoredOnceWhenSentAgain) {
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(46s);
    breaker_.break_commits(CommitBreaker::Break::before);
    EXPECT_EQ(report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)}).refusal, "database_unavailable");
    EXPECT_EQ(breaker_.broken(), 1);
    EXPECT_EQ(claims_of(lease.lease_id()), "");
    const auto again = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1), plain(lease, 2)});
    EXPECT_EQ(again.refusal, "");
    EXPECT_EQ(again.response.durable_upto(), 2);
    EXPECT_EQ(again.response.standing().credited_ms(), 45'000);
    EXPECT_EQ(booked_ms(), 45'000);
    EXPECT_EQ(count_of("ledger_entry" + of_person()), "1");
    expect_no_differences();
}

TEST_F(InDoubt, ClaimsThatWereCommittedButNotAnsweredArePaidOnceWhenSentAgain) {
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(46s);
    breaker_.break_commits(CommitBreaker::Break::after);
    EXPECT_EQ(report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)}).refusal, "database_unavailable");
    EXPECT_EQ(breaker_.broken(), 1);
    EXPECT_EQ(claims_of(lease.lease_id()), "0,1") << "nobody was told";
    EXPECT_EQ(booked_ms(), 30'000);
    for (int turn = 0; turn < 2; ++turn) {
        const auto again = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
        EXPECT_EQ(again.refusal, "");
        EXPECT_EQ(again.response.durable_upto(), 1);
        EXPECT_EQ(again.response.standing().credited_ms(), 30'000);
    }
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_EQ(report(lease.lease_id(), {plain(lease, 2)}).response.standing().credited_ms(), 45'000);
    EXPECT_EQ(booked_ms(), 45'000);
    EXPECT_EQ(count_of("ledger_entry" + of_person()), "2");
    EXPECT_EQ(count_of("claim_conflict WHERE lease_id = " + std::to_string(lease.lease_id())), "0");
    expect_no_differences();
}

/// Nobody would send it again: the player has the segment.
TEST_F(InDoubt, ADeliveryWaitsUntilTheDatabaseIsBack) {
    const auto lease = open("phone");
    pass(31s);
    EXPECT_EQ(report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)}).response.standing().credited_ms(),
              0);
    for (const auto how : {CommitBreaker::Break::before, CommitBreaker::Break::after}) {
        breaker_.break_commits(how, 2);
        const auto from = how == CommitBreaker::Break::before ? 0 : 15'000;
        recorder_->deliver({person_, lesson_.content, lesson_.asset, "v360", 0, {from, from + 15'000}});
        while (!report(lease.lease_id(), {}).refusal.empty()) {
        }
        EXPECT_EQ(booked_ms(), from + 15'000);
    }
    EXPECT_EQ(breaker_.broken(), 4);
    EXPECT_EQ(count_of("delivery" + of_person()), "2");
    expect_no_differences();
}

/// Every second commit of a class that reports together breaks, in either way.
TEST_F(InDoubt, AGroupThatSendsUntilItIsAnsweredIsPaidOnceEach) {
    constexpr std::int64_t kClaims = 12;
    std::vector<base::PersonId> learners;
    std::vector<v1::OpenLeaseResponse> leases;
    for (int i = 0; i < 12; ++i) {
        person_ = test::make_person(owner());
        learners.push_back(person_);
        leases.push_back(open("phone"));
        deliver(0, kClaims * 15'000);
    }
    pass(std::chrono::milliseconds(kClaims * 15'000 + 1000));
    std::int64_t upto = 0;
    for (int round = 0; upto < kClaims; ++round) {
        ASSERT_LT(round, 1000);
        breaker_.break_commits(round % 4 < 2 ? CommitBreaker::Break::before : CommitBreaker::Break::after,
                               round % 2);
        std::vector<std::future<Answered>> answers;
        for (std::size_t i = 0; i < learners.size(); ++i)
            answers.push_back(send(learners[i], leases[i].lease_id(), {plain(leases[i], upto)}));
        bool all = true;
        for (auto& answer : answers) {
            const auto got = answer.get();
            if (!got.refusal.empty()) {
                all = false;
                continue;
            }
            EXPECT_EQ(got.response.durable_upto(), upto);
        }
        if (all) ++upto;
    }
    EXPECT_GE(breaker_.broken(), 6);
    for (std::size_t i = 0; i < learners.size(); ++i) {
        person_ = learners[i];
        EXPECT_EQ(booked_ms(), kClaims * 15'000);
        expect_no_differences();
    }
}

}  // namespace
}  // namespace yanxiu::watch
