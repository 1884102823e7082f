#include <pqxx/pqxx>

#include "tests/integration/server/appeals/appeals_fixture.hpp"

namespace yanxiu::appeals {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Half a minute is credited, the next half is hidden; of that, some is granted.
class Granted : public AppealsTest {
  protected:
    /// Answers the number of the entry.
    std::int64_t grant(std::int64_t from_ms = 30'000, std::int64_t to_ms = 60'000,
                       std::int64_t amount_ms = 30'000) {
        const auto proposal = propose(appeal(from_ms, to_ms), amount_ms);
        return ask<v1::DecideCorrectionResponse>(second_, "DecideCorrection", deciding(proposal))
            .correction()
            .entry_seq();
    }
    void take_back(std::int64_t seq) {
        const auto correction =
            ask<v1::ProposeCorrectionResponse>(first_, "ProposeCorrection", reversing(seq)).correction().id();
        ask<v1::DecideCorrectionResponse>(second_, "DecideCorrection", deciding(correction));
    }
    /// The half that was hidden, properly this time: claims 4 and 5 of the lease.
    v1::Claim again(std::int64_t seq) const {
        const auto wall = seq * 15'000;
        return claim(lease_, seq, wall, wall + 15'000, wall - 30'000, wall - 15'000);
    }
    watch::Answered watch_again() {
        pass(31s);
        return report(lease_.lease_id(), {again(4), again(5)});
    }
    std::int64_t watched_ms() {
        return std::stoll(
            text("SELECT coalesce(sum(amount_ms), 0)::text FROM ledger_entry WHERE cause = 'watch' "
                 "AND person_id = " +
                 std::to_string(person_.value)));
    }
    void expect_verified() {
        EXPECT_THAT(differences(), IsEmpty());
        restart();
        save_caches(person_);
        EXPECT_THAT(differences(), IsEmpty());
    }
};

TEST_F(Granted, TimeThatIsWatchedLaterIsPaidOnce) {
    watch_half_hidden();
    grant();
    EXPECT_EQ(booked_ms(), 60'000);
    ASSERT_EQ(watch_again().refusal, "");
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_EQ(watched_ms(), 30'000);
    expect_verified();
}

TEST_F(Granted, TimeIsShownAsSuchAndSoIsWhyWatchingItAddsNothing) {
    watch_half_hidden();
    grant();
    const auto standing = watch_again().response.standing();
    EXPECT_EQ(standing.credited_ms(), 30'000);
    EXPECT_EQ(standing.held_ms(), 0);
    ASSERT_EQ(standing.unpaid_size(), 1);
    EXPECT_EQ(standing.unpaid(0).reason(), v1::UNPAID_REASON_GRANTED);
    EXPECT_EQ(standing.unpaid(0).amount_ms(), 30'000);
    ASSERT_EQ(standing.spans_size(), 2);
    EXPECT_EQ(standing.spans(1).from_ms(), 30'000);
    EXPECT_EQ(standing.spans(1).to_ms(), 60'000);
    EXPECT_EQ(standing.spans(1).state(), "credited");
    EXPECT_EQ(standing.spans(1).reason(), v1::UNPAID_REASON_GRANTED);
    v1::ListSittingsRequest request;
    request.set_lesson_id(lesson_.lesson.value);
    const auto sittings = ask<v1::ListSittingsResponse>(caller(), "ListSittings", request);
    ASSERT_EQ(sittings.sittings_size(), 1);
    ASSERT_EQ(sittings.sittings(0).runs_size(), 3);
    EXPECT_EQ(sittings.sittings(0).runs(1).reason(), v1::UNPAID_REASON_HIDDEN);
    EXPECT_EQ(sittings.sittings(0).runs(2).reason(), v1::UNPAID_REASON_GRANTED);
}

TEST_F(Granted, TimeIsPaidOnceByClaimsThatWereMadeBeforeAndComeLate) {
    watch_half_hidden();
    pass(31s);
    ASSERT_EQ(report(lease_.lease_id(), {again(5)}).refusal, "");  // waits for the one before
    grant();
    EXPECT_EQ(booked_ms(), 60'000);
    ASSERT_EQ(report(lease_.lease_id(), {again(4)}).refusal, "");
    EXPECT_EQ(booked_ms(), 60'000);
    expect_verified();
}

TEST_F(Granted, TimeInPartLeavesTheRestToBeWatched) {
    watch_half_hidden();
    grant(30'000, 60'000, 10'000);
    EXPECT_EQ(booked_ms(), 40'000);
    ASSERT_EQ(watch_again().refusal, "");
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_EQ(watched_ms(), 50'000);
    expect_verified();
}

TEST_F(Granted, TimeOfAWholeLessonIsWhatItsEvidenceShowsFirst) {
    watch_half_hidden();
    grant(0, 0, 30'000);
    ASSERT_EQ(watch_again().refusal, "");
    EXPECT_EQ(booked_ms(), 60'000) << "what was hidden was granted, not what nobody played";
    expect_verified();
}

TEST_F(Granted, TimeBesideWhatIsWatchedIsAddedToIt) {
    watch_half_hidden();
    grant();
    deliver(60'000, 75'000);
    pass(31s);
    ASSERT_EQ(report(lease_.lease_id(), {again(4), claim(lease_, 5, 75'000, 90'000, 60'000, 75'000)}).refusal,
              "");
    EXPECT_EQ(booked_ms(), 75'000);
    expect_verified();
}

TEST_F(Granted, TimeThatIsTakenBackIsOpenAgainToWhatWasWatched) {
    watch_half_hidden();
    const auto entry = grant();
    ASSERT_EQ(watch_again().refusal, "");
    take_back(entry);
    EXPECT_EQ(booked_ms(), 60'000) << "watched properly";
    EXPECT_EQ(watched_ms(), 60'000);
    expect_verified();
}

TEST_F(Granted, TimeThatIsTakenBackIsOpenAgainToWhatWillBeWatched) {
    watch_half_hidden();
    take_back(grant());
    EXPECT_EQ(booked_ms(), 30'000);
    ASSERT_EQ(watch_again().refusal, "");
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_EQ(watched_ms(), 60'000);
    expect_verified();
}

TEST_F(Granted, TimeIsNeverGrantedTwice) {
    watch_half_hidden();
    grant(30'000, 60'000, 20'000);
    const auto more = appeal(20'000, 60'000);
    EXPECT_EQ(refused(first_, "AcceptAppeal", accepting(more, 10'001)), "amount_too_large");
    const auto proposal = propose(more, 10'000);
    ask<v1::DecideCorrectionResponse>(second_, "DecideCorrection", deciding(proposal));
    ASSERT_EQ(watch_again().refusal, "");
    EXPECT_EQ(booked_ms(), 60'000);
    expect_verified();
}

TEST_F(Granted, TimeIsPaidOnceWhereTheLessonGetsAnotherPlace) {
    watch_half_hidden();
    grant();
    ASSERT_EQ(watch_again().refusal, "");
    test::place_lesson(owner(), lesson_, "school", "2017-01-01");
    recorder_->recompute_placed();
    EXPECT_EQ(booked_ms(), 60'000);
    expect_verified();
}

TEST_F(Granted, MediaThatAreChangedBehindTheServersBackAreFound) {
    watch_half_hidden();
    grant();
    const auto change = [&](const std::string& statement) {
        owner().transact([&](store::Transaction& t) {
            t.exec0("SET LOCAL session_replication_role = replica");
            t.exec0(statement);
        });
    };
    const auto of_person = " WHERE correction_id IN (SELECT id FROM correction WHERE person_id = " +
                           std::to_string(person_.value) + ")";
    change("UPDATE granted_media SET media = '{[30000,50000)}'" + of_person);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("says otherwise")));
    change("DELETE FROM granted_media" + of_person);
    EXPECT_THAT(differences(), Contains(HasSubstr("says otherwise")));
}

TEST_F(Granted, MediaCannotBeChangedOrForgotten) {
    watch_half_hidden();
    grant();
    for (const auto* statement : {"UPDATE granted_media SET weight_permille = 1", "DELETE FROM granted_media",
                                  "TRUNCATE granted_media"}) {
        EXPECT_ANY_THROW(owner().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
        EXPECT_ANY_THROW(db().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
    }
}

}  // namespace
}  // namespace yanxiu::appeals
