#include "server/credit/correction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yanxiu::credit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using namespace std::chrono;

constexpr base::PersonId kLearner{7}, kFirst{1}, kSecond{2};

Correction adjustment(std::int64_t id, std::int64_t amount_ms, std::int64_t entry_seq) {
    Correction correction;
    correction.id = id;
    correction.person = kLearner;
    correction.content = {5};
    correction.day = base::Day(local_days{2018y / March / 8});
    correction.category = "remote";
    correction.amount_ms = amount_ms;
    correction.reason = "网络中断";
    correction.proposer = kFirst;
    correction.approver = kSecond;
    correction.entry_seq = entry_seq;
    return correction;
}

Correction reversal(std::int64_t id, std::int64_t of_seq, std::int64_t amount_ms, std::int64_t entry_seq) {
    auto correction = adjustment(id, amount_ms, entry_seq);
    correction.reverses_seq = of_seq;
    return correction;
}

Entry watched(std::int64_t seq, std::int64_t amount_ms) {
    Entry entry{seq, {}, booking_of(adjustment(0, amount_ms, seq)), {}, {}};
    entry.booking.cause = "watch";
    return entry;
}

Entry booked(const Correction& correction) {
    return {correction.entry_seq, {}, booking_of(correction), {}, {}};
}

TEST(Corrections, AreBookedWithTheirReasonAndBothHands) {
    const auto booking = booking_of(adjustment(3, 60'000, 0));
    EXPECT_EQ(booking.cause, "adjustment");
    EXPECT_EQ(booking.idempotency_key, "correction:3");
    EXPECT_EQ(booking.reason, "网络中断");
    EXPECT_EQ(booking.actor, kFirst);
    EXPECT_EQ(booking.approver, kSecond);
    EXPECT_EQ(booking_of(reversal(4, 2, -1, 0)).idempotency_key, "reversal:2");
    EXPECT_EQ(booking_of(reversal(4, 2, -1, 0)).cause, "reversal");
}

TEST(Corrections, AreBookedWithTheMediaThatTheyGrant) {
    auto given = adjustment(3, 60'000, 1);
    given.media = "0:{[0,60000)}";
    EXPECT_EQ(booking_of(given).idempotency_key, "correction:3:" + hex_of(sha256("0:{[0,60000)}")));
    auto moved = given;
    moved.media = "0:{[0,50000)}";
    EXPECT_THAT(correction_faults({booked(given)}, {given}), IsEmpty());
    EXPECT_THAT(correction_faults({booked(given)}, {moved}), ElementsAre(HasSubstr("says otherwise")));
}

TEST(Corrections, ThatWereApprovedAreFoundInTheChainAndNothingElseIs) {
    const auto given = adjustment(1, 60'000, 2);
    const auto taken = reversal(2, 2, -60'000, 3);
    EXPECT_THAT(correction_faults({watched(1, 5'000), booked(given), booked(taken)}, {given, taken}),
                IsEmpty());
}

TEST(Corrections, WithoutAnApprovalAreFaults) {
    EXPECT_THAT(correction_faults({booked(adjustment(1, 60'000, 1))}, {}),
                ElementsAre("entry 1: a correction that nobody approved"));
}

TEST(Corrections, WhoseEntryIsMissingOrSaysOtherwiseAreFaults) {
    const auto given = adjustment(1, 60'000, 1);
    EXPECT_THAT(correction_faults({}, {given}), ElementsAre(HasSubstr("is missing")));
    auto more = booked(given);
    more.booking.amount_ms += 1;
    EXPECT_THAT(correction_faults({more}, {given}), ElementsAre(HasSubstr("says otherwise")));
    auto renamed = booked(given);
    renamed.booking.reason = "another";
    EXPECT_THAT(correction_faults({renamed}, {given}), ElementsAre(HasSubstr("says otherwise")));
}

TEST(Corrections, ThatNobodyElseApprovedAreFaults) {
    auto alone = adjustment(1, 60'000, 1);
    alone.approver = kFirst;
    EXPECT_THAT(correction_faults({booked(alone)}, {alone}), ElementsAre(HasSubstr("second person")));
    auto own = adjustment(1, 60'000, 1);
    own.approver = kLearner;
    EXPECT_THAT(correction_faults({booked(own)}, {own}), ElementsAre(HasSubstr("second person")));
}

TEST(Corrections, ThatTakeBackMoreOrElsewhereThanTheirEntryAreFaults) {
    const auto less = reversal(2, 1, -4'999, 2);
    EXPECT_THAT(correction_faults({watched(1, 5'000), booked(less)}, {less}),
                ElementsAre(HasSubstr("does not take back entry 1")));
    auto elsewhere = reversal(2, 1, -5'000, 2);
    elsewhere.category = "school";
    EXPECT_THAT(correction_faults({watched(1, 5'000), booked(elsewhere)}, {elsewhere}),
                ElementsAre(HasSubstr("does not take back entry 1")));
}

TEST(Corrections, ThatShareAnEntryAreFaults) {
    const auto one = adjustment(1, 60'000, 1);
    auto other = one;
    other.id = 2;
    EXPECT_THAT(correction_faults({booked(one)}, {one, other}),
                ElementsAre(HasSubstr("says otherwise"), HasSubstr("that of correction 1")));
}

}  // namespace
}  // namespace yanxiu::credit
