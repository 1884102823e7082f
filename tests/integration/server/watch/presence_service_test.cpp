#include "server/watch/presence_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <set>

#include "tests/integration/server/watch/asking.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::int64_t kMinute = 60'000;

class AskingChecks : public Asked {
  protected:
    /// A check that is due.
    std::int64_t due() { return play(start(), 15).response.check_id(); }

    std::string answer_refusal(std::int64_t check, const std::string& nonce, int number) {
        return refusal_of([&] { answer(check, nonce, number); });
    }

    v1::SaveQuestionRequest question(const std::string& prompt, std::int64_t from_ms = 0,
                                     std::int64_t id = 0) {
        v1::SaveQuestionRequest request;
        request.set_lesson_id(lesson_.lesson.value);
        auto& one = *request.mutable_question();
        one.set_question_id(id);
        one.set_prompt(prompt);
        for (const auto* choice : {"对", "错, \"不\" {对}", "不\\知道"}) one.add_choices(choice);
        one.set_from_ms(from_ms);
        return request;
    }
    v1::ListQuestionsResponse questions(base::PersonId by) {
        v1::ListQuestionsRequest request;
        request.set_lesson_id(lesson_.lesson.value);
        return presence_.list_questions(as(by), request);
    }

    void add_stills(const test::TestLesson& lesson) {
        owner().transact([&](store::Transaction& t) {
            t.exec_params0(
                "INSERT INTO check_still SELECT $1::bigint, n, n * 30000, 'still/' || $1::bigint || '/' || n "
                "FROM generate_series(0, 80) n",
                lesson.asset.value);
        });
    }
};

