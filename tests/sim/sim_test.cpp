#include <gtest/gtest.h>

#include <iostream>

#include "tests/sim/simulation.hpp"

namespace yanxiu::sim {
namespace {

/// A short year: a few hundred sessions, honest and not. tests/sim/run lives through the long one.
const Outcome& short_year() {
    static const Outcome kOutcome = [] {
        Options options;
        options.sessions = 120;
        options.attacks = 4;
        auto outcome = simulate(options);
        std::cout << table(outcome);
        return outcome;
    }();
    return kOutcome;
}

TEST(Simulation, NobodyHonestLosesAndNobodyDishonestGains) {
    for (const auto& failure : short_year().failures) ADD_FAILURE() << failure;
}

TEST(Simulation, HonestLearnersAreCreditedWhatTheyWatched) {
    ASSERT_FALSE(short_year().honest.empty());
    for (const auto& row : short_year().honest)
        EXPECT_GE(row.least, row.name == "server_crash" ? 0.985 : 0.995) << row.name;
}

TEST(Simulation, NoAttackIsPaidMoreThanItsTime) {
    ASSERT_GE(short_year().attacks.size(), 30U);
    for (const auto& row : short_year().attacks) EXPECT_LE(row.most, 1.02) << row.name;
}

TEST(Simulation, EveryLedgerFollowsFromItsEvidence) {
    EXPECT_GT(short_year().persons_verified, 250);
    EXPECT_EQ(short_year().ledger_differences, 0);
}

}  // namespace
}  // namespace yanxiu::sim
