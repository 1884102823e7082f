#include "server/watch/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "server/watch/replay_store.hpp"
#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What a replay says of this test's person, whose evidence came in through the services.
class ReplayTest : public Watching {
  protected:
    ReplayTest() { test::place_lesson(owner(), lesson_, "remote", "2018-01-01"); }

    /// As somebody would who owns the database: past triggers and the server's rights.
    void tamper(const std::string& statement) {
        owner().transact([&](store::Transaction& t) {
            t.exec0("SET LOCAL session_replication_role = replica");
            ASSERT_EQ(t.exec_params(statement, person_.value).affected_rows(), 1) << statement;
        });
    }

    /// Ends the lesson's place in its course and gives it another there.
    void place_again(const std::string& ended_at, const std::string& category, const std::string& pays_from) {
        owner().transact([&](store::Transaction& t) {
            t.exec_params0(
                "UPDATE course_lesson SET removed_at = $2::timestamptz "
                "WHERE lesson_id = $1 AND removed_at IS NULL",
                lesson_.lesson.value, ended_at);
            t.exec_params0(
                "INSERT INTO course_lesson (course_id, lesson_id, position, category, pays_from, placed_by) "
                "SELECT course_id, lesson_id, position, $2, $3::date, placed_by FROM course_lesson "
                "WHERE lesson_id = $1 ORDER BY id DESC LIMIT 1",
                lesson_.lesson.value, category, pays_from);
            t.exec_params0("INSERT INTO content_to_recompute (content_id) VALUES ($1)",
                           lesson_.content.value);
        });
    }

    std::string booked() {
        save_caches(person_);
        return text("SELECT booked FROM watching WHERE person_id = " + std::to_string(person_.value));
    }

