// What checks hold and answers release: through the recorder, its memory, and a replay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "server/watch/replay_store.hpp"
#include "tests/integration/server/watch/asking.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kMinute = 60'000;

class Presences : public Asked {};

TEST_F(Presences, HoldWhatIsPlayedAfterThemAndNothingBefore) {
    const auto lease = start();
    const auto before = play(lease, 10);
    EXPECT_EQ(before.response.check_id(), 0);
    EXPECT_EQ(booked_ms(), 10 * kMinute);
    const auto after = play(lease, 5);
    EXPECT_NE(after.response.check_id(), 0);
    EXPECT_EQ(after.response.standing().credited_ms(), 10 * kMinute);
    EXPECT_EQ(after.response.standing().held_ms(), 5 * kMinute);
    ASSERT_EQ(after.response.standing().spans_size(), 2);
    EXPECT_EQ(after.response.standing().spans(1).reason(), v1::UNPAID_REASON_CHECK_DUE);
    EXPECT_EQ(after.response.standing().spans(1).state(), "held");
    EXPECT_EQ(booked_ms(), 10 * kMinute);
    ASSERT_THAT(due_, SizeIs(1));
    EXPECT_EQ(due_[0].person, person_);
    EXPECT_EQ(due_[0].check_id, after.response.check_id());
    EXPECT_EQ(due_[0].lesson, lesson_.lesson);
    expect_no_differences();
}

TEST_F(Presences, AreReleasedByAnAnswerThatTheLedgerHasWhenItIsAcknowledged) {
    const auto lease = start();
    const auto check = play(lease, 15).response.check_id();
    const auto answered = answer_rightly(check);
    EXPECT_TRUE(answered.right());
    EXPECT_EQ(answered.released_ms(), 5 * kMinute);
    EXPECT_EQ(booked_ms(), 15 * kMinute);
    expect_no_differences();
    const auto next = play(lease, 5);
    EXPECT_EQ(next.response.check_id(), 0);
    EXPECT_EQ(booked_ms(), 20 * kMinute);
    expect_no_differences();
}

TEST_F(Presences, EachGuardTheirOwnStretch) {
    const auto lease = start();
    const auto first = play(lease, 11).response.check_id();
    const auto second = play(lease, 10).response.check_id();
    const auto third = play(lease, 10).response.check_id();
    EXPECT_THAT(listed(), SizeIs(3));
    EXPECT_EQ(answer_rightly(second).released_ms(), 10 * kMinute);
    EXPECT_EQ(booked_ms(), 20 * kMinute);
    EXPECT_EQ(answer_rightly(third).released_ms(), kMinute);
    expect_no_differences();
    EXPECT_EQ(answer_rightly(first).released_ms(), 10 * kMinute);
    EXPECT_EQ(booked_ms(), 31 * kMinute);
    EXPECT_THAT(listed(), IsEmpty());
    expect_no_differences();
}

TEST_F(Presences, AreDrawnFromHoursThatCameAtOnceAndMadeUpAfterwards) {
    const auto lease = start("tablet");
    pass(40min);
    std::int64_t seq = 0;
    std::vector<v1::Claim> claims;
    for (int minute = 0; minute < 40; ++minute)
        for (const auto& each : next_claims(lease, seq)) claims.push_back(each);
    const auto told = report(lease.lease_id(), claims);
    EXPECT_EQ(told.response.standing().credited_ms(), 10 * kMinute);
    EXPECT_EQ(told.response.standing().held_ms(), 30 * kMinute);
    pass(6h);
    const auto checks = listed();
    ASSERT_THAT(checks, SizeIs(3));
    EXPECT_TRUE(checks[0].makeup());
    EXPECT_EQ(checks[0].held_ms(), 10 * kMinute);
    EXPECT_EQ(checks[1].position_ms(), 20 * kMinute);
    EXPECT_EQ(checks[2].lesson_title(), "示范课");
    EXPECT_EQ(checks[2].due_at(), "2018-03-08T02:30:00.000Z");
    EXPECT_EQ(checks[2].answer_until(), "2018-03-15T02:40:00.000Z");
    expect_no_differences();
    for (const auto& check : checks) EXPECT_EQ(answer_rightly(check.check_id()).released_ms(), 10 * kMinute);
    EXPECT_EQ(booked_ms(), 40 * kMinute);
    expect_no_differences();
}

