#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yanxiu::sim {

struct Options {
    std::uint64_t seed = 1;
    int sessions = 10'000;  // of honest learners
    int attacks = 1'000;    // of each attack
    std::string only;       // one scenario alone; empty: all
};

/// What became of the people of one scenario.
struct Row {
    std::string name;
    std::int64_t people = 0;
    double mean = 0;  // of an honest scenario: credited over truly watched; of an attack: over time spent
    double least = 0;
    double most = 0;
    std::int64_t extra_ms = 0;  // of an attack: the most beyond what the time would have earned honestly
};

struct Outcome {
    std::vector<Row> honest;
    std::vector<Row> attacks;
    std::vector<std::string> failures;  // each says how to see it again
    std::int64_t persons_verified = 0;
    std::int64_t ledger_differences = 0;
    std::int64_t requests = 0;
    double seconds = 0;
};

/// Lives through a year with a server of its own. Throws std::runtime_error where it cannot go on.
Outcome simulate(const Options& options);

/// The tables, for people; and the last line, for machines.
std::string table(const Outcome& outcome);
std::string json_line(const Outcome& outcome, const Options& options);

}  // namespace yanxiu::sim
