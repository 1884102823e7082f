#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

class Reporting : public Watching {
  protected:
    void place() { test::place_lesson(owner(), lesson_, "remote", "2018-01-01"); }
};

TEST_F(Reporting, PaysWhatWasWatchedAndDelivered) {
    place();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(31s);
    const auto answer = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)}, 30'000);
    EXPECT_EQ(answer.refusal, "");
    EXPECT_EQ(answer.response.durable_upto(), 1);
    EXPECT_TRUE(answer.response.owned());
    EXPECT_EQ(answer.response.standing().credited_ms(), 30'000);
    EXPECT_EQ(answer.response.standing().category(), "remote");
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_EQ(claims_of(lease.lease_id()), "0,1");
    EXPECT_EQ(open("phone").resume_ms(), 30'000);
}

TEST_F(Reporting, AcknowledgesTheSameReportAgainAndPaysItOnce) {
    place();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(31s);
    report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    const auto again = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    EXPECT_EQ(again.response.durable_upto(), 1);
    EXPECT_EQ(booked_ms(), 30'000);
}

TEST_F(Reporting, KeepsWhatComesAfterAGapAndCountsItWhenTheGapCloses) {
    place();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(50s);
    auto answer = report(lease.lease_id(), {plain(lease, 0), plain(lease, 2)});
    EXPECT_EQ(answer.response.durable_upto(), 0);
    EXPECT_EQ(answer.response.standing().credited_ms(), 15'000);
    EXPECT_EQ(claims_of(lease.lease_id()), "0,2");
    answer = report(lease.lease_id(), {plain(lease, 1)});
    EXPECT_EQ(answer.response.durable_upto(), 2);
    EXPECT_EQ(answer.response.standing().credited_ms(), 45'000);
}

TEST_F(Reporting, KeepsASecondBodyOfANumberAsideAndNeverPaysIt) {
    place();
    const auto lease = open("phone");
    deliver(0, 900'000);
    pass(60s);
    report(lease.lease_id(), {plain(lease, 0)});
    const auto other = claim(lease, 0, 0, 15'000, 600'000, 615'000);
    const auto answer = report(lease.lease_id(), {other});
    EXPECT_EQ(answer.response.durable_upto(), 0);
    EXPECT_EQ(booked_ms(), 15'000);
    const auto kept =
        "SELECT count(*)::text FROM claim_conflict WHERE lease_id = " + std::to_string(lease.lease_id());
    EXPECT_EQ(text(kept), "1");
    report(lease.lease_id(), {other});
    EXPECT_EQ(text(kept), "1");
}

TEST_F(Reporting, PaysNothingFromTheFutureUntilItIsThePast) {
    place();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(20s);
    auto answer = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    EXPECT_EQ(answer.response.durable_upto(), 1);
    EXPECT_EQ(answer.response.standing().credited_ms(), 15'000);
    EXPECT_EQ(recorder_->settle_due(), 0u);
    pass(11s);
    EXPECT_EQ(recorder_->settle_due(), 1u);
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_EQ(recorder_->settle_due(), 0u);
}

TEST_F(Reporting, RefusesTheLeaseOfSomebodyElse) {
    const auto lease = open("phone");
    const auto stranger = test::make_person(owner());
    pass(20s);
    EXPECT_EQ(send(stranger, lease.lease_id(), {plain(lease, 0)}).get().refusal, "lease_not_found");
    EXPECT_EQ(claims_of(lease.lease_id()), "");
    EXPECT_EQ(report(lease.lease_id() + 1'000'000, {}).refusal, "lease_not_found");
}

TEST_F(Reporting, RefusesMoreClaimsThanASecondEachAndSixty) {
    const auto lease = open("phone");
    pass(10s);
    EXPECT_EQ(report(lease.lease_id(), {claim(lease, 70, 0, 1, 0, 1)}).refusal, "claims_too_many");
    EXPECT_EQ(report(lease.lease_id(), {claim(lease, 69, 0, 1, 0, 1)}).refusal, "");
}

TEST_F(Reporting, RefusesAnchorsThatItDidNotGive) {
    const auto lease = open("phone");
    const auto other = open("phone");
    pass(60s);
    auto forged = plain(other, 0);
    forged.set_anchor_ms(forged.anchor_ms() - 1);
    EXPECT_EQ(report(other.lease_id(), {forged}).refusal, "claim_invalid");
    EXPECT_EQ(report(other.lease_id(), {plain(lease, 0)}).refusal, "claim_invalid");
    EXPECT_EQ(claims_of(other.lease_id()), "");
}

TEST_F(Reporting, RefusesWhatNoPlayerMakes) {
    const auto lease = open("phone");
    pass(60s);
    const auto id = lease.lease_id();
    EXPECT_EQ(report(id, {plain(lease, 1), plain(lease, 0)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {plain(lease, 0), plain(lease, 0)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {claim(lease, -1, 0, 1, 0, 1)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {claim(lease, 0, 5, 4, 0, 1)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {claim(lease, 0, 0, 1, -1, 1)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {claim(lease, 0, 0, INT64_MAX, 0, 1)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {claim(lease, 0, 0, 1, 0, INT64_MAX)}).refusal, "claim_invalid");
    EXPECT_EQ(report(id, {}, -1).refusal, "claim_invalid");
}

TEST_F(Reporting, PaysStoredClaimsOnceTheirMediaAreDelivered) {
    place();
    const auto lease = open("phone");
    pass(31s);
    report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    EXPECT_EQ(booked_ms(), 0);
    deliver(0, 20'000);
    EXPECT_EQ(booked_ms(), 20'000);
    deliver(0, 20'000);
    deliver(20'000, 60'000);
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_EQ(text("SELECT count(*)::text FROM delivery WHERE person_id = " + std::to_string(person_.value)),
              "2");
}

TEST_F(Reporting, PaysWhatIsStoredOnceTheLessonIsPlaced) {
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(31s);
    const auto answer = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    EXPECT_EQ(answer.response.standing().credited_ms(), 0);
    EXPECT_EQ(answer.response.standing().held_ms(), 30'000);
    place();
    recorder_->recompute_placed();
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_EQ(text("SELECT count(*)::text FROM content_to_recompute"), "0");
}

TEST_F(Reporting, KeepsWhatWasPaidWhenTheLessonIsRemoved) {
    place();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(31s);
    report(lease.lease_id(), {plain(lease, 0)});
    owner().transact([&](store::Transaction& t) {
        t.exec_params0("UPDATE course_lesson SET removed_at = $2::timestamptz WHERE lesson_id = $1",
                       lesson_.lesson.value, "2018-03-08 12:00+08");
        t.exec_params0("INSERT INTO content_to_recompute (content_id) VALUES ($1)", lesson_.content.value);
    });
    recorder_->recompute_placed();
    EXPECT_EQ(booked_ms(), 15'000);
    pass(24h);
    const auto later = report(lease.lease_id(), {claim(lease, 1, 86'400'000, 86'415'000, 15'000, 30'000)});
    EXPECT_EQ(later.response.standing().credited_ms(), 15'000);
}

TEST_F(Reporting, TakesClaimsThatAreTooLateWithoutPayingThemOrThoseAfterThemLess) {
    place();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(14 * 24h + 20s);
    const auto late = report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    EXPECT_EQ(late.response.durable_upto(), 1);
    EXPECT_EQ(late.response.standing().credited_ms(), 15'000);
}

}  // namespace
}  // namespace yanxiu::watch
