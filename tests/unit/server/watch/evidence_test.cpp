#include "server/watch/evidence.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/unit/server/watch/evidence_examples.hpp"

namespace yanxiu::watch::example {
namespace {

const auto kNine = at(kMonday, 9);
const Interval kLesson{0, 45 * kMinute};

struct Example {
    std::string what;
    std::function<void(Learner&)> happens;
    std::int64_t credited_ms;
};

/// What a training officer would check by hand: the lesson lasts 45 minutes.
TEST(Evidence, PaysWhatATrainingOfficerWouldSay) {
    const std::vector<Example> examples{
        {"the whole lesson", [](Learner& l) { l.watch(play(kNine, kLesson)); }, 45 * kMinute},
        {"half of it",
         [](Learner& l) {
             l.watch(play(kNine, {0, 1'350'000}));
         },
         1'350'000},
        {"at 1.25, which pays 80 %", [](Learner& l) { l.watch(play(kNine, kLesson, 1250)); }, 36 * kMinute},
        {"at 1.5, which pays 66 %", [](Learner& l) { l.watch(play(kNine, kLesson, 1500)); }, 1'782'000},
        {"at 2.0, which pays half", [](Learner& l) { l.watch(play(kNine, kLesson, 2000)); }, 1'350'000},
        {"at 2.1", [](Learner& l) { l.watch(play(kNine, kLesson, 2100)); }, 0},
        {"at 16", [](Learner& l) { l.watch(play(kNine, kLesson, 16'000)); }, 0},
        {"at 0.5, which is patient", [](Learner& l) { l.watch(play(kNine, kLesson, 500)); }, 45 * kMinute},
        {"at 1.5, then again at 1.0, which tops up",
         [](Learner& l) {
             l.watch(play(kNine, kLesson, 1500));
             l.watch(play(kNine + kHour, kLesson));
         },
         45 * kMinute},
        {"at 1.0, then again at 1.5, which adds nothing",
         [](Learner& l) {
             l.watch(play(kNine, kLesson));
             l.watch(play(kNine + kHour, kLesson, 1500));
         },
         45 * kMinute},
        {"twice", [](Learner& l) { l.watch(play(kNine, kLesson)), l.watch(play(kNine + kHour, kLesson)); },
         45 * kMinute},
        {"the first half, then the second from another device",
         [](Learner& l) {
             l.watch(play(kNine, {0, 1'350'000}));
             l.watch(play(kNine + kHour, {1'350'000, 2'700'000}));
         },
         45 * kMinute},
        {"on two devices at once: the clock changes hands after 20 minutes",
         [](Learner& l) {
             l.watch(play(kNine, {0, 1'350'000}), IntervalSet{{kNine, kNine + 20 * kMinute}});
             l.watch(play(kNine, {1'350'000, 2'700'000}),
                     IntervalSet{{kNine + 20 * kMinute, kNine + 10 * kHour}});
         },
         1'350'000},
        {"a seek to the end, which is no time",
         [](Learner& l) {
             l.watch({{0, {kNine, kNine + 1}, {0, 2'700'000}}});
         },
         0},
        {"hidden but heard",
         [](Learner& l) {
             l.watch({{0, {kNine, kNine + kMinute}, {0, kMinute}, true, true}});
         },
         kMinute},
        {"hidden and mute",
         [](Learner& l) {
             l.watch({{0, {kNine, kNine + kMinute}, {0, kMinute}, true, false}});
         },
         0},
        {"never the owner of the clock", [](Learner& l) { l.watch(play(kNine, kLesson), {}); }, 0},
    };
    for (const auto& example : examples) {
        Learner learner;
        example.happens(learner);
        EXPECT_EQ(learner.credited_ms(), example.credited_ms) << example.what;
    }
}

TEST(Evidence, PaysHiddenTimeWhereThePolicySaysSo) {
    auto generous = policy();
    generous.pay_hidden = true;
    Learner learner(generous);
    learner.watch({{0, {kNine, kNine + kMinute}, {0, kMinute}, true, false}});
    EXPECT_EQ(learner.credited_ms(), kMinute);
}

TEST(Evidence, PaysOnlyWhatWasDelivered) {
    Learner learner;
    learner.watch(play(kNine, kLesson));
    EXPECT_EQ(learner.credited_ms({}), 0);
    EXPECT_EQ(learner.credited_ms({{0, 10 * kMinute}, {30 * kMinute, 90 * kMinute}}), 25 * kMinute);
}

TEST(Evidence, WaitsBehindAMissingNumber) {
    auto claims = play(kNine, {0, kMinute});
    const auto third = claims[2];
    claims.erase(claims.begin() + 2);
    Counted counted;
    Coverage coverage;
    EXPECT_TRUE(count_claims(policy(), claims, kAlways, kLongAfter, counted, coverage));
    EXPECT_EQ(counted.upto, 1);
    EXPECT_EQ(coverage[kMonday].watched_ms, 30 * kSecond);
    EXPECT_FALSE(count_claims(policy(), claims, kAlways, kLongAfter, counted, coverage));
    claims.insert(claims.begin() + 2, third);
    EXPECT_TRUE(count_claims(policy(), claims, kAlways, kLongAfter, counted, coverage));
    EXPECT_EQ(counted.upto, 3);
    EXPECT_EQ(counted.wall, (IntervalSet{{kNine, kNine + kMinute}}));
    EXPECT_EQ(coverage[kMonday].watched_ms, kMinute);
}

TEST(Evidence, WaitsForTheClockToReachAClaim) {
    const auto claims = play(kNine, {0, 30 * kSecond});
    Counted counted;
    Coverage coverage;
    count_claims(policy(), claims, kAlways, instant(kNine + 29'999), counted, coverage);
    EXPECT_EQ(counted.upto, 0);
    count_claims(policy(), claims, kAlways, instant(kNine + 30'000), counted, coverage);
    EXPECT_EQ(counted.upto, 1);
}

TEST(Evidence, CutsWallTimeThatWasClaimedBefore) {
    Learner learner;
    learner.watch(
        {{0, {kNine, kNine + 10'000}, {0, 10'000}}, {1, {kNine + 4'000, kNine + 14'000}, {10'000, 20'000}}});
    const auto& day = learner.coverage[kMonday];
    EXPECT_EQ(day.classes[0], (IntervalSet{{0, 10'000}, {16'000, 20'000}}));
    EXPECT_EQ(day.not_owned, (IntervalSet{{10'000, 16'000}}));
    EXPECT_EQ(day.watched_ms, 14'000);
}

TEST(Evidence, RoundsWhatItCutsInwards) {
    Learner learner;
    learner.watch({{0, {kNine, kNine + 3'000}, {0, 2'000}}}, {{kNine + 1, kNine + 2'999}});
    EXPECT_EQ(learner.coverage[kMonday].classes[0], (IntervalSet{{1, 1'999}}));
    EXPECT_EQ(learner.coverage[kMonday].not_owned, (IntervalSet{{0, 1}, {1'999, 2'000}}));
}

TEST(Evidence, SplitsAClaimAtMidnight) {
    const auto midnight = at(kTuesday, 0);
    Learner learner;
    learner.watch({{0, {midnight - 5'000, midnight + 10'000}, {100, 15'100}}});
    EXPECT_EQ(learner.coverage[kMonday].classes[0], (IntervalSet{{100, 5'100}}));
    EXPECT_EQ(learner.coverage[kTuesday].classes[0], (IntervalSet{{5'100, 15'100}}));
    const auto credit = credit_of(policy(), learner.coverage, kEverything, placed());
    EXPECT_EQ(credit, (Credit{{"remote", {{kMonday, 5'000}, {kTuesday, 10'000}}}}));
}

TEST(Evidence, CountsEmptyClaimsAsNumbersAlone) {
    Counted counted;
    Coverage coverage;
    const std::vector<Claim> claims{{0, {kNine, kNine}, {0, 60'000}}, {1, {kNine, kNine + 5'000}, {7, 7}}};
    EXPECT_TRUE(count_claims(policy(), claims, kAlways, kLongAfter, counted, coverage));
    EXPECT_EQ(counted, (Counted{1, {{kNine, kNine + 5'000}}}));
    EXPECT_TRUE(coverage.empty());
}

TEST(Evidence, KeepsSlowerClassesWithinFasterOnes) {
    Learner learner;
    learner.watch(play(kNine, {0, kMinute}));
    learner.watch(play(kNine + kHour, {0, 2 * kMinute}, 1500));
    const auto& classes = learner.coverage[kMonday].classes;
    EXPECT_EQ(classes[0], (IntervalSet{{0, kMinute}}));
    EXPECT_EQ(classes[3], classes[0]);
    EXPECT_EQ(classes[4], (IntervalSet{{0, 2 * kMinute}}));
    EXPECT_EQ(classes[5], classes[4]);
}

TEST(Evidence, PaysOnTheDaysOfAnyPlacementInTheCategoryOfTheFirst) {
    Learner learner;
    learner.watch(play(at(kMonday, 9), {0, kMinute}));
    learner.watch(play(at(kTuesday, 9), {kMinute, 2 * kMinute}));
    const auto wednesday = kTuesday + std::chrono::days(1);
    learner.watch(play(at(wednesday, 9), {0, 3 * kMinute}));
    const auto credit = [&](const std::vector<library::Placement>& placements) {
        return credit_of(policy(), learner.coverage, kEverything, placements);
    };
    EXPECT_EQ(credit({}), Credit{});
    EXPECT_EQ(credit({{"remote", kTuesday, std::nullopt}}),
              (Credit{{"remote", {{kTuesday, kMinute}, {wednesday, 2 * kMinute}}}}));
    EXPECT_EQ(credit({{"remote", kMonday, kMonday}, {"school", wednesday, std::nullopt}}),
              (Credit{{"remote", {{kMonday, kMinute}}}, {"school", {{wednesday, 2 * kMinute}}}}));
    EXPECT_EQ(
        credit({{"school", kTuesday, std::nullopt}, {"remote", kMonday, std::nullopt}}),
        (Credit{{"remote", {{kMonday, kMinute}}}, {"school", {{kTuesday, kMinute}, {wednesday, kMinute}}}}));
    EXPECT_EQ(credit({{"remote", kMonday, kTuesday}}),
              (Credit{{"remote", {{kMonday, kMinute}, {kTuesday, kMinute}}}}));
}

TEST(Evidence, DividesOnceSoThatManySmallPartsLoseNothing) {
    std::vector<Claim> claims;  // 3 ms at 1.5 pay 1.98 ms: a thousand of them 1,980, not 1,000
    for (std::int64_t seq = 0; seq < 1'000; ++seq)
        claims.push_back({seq, {kNine + seq * 2, kNine + seq * 2 + 2}, {seq * 5, seq * 5 + 3}});
    Learner learner;
    learner.watch(claims);
    EXPECT_EQ(learner.credited_ms(), 1'980);
}

TEST(Evidence, GainsNothingFromAThousandTinyLeases) {
    Learner learner;
    std::int64_t wall_ms = 0;
    for (std::int64_t index = 0; index < 1'000; ++index) {
        const auto from = kNine + index * 50;
        learner.watch({{0, {from, from + 50}, {index * 60, index * 60 + 60}}});  // each a little fast
        wall_ms += 50;
    }
    EXPECT_LE(learner.credited_ms() * 100, wall_ms * 102);
}

TEST(Evidence, PaysGrantedMediaNoMoreThanTheyWerePaidBefore) {
    Learner learner;
    learner.watch(play(kNine, {0, 10 * kMinute}, 1250));
    learner.watch(play(kNine + kHour, {0, 20 * kMinute}));
    const auto paid_ms = [&](const Grants& granted) {
        return total(credit_of(policy(), learner.coverage, kEverything, placed(), granted));
    };
    EXPECT_EQ(paid_ms({}), 20 * kMinute);
    EXPECT_EQ(paid_ms({{0, {{15 * kMinute, 30 * kMinute}}}}), 15 * kMinute);
    EXPECT_EQ(paid_ms({{800, {{0, 10 * kMinute}}}}), 18 * kMinute);
    EXPECT_EQ(paid_ms({{800, {{0, 5 * kMinute}}}, {0, {{5 * kMinute, 10 * kMinute}}}}), 14 * kMinute);
    EXPECT_EQ(paid_ms({{0, {{20 * kMinute, 40 * kMinute}}}}), 20 * kMinute);
}

TEST(Difference, IsWhatRemainsToBeBooked) {
    const Credit due{{"remote", {{kMonday, 10}, {kTuesday, 5}}}};
    const Credit booked{{"remote", {{kMonday, 4}, {kTuesday, 5}}}, {"school", {{kMonday, 3}}}};
    EXPECT_EQ(difference(due, booked), (Credit{{"remote", {{kMonday, 6}}}, {"school", {{kMonday, -3}}}}));
    EXPECT_EQ(difference(due, due), Credit{});
    EXPECT_EQ(total(due), 15);
}

/// A day's worth of claims of a millisecond; a quadratic way of counting would not end within the test's
/// time.
TEST(Evidence, CountsVeryManyTinyClaims) {
    std::vector<Claim> claims;
    for (std::int64_t seq = 0; seq < 100'000; ++seq)
        claims.push_back({seq, {kNine + seq * 2, kNine + seq * 2 + 1}, {seq * 2, seq * 2 + 1}});
    Learner learner;
    learner.watch(claims);
    EXPECT_EQ(learner.credited_ms(), 100'000);
}

}  // namespace
}  // namespace yanxiu::watch::example
