#include "server/credit/policy_checks.hpp"

#include <set>

#include "server/base/config.hpp"

namespace yanxiu::credit {
namespace {

// Rule R7: no window of time pays more than 1.02 of its length. In millionths: permille times permille.
constexpr int kMostPaidMillionths = 1'020'000;

[[noreturn]] void refuse(const std::string& place, const std::string& expected) {
    throw base::ConfigError("policy: " + place + ": " + expected);
}

std::string nth(const std::string& list, std::size_t index) {
    return list + "[" + std::to_string(index) + "]";
}

void check_codes(const std::string& list, const std::vector<Term>& terms) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (!seen.insert(terms[i].code).second) refuse(nth(list, i) + ".code", "is given twice");
    }
}

// In an obligation it stands for all of them.
void check_no_category_is_all(const Policy& policy) {
    for (std::size_t i = 0; i < policy.categories.size(); ++i) {
        if (policy.categories[i].code == "all") {
            refuse(nth("categories", i) + ".code", "\"all\" stands for every category");
        }
    }
}

void check_speeds(const Policy& policy) {
    for (std::size_t i = 0; i < policy.speed_classes.size(); ++i) {
        const auto place = nth("watching.speed_classes", i);
        const SpeedClass& speed = policy.speed_classes[i];
        if (speed.up_to_permille * speed.weight_permille > kMostPaidMillionths) {
            refuse(place, "pays more than 1.02 of wall time");
        }
        if (i == 0) continue;
        const SpeedClass& slower = policy.speed_classes[i - 1];
        if (speed.up_to_permille <= slower.up_to_permille)
            refuse(place, "must be faster than the one before");
        if (speed.weight_permille >= slower.weight_permille)
            refuse(place, "must pay less than the one before");
    }
}

void check_presence(const Checks& checks) {
    if (checks.least > checks.most) refuse("watching.checks.least_minutes", "must not exceed most_minutes");
    if (checks.wrong_a_day < checks.tries)
        refuse("watching.checks.wrong_a_day", "must be as many as tries, or more");
}

void check_requirement(const Policy& policy, const Requirement& requirement, const std::string& place) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < requirement.categories.size(); ++i) {
        const std::string& category = requirement.categories[i];
        const auto at = nth(place + ".categories", i);
        if (!policy.has_category(category)) refuse(at, "is no category of this policy");
        if (!seen.insert(category).second) refuse(at, "is given twice");
    }
    for (std::size_t i = 0; i < requirement.parts.size(); ++i) {
        check_requirement(policy, requirement.parts[i], nth(place + ".parts", i));
    }
}

void check_obligations(const Policy& policy) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < policy.obligations.size(); ++i) {
        const auto place = nth("obligations", i);
        const ObligationRule& rule = policy.obligations[i];
        if (!seen.insert(rule.name).second) refuse(place + ".name", "is given twice");
        check_requirement(policy, rule.requirement, place + ".requirement");
    }
}

}  // namespace

void check_consistent(const Policy& policy) {
    check_codes("categories", policy.categories);
    check_codes("course_areas", policy.course_areas);
    check_codes("subjects", policy.subjects);
    check_no_category_is_all(policy);
    check_speeds(policy);
    check_presence(policy.checks);
    check_obligations(policy);
}

}  // namespace yanxiu::credit
