#include "server/watch/check_question.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "server/base/error.hpp"
#include "tests/unit/server/watch/evidence_examples.hpp"

namespace yanxiu::watch::example {
namespace {

using ::testing::StartsWith;

Pick any(unsigned seed) {
    return [random = std::mt19937(seed)](std::size_t below) mutable { return random() % below; };
}

const std::string& right_one(const AskedQuestion& question) {
    return question.choices.at(static_cast<std::size_t>(question.right_number - 1));
}

/// One every half minute, named by its second.
std::vector<Still> stills(std::int64_t minutes) {
    std::vector<Still> all;
    for (std::int64_t at_s = 0; at_s < minutes * 60; at_s += 30)
        all.push_back({at_s * kSecond, "own " + std::to_string(at_s)});
    return all;
}
const std::vector<Still> kOthers{{0, "other 1"}, {5, "other 2"}, {9, "other 3"}, {12, "other 4"}};

std::int64_t second_of(const std::string& key) {
    return std::stoll(key.substr(key.find(' ') + 1));
}

TEST(CheckQuestion, NamesAWordThatIsAmongFourDifferentOnes) {
    std::set<int> places;
    for (unsigned seed = 0; seed < 200; ++seed) {
        const auto question = confirm_question(any(seed));
        EXPECT_EQ(question.kind, v1::CHECK_KIND_CONFIRM);
        EXPECT_EQ(question.choices.size(), 4U);
        EXPECT_EQ(std::set(question.choices.begin(), question.choices.end()).size(), 4U);
        EXPECT_EQ(right_one(question), question.prompt);
        places.insert(question.right_number);
    }
    EXPECT_EQ(places, (std::set{1, 2, 3, 4}));
}

TEST(CheckQuestion, WithoutOtherLessonsShowsThreePicturesFromFarAway) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const auto question = frame_question(stills(40), {}, kEverything, 20 * kMinute, any(seed));
        ASSERT_TRUE(question);
        EXPECT_EQ(std::set(question->choices.begin(), question->choices.end()).size(), 4U);
        for (const auto& choice : question->choices) {
            EXPECT_THAT(choice, StartsWith("own"));
            const auto at_s = second_of(choice);
            if (choice == right_one(*question)) {
                EXPECT_GT(at_s, 18 * 60);
                EXPECT_LE(at_s, 20 * 60);
            } else {
                EXPECT_TRUE(at_s <= 15 * 60 || at_s >= 23 * 60) << at_s;
            }
        }
    }
}

TEST(CheckQuestion, TakesTheFurthestOfAShortLesson) {
    const auto question = frame_question(stills(4), {}, kEverything, 2 * kMinute, any(1));
    ASSERT_TRUE(question);
    for (const auto& choice : question->choices)
        EXPECT_TRUE(choice == right_one(*question) || second_of(choice) >= 150) << choice;
    EXPECT_FALSE(frame_question(stills(2), {}, kEverything, 110 * kSecond, any(1)));
}

TEST(CheckQuestion, ShowsWhatWasJustPlayedAmongPicturesOfOtherLessons) {
    const auto strangers = frame_question(stills(40), kOthers, kEverything, 20 * kMinute, any(1));
    ASSERT_TRUE(strangers);
    EXPECT_THAT(right_one(*strangers), StartsWith("own"));
    EXPECT_EQ(std::count_if(strangers->choices.begin(), strangers->choices.end(),
                            [](const auto& choice) { return choice.starts_with("other"); }),
              3);
}

TEST(CheckQuestion, ShowsNoPictureOfWhatWasNotWatched) {
    EXPECT_FALSE(frame_question(stills(40), kOthers, {{0, kMinute}}, 20 * kMinute, any(1)));
    EXPECT_FALSE(frame_question({}, kOthers, kEverything, 20 * kMinute, any(1)));
    const IntervalSet watched{{1'195 * kSecond, 1'205 * kSecond}};
    EXPECT_EQ(right_one(*frame_question(stills(40), kOthers, watched, 20 * kMinute, any(1))), "own 1200");
}

TEST(CheckQuestion, MixesTheChoicesOfAnAuthor) {
    std::set<int> places;
    for (unsigned seed = 0; seed < 100; ++seed) {
        const auto question = bank_question({5, "问？", {"right", "b", "c"}, 0}, any(seed));
        EXPECT_EQ(question.prompt, "问？");
        EXPECT_EQ(right_one(question), "right");
        places.insert(question.right_number);
    }
    EXPECT_EQ(places, (std::set{1, 2, 3}));
}