    /// 45 seconds, well watched, the last of which only the recorder's memory and the evidence know.
    v1::OpenLeaseResponse play() {
        recorder_->recompute_placed();
        const auto lease = open("phone");
        deliver(0, 60'000);
        pass(46s);
        report(lease.lease_id(), {plain(lease, 0), plain(lease, 1), plain(lease, 2)}, 45'000);
        return lease;
    }

    /// The same, and the caches know it.
    v1::OpenLeaseResponse watch() {
        const auto lease = play();
        save_caches(person_);
        return lease;
    }
};

TEST_F(ReplayTest, FindsNothingWhereNothingIsWrong) {
    play();
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(booked_ms(), 45'000);
    EXPECT_GE(verified_.persons, 1);
    EXPECT_GE(verified_.entries, 1);
}

/// Everything at once that makes counting step by step hard.
TEST_F(ReplayTest, GivesWhatCountingStepByStepGave) {
    recorder_->recompute_placed();
    const auto phone = open("phone");
    deliver(0, 30'000);
    pass(40s);
    report(phone.lease_id(), {plain(phone, 0), plain(phone, 2)});  // a gap
    const auto tablet = open("tablet", true);                      // takes over
    pass(100s);
    report(tablet.lease_id(),
           {claim(tablet, 0, 0, 10'000, 0, 12'000), claim(tablet, 1, 10'000, 20'000, 0, 90'000),
            claim(tablet, 2, 15'000, 35'000, 40'000, 60'000)});
    report(phone.lease_id(), {plain(phone, 1), plain(phone, 3)});  // late, and beyond the take-over
    deliver(30'000, 500'000);
    pass(95s);
    const auto laptop = open("laptop");  // the tablet is silent, and yields
    pass(10h + 59s);
    auto hidden = claim(laptop, 0, 0, 20'000, 100'000, 120'000);
    hidden.set_hidden(true);
    hidden.set_audible(false);
    const auto midnight = 14 * 3'600'000 - 235'000;
    report(laptop.lease_id(),
           {hidden, claim(laptop, 1, midnight - 7'000, midnight + 8'000, 120'000, 135'000)});
    EXPECT_THAT(differences(), IsEmpty());
    pass(5h);
    recorder_->settle_due();
    close(laptop.lease_id());
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(booked_ms(), 70'000);
}

TEST_F(ReplayTest, GivesTheSameOwnersWhereTheServersClockStandsStillOrGoesBack) {
    open("phone");
    open("tablet", true);
    pass(-5s);
    const auto laptop = open("laptop", true);
    pass(30s);
    report(laptop.lease_id(), {plain(laptop, 0)});
    pass(-40s);
    close(laptop.lease_id());
    pass(1min);  // the clock is right again
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(ReplayTest, FindsClaimsThatWaitThoughTheirTimeHasCome) {
    recorder_->recompute_placed();
    const auto lease = open("phone");
    report(lease.lease_id(), {plain(lease, 0)});  // from the future
    pass(10min);
    EXPECT_THAT(differences(), IsEmpty());
    pass(1min);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("waits since long")));
    recorder_->settle_due();
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(ReplayTest, LeavesTimeToBookWhatWasPlacedAMomentAgo) {
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(16s);
    report(lease.lease_id(), {plain(lease, 0)});
    recorder_->recompute_placed();
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(booked(), "remote=2018-03-08:15000");
    place_again("2018-03-08 12:00+08", "school", "2018-01-01");  // the wrong category, put right
    EXPECT_THAT(differences(), IsEmpty());
    recorder_->recompute_placed();
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(booked(), "school=2018-03-08:15000");
    EXPECT_EQ(booked_ms(), 15'000);
}

TEST_F(ReplayTest, KeepsTheCreditOfEveryPeriodInWhichTheLessonWasInACourse) {
    recorder_->recompute_placed();
    const auto lease = open("phone");
    deliver(0, 60'000);
    pass(16s);
    report(lease.lease_id(), {plain(lease, 0)});
    place_again("2018-03-08 12:00+08", "school", "2018-03-10");
    recorder_->recompute_placed();
    EXPECT_EQ(booked(), "remote=2018-03-08:15000");
    constexpr std::int64_t kDay = 86'400'000;
    pass(24h);  // between the two: watched, and not paid
    report(lease.lease_id(), {claim(lease, 1, kDay, kDay + 15'000, 15'000, 30'000)});
    EXPECT_EQ(booked_ms(), 15'000);
    pass(24h);
    const auto later =
        report(lease.lease_id(), {claim(lease, 2, 2 * kDay, 2 * kDay + 15'000, 30'000, 45'000)});
    EXPECT_EQ(booked(), "remote=2018-03-08:15000;school=2018-03-10:15000");
    EXPECT_EQ(later.response.standing().credited_ms(), 30'000);
    EXPECT_EQ(later.response.standing().held_ms(), 15'000);
    EXPECT_EQ(later.response.standing().category(), "school");
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(ReplayTest, KeepsWhatWasEarnedFromALessonThatIsDeleted) {
    const auto lease = watch();
    owner().transact([&](store::Transaction& t) {
        t.exec_params0("UPDATE lesson SET deleted_at = now() WHERE id = $1", lesson_.lesson.value);
        t.exec_params0("INSERT INTO content_to_recompute (content_id) VALUES ($1)", lesson_.content.value);
    });
    recorder_->recompute_placed();
    EXPECT_EQ(booked_ms(), 45'000);
    pass(15s);
    report(lease.lease_id(), {plain(lease, 3)});  // watched before, told late
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_THAT(differences(), IsEmpty());
}

/// Placing decides what pays, and from when; publishing a course decides who sees it.
TEST_F(ReplayTest, PaysForALessonWhoseCourseIsNotPublishedOrNoLonger) {
    watch();
    EXPECT_EQ(booked_ms(), 45'000);
    for (const auto* published : {"true", "false"}) {
        owner().transact([&](store::Transaction& t) {
            t.exec_params0(
                "UPDATE course SET published = $2::boolean WHERE id IN "
                "(SELECT course_id FROM course_lesson WHERE lesson_id = $1)",
                lesson_.lesson.value, published);
            t.exec_params0("INSERT INTO content_to_recompute (content_id) VALUES ($1)",
                           lesson_.content.value);
        });
        recorder_->recompute_placed();
        EXPECT_EQ(booked_ms(), 45'000) << published;
        EXPECT_THAT(differences(), IsEmpty());
    }
}

struct Tampering {
    std::string statement;  // $1 is the person
    std::string found;
};

TEST_F(ReplayTest, FindsEveryCacheThatWasChanged) {
    watch();
    const std::vector<Tampering> tamperings{
        {"UPDATE coverage SET classes[1] = '{[0,99000)}' WHERE person_id = $1", "speed class 0"},
        {"UPDATE coverage SET too_fast = '{[0,5)}' WHERE person_id = $1", "too fast"},
        {"UPDATE coverage SET not_owned = '{[0,5)}' WHERE person_id = $1", "not owned"},
        {"UPDATE coverage SET hidden = '{[0,5)}' WHERE person_id = $1", "hidden"},
        {"UPDATE coverage SET watched_ms = watched_ms + 1 WHERE person_id = $1", "watched ms"},
        {"UPDATE coverage SET day = day + 1 WHERE person_id = $1", "2018-03-09: speed class 0"},
        {"UPDATE watching SET delivered = '{[1,60001)}' WHERE person_id = $1",
         "delivered: as much, but elsewhere"},
        {"UPDATE watching SET covered_ms = covered_ms + 1 WHERE person_id = $1", "covered ms"},
        {"UPDATE watching SET credited_ms = credited_ms + 1 WHERE person_id = $1", "credited ms"},
        {"UPDATE watching SET booked = 'remote=2018-03-08:46000' WHERE person_id = $1", "less than due"},
        {"UPDATE lease SET counted_wall = '{[0,5)}' WHERE person_id = $1", "wall time counted"},
        {"UPDATE lease SET stored_upto = 3, greatest_seq = 3, counted_upto = 3 WHERE person_id = $1",
         "counted up to"},
        {"UPDATE lease SET stored_upto = 3, greatest_seq = 3 WHERE person_id = $1", "stored up to"},
        {"UPDATE lease SET greatest_seq = 4 WHERE person_id = $1", "greatest number"},
        {"UPDATE ownership SET during = int8range(lower(during) + 1, NULL) WHERE person_id = $1",
         "ownership of the clock"},
        {"UPDATE person_clock SET owner_lease_id = NULL WHERE person_id = $1", "owner of the clock"},
        {"INSERT INTO coverage SELECT person_id, content_id, day - 1, classes, too_fast, not_owned, hidden, "
         "watched_ms FROM coverage WHERE person_id = $1",
         "2018-03-07: speed class 0"},
    };
    for (const auto& [statement, found] : tamperings) {
        const auto now_found = owner().transact([&](store::Transaction& t) {
            t.exec0("SAVEPOINT before");
            t.exec_params0(statement, person_.value);
            auto differences = differences_of(policy_, load_dossier(t, person_), now());
            t.exec0("ROLLBACK TO SAVEPOINT before");
            return differences;
        });
        EXPECT_THAT(now_found, Contains(HasSubstr(found))) << statement;
    }
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(ReplayTest, FindsAnAmountThatWasChangedInTheLedger) {
    watch();
    tamper("UPDATE ledger_entry SET amount_ms = amount_ms + 3600000 WHERE person_id = $1");
    const auto found = differences();
    EXPECT_THAT(found, Contains(HasSubstr("ledger: remote on 2018-03-08: -3600000 ms less than booked")));
    EXPECT_THAT(found, Contains(HasSubstr("ledger: entry 1")));
}

TEST_F(ReplayTest, FindsAnEntryThatWasTakenFromTheLedger) {
    watch();
    tamper("DELETE FROM ledger_entry WHERE person_id = $1");
    EXPECT_THAT(differences(),
                Contains(HasSubstr("ledger: remote on 2018-03-08: 45000 ms less than booked")));
}

TEST_F(ReplayTest, FindsAClaimThatWasStretched) {
    watch();
    tamper(
        "UPDATE claim SET media_to_ms = media_to_ms + 300 WHERE seq = 2 AND lease_id = "
        "(SELECT id FROM lease WHERE person_id = $1)");
    EXPECT_THAT(differences(), Contains(HasSubstr("45000 is stored, the evidence gives 45300")));
}

TEST_F(ReplayTest, FindsAClaimThatWasTakenAway) {
    watch();
    tamper("DELETE FROM claim WHERE seq = 1 AND lease_id = (SELECT id FROM lease WHERE person_id = $1)");
    EXPECT_THAT(differences(), Contains(HasSubstr("counted up to: 2 is stored, the evidence gives 0")));
}

TEST_F(ReplayTest, FindsWhatWasTakenFromTheEvidenceOfSomebodyWhoPlays) {
    play();
    tamper("DELETE FROM claim WHERE seq = 1 AND lease_id = (SELECT id FROM lease WHERE person_id = $1)");
    EXPECT_THAT(differences(), Contains(HasSubstr("booked: remote on 2018-03-08: -30000 ms less than due")));
}

TEST_F(ReplayTest, FindsWhatWasTakenFromTheLedgerOfSomebodyWhoPlays) {
    play();
    tamper("DELETE FROM ledger_entry WHERE person_id = $1");
    EXPECT_THAT(differences(), Contains(HasSubstr("booked: remote on 2018-03-08: 45000 ms less than due")));
}

TEST_F(ReplayTest, FindsADeliveryThatWasTakenAway) {
    watch();
    tamper("DELETE FROM delivery WHERE person_id = $1");
    const auto found = differences();
    EXPECT_THAT(found, Contains(HasSubstr("delivered: 60000 is stored, the evidence gives 0")));
    EXPECT_THAT(found, Contains(HasSubstr("booked: remote on 2018-03-08: -45000 ms less than due")));
}

TEST_F(ReplayTest, FindsALeaseThatWasMadeLonger) {
    watch();
    tamper("UPDATE lease SET granted_at = granted_at - interval '1 hour' WHERE person_id = $1");
    EXPECT_THAT(differences(), Contains(HasSubstr("ownership of the clock")));
}

}  // namespace
}  // namespace yanxiu::watch