TEST_F(Presences, DoNotMoveWhenWhatWasPlayedBeforeThemIsToldLate) {
    const auto tablet = start("tablet");  // offline for half an hour, then taken over from
    pass(30min);
    const auto phone = open("phone");
    played_[phone.lease_id()] = 0;
    play(phone, 15);
    const auto due = listed();
    ASSERT_THAT(due, SizeIs(1));
    EXPECT_EQ(booked_ms(), 10 * kMinute);
    std::int64_t seq = 0;
    std::vector<v1::Claim> late;
    for (int minute = 0; minute < 30; ++minute)
        for (const auto& each : next_claims(tablet, seq)) late.push_back(each);
    for (auto& claim : late) {
        claim.set_media_from_ms(claim.media_from_ms() + 900'000);
        claim.set_media_to_ms(claim.media_to_ms() + 900'000);
    }
    report(tablet.lease_id(), late);
    EXPECT_EQ(booked_ms(), 10 * kMinute);  // the time before the first check is used up
    expect_no_differences();
    const auto more = listed();
    ASSERT_THAT(more, SizeIs(4));
    EXPECT_EQ(more.back().check_id(), due[0].check_id());
    EXPECT_EQ(more.back().held_ms(), due[0].held_ms());
    play(phone, 1);
    for (const auto& check : listed()) answer_rightly(check.check_id());
    EXPECT_EQ(booked_ms(), 45 * kMinute);
    expect_no_differences();
}

TEST_F(Presences, CountTheTimeOfAllDevicesAndLessons) {
    const auto phone = start("phone");
    play(phone, 6);
    const auto first = lesson_;
    lesson_ = test::make_lesson(owner(), author_);
    test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
    recorder_->recompute_placed();
    const auto tablet = open("tablet", true);
    deliver(0, 2'700'000);
    const auto answered = play(tablet, 6);
    EXPECT_NE(answered.response.check_id(), 0);
    EXPECT_EQ(booked_ms(), 10 * kMinute);
    const auto checks = listed();
    ASSERT_THAT(checks, SizeIs(1));
    EXPECT_EQ(checks[0].lesson_id(), lesson_.lesson.value);
    EXPECT_EQ(checks[0].position_ms(), 4 * kMinute);
    EXPECT_EQ(checks[0].held_ms(), 2 * kMinute);
    // The same check guards what the first lesson plays on.
    lesson_ = first;
    const auto again = open("phone", true);
    pass(1min);
    report(again.lease_id(), {claim(again, 0, 0, 60'000, 400'000, 460'000)});
    EXPECT_EQ(listed()[0].held_ms(), 3 * kMinute);
    EXPECT_EQ(answer_rightly(checks[0].check_id()).released_ms(), 3 * kMinute);
    expect_no_differences();
}

TEST_F(Presences, AreTheSameWhateverAServerForgets) {
    const auto lease = start();
    for (int minute = 0; minute < 34; ++minute) {
        play(lease, 1);
        if (minute % 5 == 4) restart();
        if (minute % 7 == 6) save_caches(person_);
        expect_no_differences();
    }
    EXPECT_EQ(booked_ms(), 10 * kMinute);
    EXPECT_THAT(listed(), SizeIs(3));
    restart();
    for (const auto& check : listed()) answer_rightly(check.check_id());
    EXPECT_EQ(booked_ms(), 34 * kMinute);
    restart();
    play(lease, 1);
    EXPECT_EQ(booked_ms(), 35 * kMinute);
    expect_no_differences();
}

TEST_F(Presences, ReleaseNothingOnceTheirDaysAreOver) {
    const auto lease = start();
    const auto check = play(lease, 15).response.check_id();
    close(lease.lease_id());
    pass(24h * 7 - 4min - 1s);  // it was drawn in the eleventh minute
    EXPECT_THAT(listed(), SizeIs(1));
    pass(1s);
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_EQ(refusal_of([&] { ask(check); }), "check_missed");
    expect_no_differences();
    const auto again = open("phone");
    EXPECT_EQ(again.standing().credited_ms(), 10 * kMinute);
    EXPECT_EQ(again.standing().held_ms(), 0);
    ASSERT_EQ(again.standing().unpaid_size(), 1);
    EXPECT_EQ(again.standing().unpaid(0).reason(), v1::UNPAID_REASON_CHECK_MISSED);
    EXPECT_EQ(again.standing().unpaid(0).amount_ms(), 5 * kMinute);
    // Whoever comes back is asked anew, and loses nothing more.
    pass(1s);
    report(again.lease_id(), {claim(again, 0, 0, 1'000, 600'000, 601'000)});
    const auto anew = listed();
    ASSERT_THAT(anew, SizeIs(1));
    EXPECT_NE(anew[0].check_id(), check);
    EXPECT_EQ(answer_rightly(anew[0].check_id()).released_ms(), 1'000);
    EXPECT_EQ(booked_ms(), 10 * kMinute + 1'000);
    expect_no_differences();
}

TEST_F(Presences, AreNotDrawnByAPolicyThatDoesNotAsk) {
    policy_.checks.asked = false;
    restart();
    const auto lease = start();
    play(lease, 30);
    EXPECT_EQ(booked_ms(), 30 * kMinute);
    EXPECT_THAT(listed(), IsEmpty());
    expect_no_differences();
}

/// As an instance has it that grew up without checks.
TEST_F(Presences, LeaveAloneWhatWasCountedBeforeAnybodyWasAsked) {
    policy_.checks.asked = false;
    restart();
    const auto lease = start();
    play(lease, 30);
    policy_.checks.asked = true;
    restart();
    play(lease, 10);
    EXPECT_EQ(booked_ms(), 40 * kMinute);
    EXPECT_NE(play(lease, 1).response.check_id(), 0);
    EXPECT_EQ(booked_ms(), 40 * kMinute);
    expect_no_differences();
}

struct Tampering {
    std::string statement;  // $1 is the person
    std::string found;
};

TEST_F(Presences, AreFoundByAReplayWhateverOfThemWasChanged) {
    const auto lease = start();
    const auto first = play(lease, 15).response.check_id();
    answer_wrongly(first);
    answer_rightly(first);
    play(lease, 10);
    save_caches(person_);
    expect_no_differences();
    const std::string second = " WHERE person_id = $1 AND number = 2";
    const std::string one = " WHERE person_id = $1 AND number = 1";
    const std::vector<Tampering> tamperings{
        {"UPDATE presence_check SET due_ms = due_ms + 1000" + second, "check 2: is not as it was drawn"},
        {"UPDATE presence_check SET due_ms = due_ms + 1000" + second, "check 2: came due at another time"},
        {"UPDATE presence_check SET due_ms = due_ms + 1000" + second, "waiting for check 2"},
        {"UPDATE presence_check SET due_ms = due_ms - 1000" + second, "came due at another time"},
        {"UPDATE presence_check SET due_ms = due_ms + 86400000" + second, "when nothing counted"},
        {"UPDATE presence_check SET allowance_ms = 660000, most_ms = 660000" + one, "distance to the next"},
        {"UPDATE presence_check SET answer_until_ms = answer_until_ms + 1" + second, "not as it was drawn"},
        {"UPDATE presence_check SET answer_until_ms = drawn_ms" + one, "check 1: has an answer"},
        {"UPDATE presence_check SET counted_after = int8multirange(int8range(due_ms, due_ms + 86400000))" +
             second,
         "check 1: 900000 ms were played"},
        {"UPDATE presence_check SET position_ms = 0" + second, "check 2: is not as it was drawn"},
        {"UPDATE presence_check SET played_ms = played_ms + 1" + second, "check 2: played ms"},
        {"DELETE FROM presence_check" + second, "check 1: 900000 ms were played"},
        {"DELETE FROM presence_check WHERE person_id = $1 AND number = 0", "check 0: is missing"},
        {"DELETE FROM presence_answer" + one + " AND is_right", "waiting for check 1"},
        {"UPDATE presence_answer SET answered_ms = answered_ms + 604800000" + one + " AND is_right",
         "check 1: has an answer that does not stand"},
        {"UPDATE presence_answer SET is_right = true" + one + " AND NOT is_right", "does not stand"},
        {"UPDATE presence_answer SET number = 2" + one + " AND is_right", "check 2: has an answer"},
        {"DELETE FROM check_asking WHERE nonce = (SELECT nonce FROM presence_answer" + one + " AND is_right)",
         "check 1: has an answer"},
        {"UPDATE check_asking SET right_number = right_number % 4 + 1" + one, "check 1: has an answer"},
        {"UPDATE check_asking SET good_until_ms = asked_ms - 1" + one, "check 1: has an answer"},
        {"UPDATE coverage SET guard = 0, day = day + 1 WHERE person_id = $1 AND guard = 2",
         "waiting for check 2"},
        {"UPDATE coverage SET classes[1] = '{[0,99000)}' WHERE person_id = $1 AND guard = 2",
         "waiting for check 2: 2018-03-08: speed class 0"},
        {"UPDATE coverage SET guard = 1 WHERE person_id = $1 AND guard = 2", "waiting for check 1"},
    };
    for (const auto& [statement, found] : tamperings) {
        const auto now_found = owner().transact([&](store::Transaction& t) {
            t.exec0("SAVEPOINT before");
            t.exec0("SET LOCAL session_replication_role = replica");
            if (statement.find("is_right = true") != statement.npos)
                t.exec0("DROP INDEX presence_answer_right");
            t.exec_params0(statement, person_.value);
            auto differences = differences_of(policy_, load_dossier(t, person_), now());
            t.exec0("ROLLBACK TO SAVEPOINT before");
            return differences;
        });
        EXPECT_THAT(now_found, Contains(HasSubstr(found))) << statement;
    }
    expect_no_differences();
}

TEST_F(Presences, CanBeWrittenByTheServerAndNeverChanged) {
    const auto lease = start();
    answer_rightly(play(lease, 11).response.check_id());
    for (const std::string statement :
         {"UPDATE presence_check SET due_ms = 0", "DELETE FROM presence_check", "DELETE FROM check_asking",
          "UPDATE presence_answer SET is_right = true", "DELETE FROM presence_answer"}) {
        for (auto* as : {&db(), &owner()})
            EXPECT_ANY_THROW(as->transact([&](store::Transaction& t) { t.exec(statement); })) << statement;
    }
}

}  // namespace
}  // namespace yanxiu::watch