TEST_F(AskingChecks, ShowFourWordsOfWhichThePromptNamesOneAndNeverWhichIsRight) {
    const auto asked = ask(due());
    EXPECT_EQ(asked.kind(), v1::CHECK_KIND_CONFIRM);
    EXPECT_EQ(asked.nonce().size(), 16U);
    EXPECT_EQ(asked.choices_size(), 4);
    EXPECT_NE(right_number(asked), 0);
    EXPECT_EQ(asked.answer_within_ms(), 120'000);
    EXPECT_EQ(asked.tries_left(), 3);
    EXPECT_EQ(asked.next_try_at(), "");
}

TEST_F(AskingChecks, TakeANonceOnceAndTheNewestAlone) {
    const auto check = due();
    const auto old = ask(check);
    const auto asked = ask(check);
    EXPECT_NE(old.nonce(), asked.nonce());
    EXPECT_EQ(answer_refusal(check, old.nonce(), right_number(old)), "check_question_over");
    EXPECT_EQ(answer_refusal(check, "0123456789abcdef", 1), "check_question_over");
    EXPECT_EQ(answer_refusal(check, "", 1), "check_question_over");
    EXPECT_EQ(answer_refusal(check, asked.nonce(), 5), "check_choice_invalid");
    EXPECT_EQ(answer_refusal(check, asked.nonce(), 0), "check_choice_invalid");
    EXPECT_FALSE(answer(check, asked.nonce(), wrong_number(asked)).right());
    EXPECT_EQ(answer_refusal(check, asked.nonce(), right_number(asked)), "check_question_over");
    EXPECT_TRUE(answer_rightly(check).right());
    EXPECT_EQ(refusal_of([&] { ask(check); }), "check_answered");
    EXPECT_EQ(answer_refusal(check, asked.nonce(), 1), "check_answered");
    expect_no_differences();
}

TEST_F(AskingChecks, AreTooLateAfterTwoMinutesAndLoseNothing) {
    const auto check = due();
    const auto asked = ask(check);
    pass(120s);
    const auto late = ask(check);
    EXPECT_EQ(answer_refusal(check, asked.nonce(), right_number(asked)), "check_question_over");
    pass(120s + 1ms);
    EXPECT_EQ(answer_refusal(check, late.nonce(), right_number(late)), "check_question_over");
    EXPECT_EQ(answer_rightly(check).released_ms(), 5 * kMinute);
}

TEST_F(AskingChecks, OfOthersDoNotExist) {
    const auto check = due();
    const auto asked = ask(check);
    const auto me = person_;
    person_ = test::make_person(owner());
    EXPECT_EQ(refusal_of([&] { ask(check); }), "check_not_found");
    EXPECT_EQ(answer_refusal(check, asked.nonce(), right_number(asked)), "check_not_found");
    EXPECT_THAT(listed(), IsEmpty());
    // Nor is another's nonce any good for one's own.
    const auto own = due();
    EXPECT_EQ(answer_refusal(own, asked.nonce(), right_number(asked)), "check_question_over");
    person_ = me;
    EXPECT_TRUE(answer_rightly(check).right());
    EXPECT_EQ(refusal_of([&] { ask(0); }), "check_not_found");
}

TEST_F(AskingChecks, PauseAfterThreeWrongAnswersAndEndADayAfterSix) {
    const auto check = due();
    EXPECT_EQ(answer_wrongly(check).tries_left(), 2);
    EXPECT_EQ(answer_wrongly(check).tries_left(), 1);
    EXPECT_EQ(answer_wrongly(check).tries_left(), 0);
    const auto resting = ask(check);
    EXPECT_EQ(resting.nonce(), "");
    EXPECT_EQ(resting.choices_size(), 0);
    EXPECT_EQ(resting.next_try_at(), "2018-03-08T02:25:00.000Z");
    pass(10min);
    for (int turn = 0; turn < 3; ++turn) answer_wrongly(check);
    pass(10min);
    EXPECT_EQ(ask(check).next_try_at(), "2018-03-09T02:15:00.000Z");
    pass(24h);
    EXPECT_EQ(answer_rightly(check).released_ms(), 5 * kMinute);
    expect_no_differences();
}

TEST_F(AskingChecks, AreNotAskedWithoutEnd) {
    const auto check = due();
    for (int turn = 0; turn < 30; ++turn) ask(check);
    EXPECT_EQ(refusal_of([&] { ask(check); }), "check_asked_often");
    pass(24h);
    EXPECT_EQ(refusal_of([&] { ask(check); }), "");
}

TEST_F(AskingChecks, AreAnsweredOnAnotherDeviceAndAfterARestart) {
    const auto check = due();
    const auto asked = ask(check);
    restart();
    PresenceService elsewhere(db(), bus_, events_, policy_, time_);
    v1::AnswerCheckRequest request;
    request.set_check_id(check);
    request.set_nonce(asked.nonce());
    request.set_number(right_number(asked));
    EXPECT_EQ(elsewhere.answer(caller(), request).released_ms(), 5 * kMinute);
    EXPECT_EQ(booked_ms(), 15 * kMinute);
    expect_no_differences();
}

TEST_F(AskingChecks, ShowPicturesOfWhatWasJustSeenToThatPersonAlone) {
    add_stills(lesson_);
    const auto check = due();
    const auto asked = ask(check);
    ASSERT_EQ(asked.kind(), v1::CHECK_KIND_FRAME);
    EXPECT_EQ(asked.prompt(), "");
    const auto picture = [&](base::PersonId person, int number) {
        return db().transact([&](store::Transaction& t) {
            return find_choice_picture(t, asked.nonce(), person, number).value_or("none");
        });
    };
    int right = 0;
    std::set<std::string> different;
    for (const auto& choice : asked.choices()) {
        EXPECT_EQ(choice.text(), "");
        EXPECT_THAT(choice.picture_url(), StartsWith("/check/"));
        const auto key = picture(person_, choice.number());
        different.insert(key);
        const auto number = std::stoll(key.substr(key.rfind('/') + 1));
        if (number > 16 && number <= 20) right = choice.number();  // of minutes 8 to 10
    }
    EXPECT_THAT(different, SizeIs(4));
    EXPECT_EQ(picture(author_, 1), "none");
    EXPECT_EQ(picture(person_, 5), "none");
    EXPECT_EQ(picture(person_, 0), "none");
    EXPECT_TRUE(answer(check, asked.nonce(), right).right());
    EXPECT_EQ(picture(person_, 1), "none");  // used
}

TEST_F(AskingChecks, AreOfAnotherKindEachTime) {
    add_stills(lesson_);
    presence_.save_question(as(author_), question("几岁？", 9 * kMinute));
    presence_.save_question(as(author_), question("以后呢？", 11 * kMinute));  // not played yet
    const auto check = due();
    std::vector<v1::CheckKind> kinds;
    for (int turn = 0; turn < 6; ++turn) {
        const auto asked = ask(check);
        kinds.push_back(asked.kind());
        if (asked.kind() != v1::CHECK_KIND_QUESTION) continue;
        EXPECT_EQ(asked.prompt(), "几岁？");
        EXPECT_EQ(asked.choices_size(), 3);
    }
    for (std::size_t turn = 1; turn < kinds.size(); ++turn) EXPECT_NE(kinds[turn - 1], kinds[turn]);
    EXPECT_EQ(std::set(kinds.begin(), kinds.end()).size(), 3U);
}

TEST_F(AskingChecks, TakeTheFirstOfAnAuthorsChoicesForTheRightOne) {
    presence_.save_question(as(author_), question("几岁？"));
    const auto check = due();
    const auto asked = ask(check);
    ASSERT_EQ(asked.kind(), v1::CHECK_KIND_QUESTION);
    int right = 0;
    for (const auto& choice : asked.choices())
        if (choice.text() == "对") right = choice.number();
    EXPECT_TRUE(answer(check, asked.nonce(), right).right());
    EXPECT_EQ(booked_ms(), 15 * kMinute);
}

TEST_F(AskingChecks, HaveQuestionsThatTheAuthorAloneSeesAndWrites) {
    const auto saved = presence_.save_question(as(author_), question("几岁？", 5'000)).question();
    EXPECT_NE(saved.question_id(), 0);
    const auto listed = questions(author_);
    ASSERT_EQ(listed.questions_size(), 1);
    EXPECT_EQ(listed.questions(0).prompt(), "几岁？");
    EXPECT_EQ(listed.questions(0).choices(1), "错, \"不\" {对}");
    EXPECT_EQ(listed.questions(0).choices(2), "不\\知道");
    EXPECT_EQ(listed.questions(0).from_ms(), 5'000);
    EXPECT_EQ(refusal_of([&] { questions(person_); }), "lesson_not_yours");
    EXPECT_EQ(refusal_of([&] { presence_.save_question(caller(), question("?")); }), "lesson_not_yours");
    v1::DeleteQuestionRequest gone;
    gone.set_lesson_id(lesson_.lesson.value);
    gone.set_question_id(saved.question_id());
    EXPECT_EQ(refusal_of([&] { presence_.delete_question(caller(), gone); }), "lesson_not_yours");
    presence_.save_question(as(author_), question("几岁了？", 0, saved.question_id()));
    EXPECT_EQ(questions(author_).questions(0).prompt(), "几岁了？");
    presence_.delete_question(as(author_), gone);
    EXPECT_EQ(questions(author_).questions_size(), 0);
    EXPECT_EQ(refusal_of([&] { presence_.delete_question(as(author_), gone); }), "question_not_found");
    EXPECT_EQ(
        refusal_of([&] { presence_.save_question(as(author_), question("?", 0, saved.question_id())); }),
        "question_not_found");
    EXPECT_EQ(refusal_of([&] { presence_.save_question(as(author_), question("")); }), "question_invalid");
    for (int i = 0; i < 50; ++i) presence_.save_question(as(author_), question("?"));
    EXPECT_EQ(refusal_of([&] { presence_.save_question(as(author_), question("?")); }), "questions_too_many");
}

/// Told on every page of the person, through the bus.
class KeptDue final : public net::Events {
  public:
    void send_to_person(base::PersonId person, const google::protobuf::Message& event) override {
        told.emplace_back(person, static_cast<const v1::CheckDueEvent&>(event));
    }
    void send_to_session(base::SessionId, const google::protobuf::Message&) override {}
    void close_session(base::SessionId) override {}
    void close_person(base::PersonId) override {}
    std::vector<std::pair<base::PersonId, v1::CheckDueEvent>> told;
};

TEST_F(AskingChecks, AreToldToThePagesOfTheirPerson) {
    bus::Bus bus({"", "told:"});
    KeptDue events;
    const PresenceService service(db(), bus, events, policy_, time_);
    bus.publish("check.due", "nonsense");
    bus.publish("check.due", "1:2:3:4");
    PresenceService::announce(bus, {person_, 17, lesson_.lesson});
    std::promise<void> arrived;
    const auto fence = bus.subscribe("told.fence", [&](auto, auto) { arrived.set_value(); });
    bus.publish("told.fence", "");
    arrived.get_future().wait();
    ASSERT_THAT(events.told, SizeIs(1));
    EXPECT_EQ(events.told[0].first, person_);
    EXPECT_EQ(events.told[0].second.check_id(), 17);
    EXPECT_EQ(events.told[0].second.lesson_id(), lesson_.lesson.value);
}

}  // namespace
}  // namespace yanxiu::watch
