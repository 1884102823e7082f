// What a simulation found, for people and for machines.
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/simulation.hpp"

namespace yanxiu::sim {
namespace {

void add_rows(std::string& text, const std::vector<Row>& rows, bool attacks) {
    for (const auto& row : rows) {
        text += fmt::format("{:<22}{:>8}{:>10.5f}{:>10.5f}{:>10.5f}", row.name, row.people, row.mean,
                            row.least, row.most);
        text += attacks ? fmt::format("{:>12}\n", row.extra_ms) : "\n";
    }
}

Row all_of(const std::vector<Row>& rows) {
    Row all;
    if (!rows.empty()) all.least = rows.front().least, all.extra_ms = rows.front().extra_ms;
    for (const auto& row : rows) {
        all.mean += row.mean * static_cast<double>(row.people);
        all.people += row.people;
        all.least = std::min(all.least, row.least);
        all.most = std::max(all.most, row.most);
        all.extra_ms = std::max(all.extra_ms, row.extra_ms);
    }
    if (all.people > 0) all.mean /= static_cast<double>(all.people);
    return all;
}

}  // namespace

std::string table(const Outcome& outcome) {
    std::string text = "credited over truly watched   n      mean   minimum   maximum\n";
    add_rows(text, outcome.honest, false);
    text += "\ncredited over time spent      n      mean   minimum   maximum   extra, ms\n";
    add_rows(text, outcome.attacks, true);
    text +=
        fmt::format("\n{} requests in {:.0f} s; the ledgers of {} persons verified, {} differences\n",
                    outcome.requests, outcome.seconds, outcome.persons_verified, outcome.ledger_differences);
    for (const auto& failure : outcome.failures) text += "FAILED " + failure + "\n";
    return text;
}

std::string json_line(const Outcome& outcome, const Options& options) {
    const auto honest = all_of(outcome.honest);
    const auto attack = all_of(outcome.attacks);
    return fmt::format(
        R"({{"honest_sessions":{},"honest_min":{:.6f},"honest_mean":{:.6f},"attack_sessions":{},"attacks":{},)"
        R"("attack_max":{:.6f},"attack_extra_ms":{},"ledger_differences":{},"failures":{},"seed":{},)"
        R"("requests":{},"seconds":{:.0f}}})",
        honest.people, honest.least, honest.mean, attack.people, outcome.attacks.size(), attack.most,
        attack.extra_ms, outcome.ledger_differences, outcome.failures.size(), options.seed, outcome.requests,
        outcome.seconds);
}

}  // namespace yanxiu::sim
