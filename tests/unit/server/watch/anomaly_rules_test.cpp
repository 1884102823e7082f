#include "server/watch/anomaly_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/server/watch/evidence_examples.hpp"

namespace yanxiu::watch::example {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const auto kEight = at(kMonday, 8);

/// As an honest page reports: every claim ends at the first sample after fifteen seconds.
std::vector<Claim> honest(std::int64_t start, std::int64_t ms, std::int64_t permille = 1000) {
    std::vector<Claim> claims;
    std::int64_t wall = 0;
    for (std::int64_t seq = 0; wall < ms; ++seq) {
        const auto end = std::min(ms, wall + 15'000 + seq * 7919 % 251);
        claims.push_back({seq, {start + wall, start + end}, {wall * permille / 1000, end * permille / 1000}});
        wall = end;
    }
    return claims;
}

Habits of(const std::vector<MonthLease>& leases, std::int64_t person = 1) {
    return habits_of(policy(), {person}, leases);
}

std::vector<Habits> honest_people(int count) {
    std::vector<Habits> people;
    for (int i = 0; i < count; ++i)
        people.push_back(of({{false, honest(kEight, (30 + 10 * i) * kMinute)}}, 100 + i));
    return people;
}

std::vector<std::string> kinds(std::vector<Habits> population) {
    std::vector<std::string> told;
    for (const auto& anomaly : anomalies_of(population)) told.push_back(anomaly.kind);
    return told;
}

std::vector<std::string> kinds_beside_honest_people(const Habits& one) {
    auto population = honest_people(9);
    population.push_back(one);
    return kinds(population);
}

TEST(RobustStatistics, AreNotMovedByAFew) {
    EXPECT_EQ(median_of({}), 0);
    EXPECT_EQ(median_of({5, 1, 9}), 5);
    EXPECT_EQ(median_of({1, 2, 3, 1'000'000}), 2);
    EXPECT_EQ(limit_of({10, 11, 12, 13, 14}, 0), 12 + 8);
    EXPECT_EQ(limit_of({10, 11, 12, 13, 1'000'000}, 0), 12 + 8);
    EXPECT_EQ(limit_of({10, 11, 12, 13, 14}, 500), 500);
    EXPECT_EQ(limit_of({1'000, 1'000}, 500), 500) << "two people are no population";
}

TEST(Habits, CountEachInstantOfADayOnce) {
    const auto habits =
        of({{false, play(at(kMonday, 23, 30), {0, kHour})}, {true, play(at(kMonday, 23, 30), {0, kHour})}});
    EXPECT_EQ(habits.played_ms,
              (std::map<base::Day, std::int64_t>{{kMonday, 30 * kMinute}, {kTuesday, 30 * kMinute}}));
    EXPECT_EQ(habits.overlapped_ms, kHour);
    EXPECT_EQ(habits.timed_ms, 2 * kHour);
    EXPECT_EQ(habits.take_overs, 1);
    EXPECT_EQ(habits.unbroken_ms, kHour);
}

TEST(Habits, BreakAtPauses) {
    auto claims = play(kEight, {0, 10 * kMinute});
    const auto later = play(kEight + 10 * kMinute + 5'000, {0, 20 * kMinute}, 1000, 40);
    claims.insert(claims.end(), later.begin(), later.end());
    EXPECT_EQ(of({{false, claims}}).unbroken_ms, 20 * kMinute);
}

TEST(Anomalies, AreNoneAmongHonestPeople) {
    EXPECT_THAT(kinds(honest_people(12)), IsEmpty());
    EXPECT_THAT(kinds_beside_honest_people(of({{false, honest(kEight, 3 * kHour)}})), IsEmpty());
    EXPECT_THAT(kinds_beside_honest_people(of({{false, honest(kEight, 2 * kHour, 1250)}})), IsEmpty());
    EXPECT_THAT(kinds_beside_honest_people(of({{false, honest(kEight, 2 * kHour, 1015)}})), IsEmpty());
    EXPECT_THAT(kinds({}), IsEmpty());
}

TEST(Anomalies, AreDaysThatNobodyHas) {
    auto population = honest_people(9);
    population.push_back(of({{false, honest(kEight, 15 * kHour)}}));
    const auto found = anomalies_of(population);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, "daily_total");
    EXPECT_EQ(found[0].person, base::PersonId{1});
    EXPECT_EQ(found[0].day, kMonday);
    EXPECT_EQ(found[0].facts.at("played_ms"), 15 * kHour);
    EXPECT_EQ(found[0].facts.at("limit_ms"), 8 * kHour);
    EXPECT_EQ(found[0].facts.at("median_ms"), 70 * kMinute);
}

TEST(Anomalies, AreClaimsLikeClockworkForHours) {
    EXPECT_THAT(kinds_beside_honest_people(of({{false, play(kEight, {0, 4 * kHour})}})),
                ElementsAre("cadence"));
    EXPECT_THAT(kinds_beside_honest_people(of({{false, play(kEight, {0, 50 * kMinute})}})), IsEmpty());
}

TEST(Anomalies, AreSpeedsJustWithinAClass) {
    EXPECT_THAT(kinds_beside_honest_people(of({{false, honest(kEight, 2 * kHour, 1019)}})),
                ElementsAre("speed_edge"));
    EXPECT_THAT(kinds_beside_honest_people(of({{false, honest(kEight, 2 * kHour, 2038)}})),
                ElementsAre("speed_edge"));
    EXPECT_THAT(kinds_beside_honest_people(of({{false, honest(kEight, 30 * kMinute, 1019)}})), IsEmpty());
}

TEST(Anomalies, AreManyDevicesAtOnce) {
    EXPECT_THAT(kinds_beside_honest_people(
                    of({{false, honest(kEight, 2 * kHour)}, {false, honest(kEight, 2 * kHour)}})),
                ElementsAre("parallel"));
    std::vector<MonthLease> handed(21, MonthLease{true, {}});
    EXPECT_THAT(kinds_beside_honest_people(of(handed)), ElementsAre("parallel"));
    handed.pop_back();
    EXPECT_THAT(kinds_beside_honest_people(of(handed)), IsEmpty());
}

TEST(Anomalies, AreAnswersThatNoPersonGives) {
    Habits habits = of({{false, honest(kEight, kHour)}});
    for (int i = 0; i < 10; ++i) habits.answer_ms.push_back(400 + 300 * (i % 3));
    EXPECT_THAT(kinds_beside_honest_people(habits), ElementsAre("answer_times"));
    for (auto& each : habits.answer_ms) each = 8'000 + each % 100;
    EXPECT_THAT(kinds_beside_honest_people(habits), ElementsAre("answer_times"));
    for (std::size_t i = 0; i < habits.answer_ms.size(); ++i)
        habits.answer_ms[i] = 4'000 + static_cast<std::int64_t>(i) * 900;
    EXPECT_THAT(kinds_beside_honest_people(habits), IsEmpty());
    habits.answer_ms.assign(9, 100);
    EXPECT_THAT(kinds_beside_honest_people(habits), IsEmpty());
}

/// How long twelve answers took, as one who answers draws each.
std::vector<std::string> kinds_of_answers(std::int64_t (*answer_ms)(std::int64_t index)) {
    Habits habits = of({{false, honest(kEight, kHour)}});
    for (std::int64_t index = 0; index < 12; ++index) habits.answer_ms.push_back(answer_ms(index));
    return kinds_beside_honest_people(habits);
}

TEST(Anomalies, AreNoAnswersThatPeopleGive) {
    // Seconds to notice, to read and to reach for the mouse; now and then a cup of tea.
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return 2'500 + i * 7919 % 6'101; }), IsEmpty());
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return 1'400 + i * 7919 % 1'201; }), IsEmpty())
        << "young and quick";
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return i % 3 == 0 ? 240'000 : 4'000 + i * 611; }),
                IsEmpty());
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return i < 2 ? 300 : 5'000 + i * 911; }), IsEmpty())
        << "twice by luck";
}

TEST(Anomalies, AreAnswersOfPrograms) {
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return 30 + i % 4; }), ElementsAre("answer_times"))
        << "at once";
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return 200 + i * 7919 % 701; }),
                ElementsAre("answer_times"))
        << "at once, with noise";
    EXPECT_THAT(kinds_of_answers([](std::int64_t) { return std::int64_t{5'000}; }),
                ElementsAre("answer_times"))
        << "after a fixed time";
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return 5'000 + i * 7919 % 251; }),
                ElementsAre("answer_times"))
        << "after a fixed time and the network";
    EXPECT_THAT(kinds_of_answers([](std::int64_t i) { return i == 5 ? 60'000 : 400 + i; }),
                ElementsAre("answer_times"))
        << "one slow answer hides nothing";
}

TEST(Anomalies, OfOneKindAreOneForEachPersonAndMonth) {
    auto two_days = honest(kEight, 15 * kHour);
    const auto other = honest(kEight + 24 * kHour, 14 * kHour);
    EXPECT_THAT(kinds_beside_honest_people(of({{false, two_days}, {false, other}})),
                ElementsAre("daily_total"));
}

}  // namespace
}  // namespace yanxiu::watch::example