TEST(CheckQuestion, IsOfAnotherKindThanTheLastOneWhereItCan) {
    const std::vector all{v1::CHECK_KIND_CONFIRM, v1::CHECK_KIND_FRAME, v1::CHECK_KIND_QUESTION};
    for (const auto last : all) EXPECT_NE(next_kind(last, all), last);
    EXPECT_EQ(next_kind(v1::CHECK_KIND_CONFIRM, {v1::CHECK_KIND_CONFIRM}), v1::CHECK_KIND_CONFIRM);
    EXPECT_EQ(next_kind(v1::CHECK_KIND_UNSPECIFIED, all), v1::CHECK_KIND_FRAME);
    EXPECT_EQ(next_kind(v1::CHECK_KIND_FRAME, {v1::CHECK_KIND_CONFIRM, v1::CHECK_KIND_FRAME}),
              v1::CHECK_KIND_CONFIRM);
}

TEST(CheckTries, EndASeriesOfThreeWithAPauseAndADayAfterSix) {
    const credit::Checks checks;
    const auto tries = [&](const std::vector<std::int64_t>& wrong_ms, std::int64_t now_ms) {
        const auto found = tries_of(checks, wrong_ms, now_ms);
        return std::pair{found.left, found.next_try_ms.value_or(0)};
    };
    const auto m = kMinute;
    EXPECT_EQ(tries({}, 0), std::pair(3, std::int64_t{0}));
    EXPECT_EQ(tries({m, 2 * m}, 3 * m), std::pair(1, std::int64_t{0}));
    EXPECT_EQ(tries({m, 2 * m, 3 * m}, 3 * m), std::pair(0, 13 * m));
    EXPECT_EQ(tries({m, 2 * m, 3 * m}, 13 * m), std::pair(3, std::int64_t{0}));
    EXPECT_EQ(tries({m, 2 * m, 3 * m, 20 * m}, 21 * m), std::pair(2, std::int64_t{0}));
    const std::vector six{m, 2 * m, 3 * m, 20 * m, 21 * m, 22 * m};
    EXPECT_EQ(tries(six, 40 * m), std::pair(0, 24 * kHour + m));
    EXPECT_EQ(tries(six, 24 * kHour + m), std::pair(1, std::int64_t{0}));
    EXPECT_EQ(tries(six, 25 * kHour), std::pair(3, std::int64_t{0}));
}

v1::BankQuestion bank(const std::string& prompt, const std::vector<std::string>& choices,
                      std::int64_t from_ms = 0) {
    v1::BankQuestion question;
    question.set_prompt(prompt);
    for (const auto& choice : choices) question.add_choices(choice);
    question.set_from_ms(from_ms);
    return question;
}

bool refused(const v1::BankQuestion& question) {
    try {
        checked_question(question);
        return false;
    } catch (const base::RequestError& error) {
        return error.reason() == "question_invalid";
    }
}

TEST(OwnQuestions, HaveAPromptAndTwoToSixDifferentChoices) {
    const auto checked = checked_question(bank("  几岁？ ", {" 三岁 ", "四岁"}, 5'000));
    EXPECT_EQ(checked.prompt, "几岁？");
    EXPECT_EQ(checked.choices, (std::vector<std::string>{"三岁", "四岁"}));
    EXPECT_EQ(checked.from_ms, 5'000);
    std::string long_prompt;
    for (int i = 0; i < 200; ++i) long_prompt += "问";
    EXPECT_FALSE(refused(bank(long_prompt, {"a", "b"})));
    EXPECT_TRUE(refused(bank(long_prompt + "问", {"a", "b"})));
    EXPECT_TRUE(refused(bank(" ", {"a", "b"})));
    EXPECT_TRUE(refused(bank("?", {"a"})));
    EXPECT_TRUE(refused(bank("?", {"a", " a"})));
    EXPECT_TRUE(refused(bank("?", {"a", ""})));
    EXPECT_TRUE(refused(bank("?", {"a", "b", "c", "d", "e", "f", "g"})));
    EXPECT_TRUE(refused(bank("?\n?", {"a", "b"})));
    EXPECT_TRUE(refused(bank("?", {"a", "b"}, -1)));
}

}  // namespace
}  // namespace yanxiu::watch::example
