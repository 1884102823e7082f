#include "server/studio/talk_service.hpp"

#include "tests/integration/server/studio/room_fixture.hpp"

namespace yanxiu::studio {
namespace {

using namespace std::chrono_literals;
using Happened = std::vector<std::string>;

class Talk : public RoomTest {
  protected:
    Talk() {
        for (const auto& caller : {mentor_, teacher_, colleague_}) enter(caller);
    }
    v1::RemoveMessageRequest message(std::int64_t number) const {
        auto request = of<v1::RemoveMessageRequest>(id_);
        request.set_number(number);
        return request;
    }
    void remove(std::int64_t number) {
        ask<v1::RemoveMessageResponse>(mentor_, "RoomService/RemoveMessage", message(number));
    }
    std::string remove_refusal(const net::Caller& caller, std::int64_t number) {
        return refused(caller, "RoomService/RemoveMessage", message(number));
    }

    static constexpr std::int64_t kJoined = 3;
};

TEST_F(Talk, IsKeptWithWhoSaidIt) {
    const auto number = say(teacher_, " 老师好 <script>alert(1)</script> ", key(1));
    EXPECT_EQ(number, kJoined + 1);
    const auto event = events(colleague_, kJoined).at(0);
    EXPECT_EQ(event.kind(), v1::ROOM_EVENT_KIND_SAID);
    EXPECT_EQ(event.text(), "老师好 <script>alert(1)</script>");
    EXPECT_EQ(event.person().name(), "示范教师");
    EXPECT_EQ(event.at(), "2018-03-08T07:10:00.000Z");
}

TEST_F(Talk, IsSaidOnceHoweverOftenItIsSent) {
    const auto number = say(teacher_, "老师好", key(1));
    EXPECT_EQ(say(teacher_, "老师好", key(1)), number);
    EXPECT_EQ(say(colleague_, "老师好", key(1)), number + 1);  // another's key is another
    EXPECT_EQ(events(mentor_, kJoined).size(), 2U);
}

TEST_F(Talk, IsOfOneTo500CharactersAndComesFromTheRoom) {
    EXPECT_EQ(say_refusal(teacher_, " "), "message_invalid");
    EXPECT_EQ(say_refusal(teacher_, std::string(501, 'x')), "message_invalid");
    EXPECT_EQ(say_refusal(teacher_, std::string(2'001, 'x')), "field_too_long");
    EXPECT_EQ(refused(teacher_, "RoomService/Say", saying("老师好", "")), "key_invalid");
    EXPECT_EQ(say_refusal(school_admin_), "not_in_room");
    EXPECT_EQ(say_refusal(stranger_), "workshop_not_found");
    EXPECT_EQ(events(mentor_, kJoined).size(), 0U);
}

TEST_F(Talk, IsLimitedForEachPerson) {
    int said = 0;
    while (said < 100 && refused(teacher_, "RoomService/Say", saying("老师好", key(said))).empty()) ++said;
    EXPECT_GE(said, kMessagesAtOnce);
    EXPECT_LT(said, 100);  // a slow machine may say some more
    EXPECT_EQ(say_refusal(teacher_), "said_too_often");
    EXPECT_EQ(say_refusal(colleague_), "");
}

TEST_F(Talk, LosesWhatItsMentorRemovesAndKeepsItsPlace) {
    const auto number = say(teacher_, "不当言论", key(1));
    say(colleague_, "老师好", key(2));
    remove(number);
    remove(number);  // again is once
    const auto all = events(colleague_, kJoined);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_TRUE(all[0].removed());
    EXPECT_EQ(all[0].text(), "");
    EXPECT_EQ(all[2].kind(), v1::ROOM_EVENT_KIND_REMOVED);
    EXPECT_EQ(all[2].about_number(), number);
    EXPECT_EQ(all[2].done_by(), mentor_.person.value);
    const auto seen = room(teacher_);
    EXPECT_TRUE(seen.messages(0).removed());
    EXPECT_EQ(seen.messages(1).text(), "老师好");
    EXPECT_EQ(seen.DebugString().find("不当言论"), std::string::npos);
    EXPECT_EQ(
        text("SELECT detail - 'author' - 'number' FROM audit WHERE act = 'room.remove_message' AND subject = "
             "'workshop:" +
             std::to_string(id_) + "'"),
        "{\"characters\": 4}");
    EXPECT_EQ(say(teacher_, "不当言论", key(1)), number);  // sent again, it does not come back
    EXPECT_TRUE(room(teacher_).messages(0).removed());
}

TEST_F(Talk, SaidAgainIsNeverTooOften) {
    const auto number = say(teacher_, "老师好", key(0));
    for (int i = 0; i < 3 * kMessagesAtOnce; ++i) EXPECT_EQ(say(teacher_, "老师好", key(0)), number);
}

TEST_F(Talk, NobodysHandIsNotAccepted) {
    hand(teacher_, "RaiseHand", teacher_);
    EXPECT_EQ(hand_refusal(mentor_, "AcceptHand", net::Caller{}), "hand_not_raised");
}

TEST_F(Talk, IsRemovedByItsMentorAlone) {
    const auto number = say(teacher_, "老师好", key(1));
    for (const auto& caller : {teacher_, colleague_}) {
        EXPECT_EQ(remove_refusal(caller, number), "workshop_not_yours");
    }
    EXPECT_EQ(remove_refusal(bureau_, number), "workshop_not_yours");
    EXPECT_EQ(remove_refusal(stranger_, number), "workshop_not_found");
    EXPECT_EQ(remove_refusal(mentor_, 1), "message_not_found");  // somebody joined then
    EXPECT_EQ(remove_refusal(mentor_, 999), "message_not_found");
}

TEST_F(Talk, IsRemovedAlsoAfterTheWorkshop) {
    const auto number = say(teacher_, "不当言论", key(1));
    begin(id_);
    end(id_);
    EXPECT_EQ(remove_refusal(mentor_, number), "");
    EXPECT_EQ(happened().back(), said_of("REMOVED", teacher_));
}

TEST_F(Talk, TheDatabaseKeepsNoTextOfWhatWasRemoved) {
    const auto number = say(teacher_, "不当言论", key(1));
    remove(number);
    EXPECT_EQ(text("SELECT count(*) FROM room_event WHERE text LIKE '%不当%'"), "0");
    const auto refill = "UPDATE room_event SET text = 'x' WHERE number = " + std::to_string(number) +
                        " AND workshop_id = " + std::to_string(id_);
    EXPECT_THROW(execute(refill), std::exception);
}

TEST_F(Talk, HandsWaitInTheOrderInWhichTheyWereRaised) {
    hand(colleague_, "RaiseHand", colleague_);
    hand(teacher_, "RaiseHand", teacher_);
    hand(colleague_, "RaiseHand", colleague_);  // again is once, and no later place
    const auto seen = room(mentor_);
    ASSERT_EQ(seen.hands_size(), 2);
    EXPECT_EQ(seen.hands(0).person().id(), colleague_.person.value);
    EXPECT_EQ(seen.hands(1).person().id(), teacher_.person.value);
    hand(colleague_, "LowerHand", colleague_);
    hand(colleague_, "RaiseHand", colleague_);
    EXPECT_EQ(room(mentor_).hands(0).person().id(), teacher_.person.value);
    EXPECT_EQ(happened(kJoined),
              (Happened{said_of("HAND_RAISED", colleague_), said_of("HAND_RAISED", teacher_),
                        said_of("HAND_LOWERED", colleague_), said_of("HAND_RAISED", colleague_)}));
}

TEST_F(Talk, HandsAreAcceptedAndSpeakingEndedByTheMentor) {
    hand(teacher_, "RaiseHand", teacher_);
    EXPECT_EQ(hand_refusal(teacher_, "AcceptHand", teacher_), "workshop_not_yours");
    EXPECT_EQ(hand_refusal(colleague_, "AcceptHand", teacher_), "workshop_not_yours");
    EXPECT_EQ(hand_refusal(mentor_, "AcceptHand", colleague_), "hand_not_raised");
    hand(mentor_, "AcceptHand", teacher_);
    hand(mentor_, "AcceptHand", teacher_);
    EXPECT_EQ(room(mentor_).speakers_size(), 1);
    hand(mentor_, "LowerHand", teacher_);  // it is not up any more
    EXPECT_EQ(room(mentor_).speakers_size(), 1);
    EXPECT_EQ(hand_refusal(colleague_, "EndSpeaking", teacher_), "workshop_not_yours");
    hand(mentor_, "EndSpeaking", teacher_);
    hand(mentor_, "EndSpeaking", teacher_);
    EXPECT_EQ(room(mentor_).speakers_size(), 0);
    EXPECT_EQ(happened(kJoined), (Happened{said_of("HAND_RAISED", teacher_), said_of("SPEAKING", teacher_),
                                           said_of("SPEAKING_ENDED", teacher_)}));
}

TEST_F(Talk, HandsAreRaisedByTheirOwnersInTheRoom) {
    EXPECT_EQ(hand_refusal(mentor_, "RaiseHand", mentor_), "mentor_speaks");
    EXPECT_EQ(hand_refusal(teacher_, "RaiseHand", colleague_), "workshop_not_yours");
    EXPECT_EQ(hand_refusal(teacher_, "LowerHand", colleague_), "workshop_not_yours");
    EXPECT_EQ(hand_refusal(school_admin_, "RaiseHand", school_admin_), "not_in_room");
    EXPECT_EQ(hand_refusal(stranger_, "RaiseHand", stranger_), "workshop_not_found");
    EXPECT_EQ(hand_refusal(teacher_, "RaiseHand", net::Caller{}), "");  // 0: one's own
    hand(mentor_, "LowerHand", teacher_);
    EXPECT_EQ(room(mentor_).hands_size(), 0);
}

TEST_F(Talk, HandsGoWithTheirOwners) {
    hand(teacher_, "RaiseHand", teacher_);
    hand(colleague_, "RaiseHand", colleague_);
    hand(mentor_, "AcceptHand", colleague_);
    leave(teacher_);
    leave(colleague_);
    EXPECT_EQ(room(mentor_).hands_size(), 0);
    EXPECT_EQ(room(mentor_).speakers_size(), 0);
    EXPECT_EQ(happened(kJoined + 3),
              (Happened{said_of("HAND_LOWERED", teacher_), said_of("LEFT", teacher_),
                        said_of("SPEAKING_ENDED", colleague_), said_of("LEFT", colleague_)}));
}

TEST_F(Talk, SoManySpeakAtOnceAndNoMore) {
    std::vector<net::Caller> all;
    for (int i = 0; i <= kMostSpeakers; ++i) {
        all.push_back(make_person(school_));
        enter(all.back());
        hand(all.back(), "RaiseHand", all.back());
    }
    for (int i = 0; i < kMostSpeakers; ++i) hand(mentor_, "AcceptHand", all[static_cast<std::size_t>(i)]);
    EXPECT_EQ(hand_refusal(mentor_, "AcceptHand", all.back()), "speakers_full");
    hand(mentor_, "EndSpeaking", all.front());
    EXPECT_EQ(hand_refusal(mentor_, "AcceptHand", all.back()), "");
}

}  // namespace
}  // namespace yanxiu::studio
