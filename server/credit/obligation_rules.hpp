#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "server/credit/policy.hpp"

namespace yanxiu::credit {

/// Milliseconds by category, as the ledger sums them.
using Sums = std::map<std::string, std::int64_t>;

/// What a person has, as of one year.
struct Earned {
    Sums year;                             // of that year
    Sums cycle;                            // of the cycle that the year belongs to, its other years included
    std::map<std::string, int> artifacts;  // accepted in that year, by kind
    std::int64_t held_ms = 0;              // watched in that year, not payable yet
};

/// A leaf of an obligation's tree, judged.
struct Part {
    Requirement::Kind kind = Requirement::Kind::hours;
    Requirement::Span span = Requirement::Span::year;
    std::string title;
    std::int64_t owed = 0;  // milliseconds of hours, else a count
    std::int64_t done = 0;  // may be more than owed
    bool met = false;
};

/// An obligation, judged. The hours of its parts are summed up; where there are several, none makes up for
/// another.
struct Judgement {
    std::string name;
    std::string title;
    std::int64_t owed_ms = 0;
    std::int64_t done_ms = 0;
    std::int64_t held_ms = 0;  // of obligations that owe hours
    bool met = false;
    std::string explanation;  // one Chinese sentence
    std::vector<Part> parts;
};

/// Judges what the policy asks of somebody who holds these roles, in the policy's order. Milliseconds are
/// summed, and compared with class hours as milliseconds: nothing is rounded before the text. Pure.
std::vector<Judgement> judge(const Policy& policy, const std::vector<v1::Role>& roles, const Earned& earned);

/// Whether an obligation of these roles looks at the whole cycle.
bool needs_cycle(const Policy& policy, const std::vector<v1::Role>& roles);

}  // namespace yanxiu::credit
