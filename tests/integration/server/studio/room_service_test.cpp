#include "server/studio/room_service.hpp"

#include <future>
#include <numeric>
#include <thread>

#include "server/studio/forgotten_rooms.hpp"
#include "tests/integration/server/studio/room_fixture.hpp"

namespace yanxiu::studio {
namespace {

using namespace std::chrono_literals;
using Happened = std::vector<std::string>;

class Rooms : public RoomTest {};

TEST_F(Rooms, AreForTheMentorAndTheInvitedAlone) {
    for (const auto& caller : {mentor_, teacher_, school_admin_}) EXPECT_EQ(enter_refusal(caller), "");
    EXPECT_EQ(enter_refusal(stranger_), "workshop_not_found");
    EXPECT_EQ(enter_refusal(other_admin_), "workshop_not_found");
    for (const auto& office : {bureau_, own_admin_}) {
        EXPECT_EQ(enter_refusal(office), "workshop_not_invited");
        EXPECT_EQ(refused(office, "RoomService/GetRoom", of<v1::GetRoomRequest>(id_)),
                  "workshop_not_invited");
        EXPECT_EQ(refused(office, "RoomService/ListRoomEvents", of<v1::ListRoomEventsRequest>(id_)),
                  "workshop_not_invited");
        EXPECT_EQ(renew_refusal(office), "workshop_not_invited");
        EXPECT_EQ(say_refusal(office), "workshop_not_invited");
    }
    EXPECT_EQ(refused(stranger_, "RoomService/ListRoomEvents", of<v1::ListRoomEventsRequest>(id_)),
              "workshop_not_found");
}

TEST_F(Rooms, OpenAQuarterOfAnHourBeforeAndCloseForGood) {
    now_ -= 6min;
    EXPECT_EQ(enter_refusal(teacher_), "workshop_not_open");
    EXPECT_TRUE(events(teacher_).empty());
    now_ += 1min;
    enter(teacher_);
    enter(mentor_);
    begin(id_);
    pass(30min);
    enter(teacher_);
    end(id_);
    EXPECT_EQ(enter_refusal(teacher_), "workshop_over");
    EXPECT_EQ(renew_refusal(teacher_), "workshop_over");
    EXPECT_EQ(say_refusal(teacher_), "workshop_over");
    EXPECT_TRUE(room(teacher_).closed());
    EXPECT_EQ(room(teacher_).member_count(), 0);
    EXPECT_EQ(happened().back(), said_of("CLOSED", mentor_));
}

TEST_F(Rooms, CloseWhenTheirWorkshopIsCancelled) {
    enter(teacher_);
    cancel(bureau_, id_);
    EXPECT_EQ(enter_refusal(teacher_), "workshop_cancelled");
    EXPECT_EQ(happened(), (Happened{said_of("JOINED", teacher_), said_of("CLOSED", bureau_)}));
}

TEST_F(Rooms, AreOverWithTheirWorkshopThoughNobodyEndsIt) {
    enter(teacher_);
    pass(10min + 90min + kMostOverrun);
    EXPECT_EQ(enter_refusal(teacher_), "workshop_over");
    EXPECT_EQ(say_refusal(teacher_), "workshop_over");
}

TEST_F(Rooms, AreClosedOnceTheyAreOverThoughNobodyEndsThem) {
    enter(teacher_);
    begin(id_);
    pass(10min + 90min + kMostOverrun - 1ms);
    close_forgotten_rooms(turns_);
    EXPECT_FALSE(room(teacher_).closed());
    pass(20min);
    EXPECT_GE(close_forgotten_rooms(turns_), 1);  // other tests' among them
    EXPECT_EQ(close_forgotten_rooms(turns_), 0);
    EXPECT_TRUE(room(teacher_).closed());
    EXPECT_EQ(happened().back(), said_of("CLOSED", mentor_));
    const auto of_room =
        " FROM room_member m JOIN workshop w ON w.id = m.workshop_id WHERE w.id = " + std::to_string(id_);
    EXPECT_EQ(text("SELECT m.left_at = w.ended_at AND w.ended_at = w.ends_at + interval '2 hours'" + of_room),
              "t");
    end(id_);
    EXPECT_EQ(happened().back(), said_of("CLOSED", mentor_));
}

TEST_F(Rooms, AreEmptiedWhenTheirWorkshopIsMovedToAnotherDay) {
    enter(teacher_);
    hand(teacher_, "RaiseHand", teacher_);
    auto later = plan(48h);
    later.add_school_ids(school_.value);
    ask<v1::UpdateWorkshopResponse>(mentor_, "WorkshopService/UpdateWorkshop",
                                    change_of(get(mentor_, id_), later));
    EXPECT_EQ(room(mentor_).member_count(), 0);
    EXPECT_EQ(room(mentor_).hands_size(), 0);
    EXPECT_EQ(happened().back(), said_of("LEFT", teacher_));
}

TEST_F(Rooms, WereLeftWhenThePageFellSilent) {
    enter(teacher_);
    pass(1h);
    enter(colleague_);
    const auto of_room =
        " FROM room_member WHERE workshop_id = " + std::to_string(id_) + " AND left_at IS NOT NULL";
    EXPECT_EQ(text("SELECT extract(epoch FROM left_at - joined_at)::int" + of_room),
              std::to_string(kSilentFor.count()));
}

TEST_F(Rooms, AreNotEnteredFasterThanAnybodyCan) {
    for (int i = 0; i < kActsAtOnce; ++i) enter(teacher_);
    EXPECT_EQ(enter_refusal(teacher_), "acted_too_often");
    enter(colleague_);
}

TEST_F(Rooms, HaveOneRowAPersonHoweverOftenTheyComeBack) {
    for (int i = 0; i < 20; ++i) enter(teacher_, key(i));
    enter(teacher_, key(19));
    EXPECT_EQ(happened(), Happened{said_of("JOINED", teacher_)});
    const auto seen = room(mentor_);
    EXPECT_EQ(seen.member_count(), 1);
    EXPECT_EQ(seen.members(0).school_name(), "受邀学校");
    const auto of_room = " FROM room_member WHERE workshop_id = " + std::to_string(id_);
    EXPECT_EQ(text("SELECT count(*)" + of_room), "1");
    EXPECT_EQ(text("SELECT count(*) FROM room_connection WHERE workshop_id = " + std::to_string(id_)), "8");
    EXPECT_EQ(renew_refusal(teacher_, key(19)), "");  // the newest page is never the one that gives way
}

TEST_F(Rooms, AreLeftByTheLastPageOfAPerson) {
    enter(teacher_, key(1));
    enter(teacher_, key(2));
    leave(teacher_, key(1));
    EXPECT_EQ(room(mentor_).member_count(), 1);
    leave(teacher_, key(2));
    leave(teacher_, key(2));
    EXPECT_EQ(room(mentor_).member_count(), 0);
    enter(teacher_, key(3));
    EXPECT_EQ(happened(), (Happened{said_of("JOINED", teacher_), said_of("LEFT", teacher_),
                                    said_of("JOINED", teacher_)}));
    EXPECT_EQ(text("SELECT count(*) FROM room_member WHERE workshop_id = " + std::to_string(id_)), "1");
}

TEST_F(Rooms, AreLeftBySilence) {
    enter(teacher_);
    enter(colleague_);
    pass(kSilentFor);
    renew(teacher_);
    EXPECT_EQ(room(mentor_).member_count(), 2);
    pass(1ms);
    renew(teacher_);  // whoever calls next finds the silent one gone
    EXPECT_EQ(room(mentor_).member_count(), 1);
    EXPECT_EQ(happened().back(), said_of("LEFT", colleague_));
    EXPECT_EQ(renew_refusal(colleague_), "not_in_room");
    EXPECT_EQ(say_refusal(colleague_), "not_in_room");
    enter(colleague_);
    EXPECT_EQ(happened().back(), said_of("JOINED", colleague_));
}

TEST_F(Rooms, AreNotLeftByAShortSilence) {
    enter(teacher_, key(1));
    pass(kSilentFor - 1s);
    enter(teacher_, key(2));  // a page that broke, and another one in its place
    pass(2s);
    renew(teacher_, key(2));
    EXPECT_EQ(happened(), Happened{said_of("JOINED", teacher_)});
}

TEST_F(Rooms, TurnOutWhoIsNotInvitedAnyMore) {
    enter(mentor_);
    enter(teacher_);
    hand(teacher_, "RaiseHand", teacher_);
    auto wanted = plan(10min);
    wanted.add_person_ids(colleague_.person.value);
    ask<v1::UpdateWorkshopResponse>(mentor_, "WorkshopService/UpdateWorkshop",
                                    change_of(get(mentor_, id_), wanted));
    EXPECT_EQ(room(mentor_).member_count(), 1);
    EXPECT_EQ(room(mentor_).hands_size(), 0);
    EXPECT_EQ(renew_refusal(teacher_), "workshop_not_found");
    EXPECT_EQ(happened().back(), said_of("LEFT", teacher_));
}

TEST_F(Rooms, TellTheirSeatsWhoMaySpeak) {
    EXPECT_TRUE(turns_.seat_of(mentor_, {id_}).may_speak);
    EXPECT_FALSE(turns_.seat_of(teacher_, {id_}).may_speak);
    enter(mentor_);
    enter(teacher_);
    hand(teacher_, "RaiseHand", teacher_);
    EXPECT_FALSE(turns_.seat_of(teacher_, {id_}).may_speak);
    hand(mentor_, "AcceptHand", teacher_);
    EXPECT_TRUE(turns_.seat_of(teacher_, {id_}).may_speak);
    EXPECT_THROW(turns_.seat_of(stranger_, {id_}), base::RequestError);
    EXPECT_THROW(turns_.seat_of(bureau_, {id_}), base::RequestError);
}

TEST_F(Rooms, NumberWhatHappensFromOneOn) {
    enter(mentor_);
    enter(teacher_);
    begin(id_);
    say(teacher_, "老师好", key(1));
    leave(teacher_);
    EXPECT_EQ(numbers_of(events(teacher_)), (Numbers{1, 2, 3, 4, 5}));
    EXPECT_EQ(numbers_of(events(teacher_, 2, 2)), (Numbers{3, 4}));
    EXPECT_TRUE(events(teacher_, 5).empty());
    EXPECT_EQ(happened(2),
              (Happened{said_of("BEGAN", mentor_), said_of("SAID", teacher_), said_of("LEFT", teacher_)}));
    auto request = of<v1::ListRoomEventsRequest>(id_);
    request.set_limit(501);
    EXPECT_EQ(refused(teacher_, "RoomService/ListRoomEvents", request), "limit_invalid");
}

TEST_F(Rooms, GiveNoNumberAwayForWhatFails) {
    enter(teacher_);
    EXPECT_THROW(turns_.take(teacher_, {id_}, Need::presence,
                             [&](RoomTurn& turn) {
                                 turn.append({v1::ROOM_EVENT_KIND_HAND_RAISED, teacher_.person});
                                 throw std::runtime_error("the disk is full");
                             }),
                 std::runtime_error);
    EXPECT_EQ(say(teacher_, "老师好", key(1)), 2);
    EXPECT_EQ(numbers_of(events(teacher_)), (Numbers{1, 2}));
}

TEST_F(Rooms, AreReadByNumberWithoutLossOrRepetitionWhileManySpeak) {
    constexpr int kSpeakers = 4, kEach = 5;
    std::vector<net::Caller> speakers;
    for (int i = 0; i < kSpeakers; ++i) {
        speakers.push_back(make_person(school_));
        enter(speakers.back());
    }
    Numbers all(kSpeakers * (kEach + 1));
    std::iota(all.begin(), all.end(), 1);
    Numbers seen;
    std::thread reader([&] {
        for (int turn = 0; turn < 20'000 && seen.size() < all.size(); ++turn) {
            for (const auto& event : events(mentor_, seen.empty() ? 0 : seen.back(), 3)) {
                seen.push_back(event.number());
            }
        }
    });
    std::vector<std::thread> threads;
    for (const auto& speaker : speakers) {
        threads.emplace_back([&] {
            for (int i = 0; i < kEach; ++i) say(speaker, "第" + std::to_string(i), key(i));
        });
    }
    for (auto& thread : threads) thread.join();
    reader.join();
    EXPECT_EQ(seen, all);
}

TEST_F(Rooms, AreShownAsTheyAreAfterTheirNumber) {
    enter(mentor_);
    enter(teacher_);
    enter(colleague_);
    say(teacher_, "老师好", key(1));
    hand(colleague_, "RaiseHand", colleague_);
    hand(teacher_, "RaiseHand", teacher_);
    hand(mentor_, "AcceptHand", teacher_);
    const auto seen = room(teacher_);
    EXPECT_EQ(seen.number(), 7);
    EXPECT_EQ(seen.member_count(), 3);
    ASSERT_EQ(seen.messages_size(), 1);
    EXPECT_EQ(seen.messages(0).text(), "老师好");
    ASSERT_EQ(seen.hands_size(), 1);
    EXPECT_EQ(seen.hands(0).person().id(), colleague_.person.value);
    ASSERT_EQ(seen.speakers_size(), 1);
    EXPECT_EQ(seen.speakers(0).person().id(), teacher_.person.value);
    EXPECT_TRUE(events(teacher_, seen.number()).empty());
}

TEST_F(Rooms, TellTheNodesOfTheirNewestNumber) {
    std::promise<void> told;
    const auto subscription = bus_.subscribe(room_channel({id_}), [&](auto, std::string_view payload) {
        if (payload == "2") told.set_value();
    });
    enter(teacher_);
    EXPECT_EQ(say(teacher_, "老师好", key(1)), 2);
    EXPECT_EQ(told.get_future().wait_for(10s), std::future_status::ready);
}

}  // namespace
}  // namespace yanxiu::studio
