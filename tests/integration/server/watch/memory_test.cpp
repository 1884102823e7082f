// What the recorder keeps in memory: that nothing depends on its being there.
#include "server/watch/memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/watch/standing_service.hpp"
#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

class Remembering : public Watching {
  protected:
    Remembering() { test::place_lesson(owner(), lesson_, "remote", "2018-01-01"); }

    std::int64_t of_person(const std::string& expression) {
        return std::stoll(text("SELECT (" + expression + ")::text FROM person_clock WHERE person_id = " +
                               std::to_string(person_.value)));
    }
    bool remembered() { return of_person("remembered_by") != 0; }
    std::int64_t counted_upto() {
        return of_person("SELECT max(counted_upto) FROM lease l WHERE l.person_id = person_clock.person_id");
    }

    v1::OpenLeaseResponse start() {
        recorder_->recompute_placed();
        const auto lease = open("phone");
        deliver(0, 1'200'000);
        return lease;
    }

    /// Two claims every thirty seconds, as the page sends them.
    Answered play(const v1::OpenLeaseResponse& lease, std::int64_t number) {
        pass(30s);
        return report(lease.lease_id(), {plain(lease, 2 * number), plain(lease, 2 * number + 1)},
                      30'000 * (number + 1));
    }

    StandingService standings_{db(), policy_, time_};
};

TEST_F(Remembering, SavesTheCachesNowAndThenAndTheEvidenceAlways) {
    const auto lease = start();
    constexpr auto kLast = Recording::kUnsaved / 2 - 1;
    for (std::int64_t number = 0; number < kLast; ++number) {
        EXPECT_EQ(play(lease, number).response.standing().credited_ms(), 30'000 * (number + 1));
        EXPECT_EQ(booked_ms(), 30'000 * (number + 1));
    }
    EXPECT_TRUE(remembered());
    EXPECT_EQ(counted_upto(), -1);
    EXPECT_THAT(differences(), IsEmpty());
    play(lease, kLast);
    EXPECT_EQ(counted_upto(), Recording::kUnsaved - 1);
    EXPECT_TRUE(remembered());
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, IsNotNeededByAServerThatIsStartedAnew) {
    const auto lease = start();
    for (std::int64_t number = 0; number < 12; ++number) {
        if (number % 4 == 3) restart();
        EXPECT_EQ(play(lease, number).response.durable_upto(), 2 * number + 1);
    }
    EXPECT_EQ(booked_ms(), 360'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, IsGivenUpWhereAnotherServerTakesReportsOfTheSamePerson) {
    const auto lease = start();
    auto here = std::move(reports_);
    const auto recorder_here = std::move(recorder_);
    restart();
    auto there = std::move(reports_);
    for (std::int64_t number = 0; number < 12; ++number) {
        reports_ = std::move(number % 3 == 1 ? there : here);
        EXPECT_EQ(play(lease, number).response.standing().credited_ms(), 30'000 * (number + 1));
        (number % 3 == 1 ? there : here) = std::move(reports_);
    }
    EXPECT_EQ(booked_ms(), 360'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, IsForgottenWithATransactionThatFails) {
    const auto lease = start();
    for (std::int64_t number = 0; number < 3; ++number) play(lease, number);
    text(
        "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = 'yanxiu_server'");
    for (std::int64_t number = 3; number < 6; ++number) {
        pass(30s);
        const std::vector<v1::Claim> claims{plain(lease, 2 * number), plain(lease, 2 * number + 1)};
        auto answered = report(lease.lease_id(), claims);
        if (answered.refusal == "database_unavailable") answered = report(lease.lease_id(), claims);
        EXPECT_EQ(answered.response.standing().credited_ms(), 30'000 * (number + 1));
    }
    EXPECT_EQ(booked_ms(), 180'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, IsSavedForWhoeverReads) {
    const auto lease = start();
    for (std::int64_t number = 0; number < 3; ++number) play(lease, number);
    restart();
    v1::GetStandingRequest request;
    request.set_lesson_id(lesson_.lesson.value);
    const auto standing = standings_.get_standing(caller(), request);
    EXPECT_EQ(standing.standing().credited_ms(), 90'000);
    EXPECT_EQ(standing.resume_ms(), 90'000);
    EXPECT_FALSE(remembered());
    EXPECT_EQ(standings_.list_watched(caller(), {}).lessons(0).covered_ms(), 90'000);
    EXPECT_EQ(play(lease, 3).response.standing().credited_ms(), 120'000);
}

TEST_F(Remembering, IsSavedBeforeAnotherDeviceAsks) {
    const auto lease = start();
    for (std::int64_t number = 0; number < 5; ++number) play(lease, number);
    pass(80s);
    EXPECT_EQ(open_refusal("tablet"), "playing_elsewhere");
    pass(10s);
    EXPECT_EQ(open("tablet").resume_ms(), 150'000);  // silent by now
    EXPECT_EQ(booked_ms(), 150'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, IsOfOneLeaseWhereSeveralOpenOnesShowTheSame) {
    const auto phone = start();
    play(phone, 0);
    pass(90s);
    const auto tablet = open("tablet");  // the phone is silent, and its lease stays open
    for (std::int64_t number = 0; number < 3; ++number) {
        pass(30s);
        const auto at = 30'000 * (number + 1);
        report(tablet.lease_id(), {claim(tablet, number, 30'000 * number, at, at, at + 30'000)});
    }
    EXPECT_TRUE(remembered());
    for (int turn = 0; turn < 2; ++turn) {
        save_caches(person_);
        EXPECT_EQ(booked_ms(), 120'000);
        EXPECT_THAT(differences(), IsEmpty());
    }
    report(phone.lease_id(), {plain(phone, 2)});  // late, and from after the tablet took over
    EXPECT_EQ(booked_ms(), 120'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, LeavesClaimsOfAnotherLeaseToWaitForTheirTime) {
    const auto phone = start();
    report(phone.lease_id(), {plain(phone, 0)});  // from the future
    const auto tablet = open("tablet", true);
    pass(14s);
    report(tablet.lease_id(), {claim(tablet, 0, 0, 10'000, 60'000, 70'000)});
    EXPECT_TRUE(remembered());
    pass(5s);
    EXPECT_THAT(differences(), IsEmpty());  // due, and not counted yet
    recorder_->settle_due();
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, DoesNotMakeADeviceSilentThatSendsAgainWhatIsKnown) {
    const auto lease = start();
    play(lease, 0);
    pass(60s);
    report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
    pass(60s);
    EXPECT_EQ(open_refusal("tablet"), "playing_elsewhere");
}

TEST_F(Remembering, KeepsWhatIsNewOfDeliveries) {
    recorder_->recompute_placed();
    const auto lease = open("phone");
    deliver(0, 10'000);
    play(lease, 0);
    EXPECT_EQ(booked_ms(), 10'000);
    deliver(10'000, 20'000);
    EXPECT_EQ(booked_ms(), 20'000);
    restart();
    deliver(20'000, 30'000);
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, EndsWhereAClaimCannotCountYet) {
    const auto lease = start();
    play(lease, 0);
    EXPECT_TRUE(remembered());
    report(lease.lease_id(), {plain(lease, 2), plain(lease, 4)});  // one is from the future, one is missing
    EXPECT_FALSE(remembered());
    pass(60s);
    recorder_->settle_due();
    EXPECT_EQ(booked_ms(), 45'000);
    report(lease.lease_id(), {plain(lease, 3)});
    EXPECT_EQ(booked_ms(), 75'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Remembering, StaysRightWhereClaimsAreSentAgain) {
    const auto lease = start();
    play(lease, 0);
    pass(60s);
    report(lease.lease_id(), {plain(lease, 0), plain(lease, 1), plain(lease, 2)});
    auto other = plain(lease, 2);
    other.set_media_to_ms(other.media_to_ms() + 500);
    EXPECT_EQ(report(lease.lease_id(), {other, plain(lease, 3)}).response.durable_upto(), 3);
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_EQ(text("SELECT count(*)::text FROM claim_conflict WHERE lease_id = " +
                   std::to_string(lease.lease_id())),
              "1");
    EXPECT_THAT(differences(), IsEmpty());
}

}  // namespace
}  // namespace yanxiu::watch
