#include "server/credit/policy.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "server/base/config.hpp"
#include "server/credit/policy_checks.hpp"
#include "server/credit/policy_requirement.hpp"
#include "server/credit/toml_place.hpp"

namespace yanxiu::credit {
namespace {

using Place = TomlPlace;

constexpr std::array kTermKeys{
    TomlKey<Term>{"code", [](Term& term, const Place& at) { term.code = at.code(); }},
    TomlKey<Term>{"title", [](Term& term, const Place& at) { term.title = at.text(); }},
};

constexpr std::array kSubjectKeys{
    kTermKeys[0],
    kTermKeys[1],
    TomlKey<Term>{"shortage", [](Term& term, const Place& at) { term.shortage = at.flag(); }, false},
};

template <class Keys>
std::vector<Term> terms(const Place& place, const Keys& keys) {
    std::vector<Term> all;
    for (const auto& item : place.items()) read_table(item, keys, all.emplace_back());
    return all;
}

constexpr std::array kSpeedKeys{
    TomlKey<SpeedClass>{"up_to_permille",
                        [](SpeedClass& speed, const Place& at) {
                            speed.up_to_permille = static_cast<int>(at.number(1000, 16000));
                        }},
    TomlKey<SpeedClass>{"weight_permille",
                        [](SpeedClass& speed, const Place& at) {
                            speed.weight_permille = static_cast<int>(at.number(1, 1000));
                        }},
};

void take_speeds(Policy& policy, const Place& place) {
    const auto items = place.items();
    if (items.size() != kSpeedClasses)
        place.refuse("must have " + std::to_string(kSpeedClasses) + " classes");
    for (std::size_t i = 0; i < kSpeedClasses; ++i) read_table(items[i], kSpeedKeys, policy.speed_classes[i]);
}

template <class Duration>
Duration length(const Place& at, std::int64_t most) {
    return Duration(at.number(1, most));
}

// A table without a key keeps what R10 says.
constexpr std::array kCheckKeys{
    TomlKey<Checks>{"asked", [](Checks& checks, const Place& at) { checks.asked = at.flag(); }, false},
    TomlKey<Checks>{
        "least_minutes",
        [](Checks& checks, const Place& at) { checks.least = length<std::chrono::minutes>(at, 120); }, false},
    TomlKey<Checks>{
        "most_minutes",
        [](Checks& checks, const Place& at) { checks.most = length<std::chrono::minutes>(at, 120); }, false},
    TomlKey<Checks>{
        "answer_days",
        [](Checks& checks, const Place& at) { checks.answer_days = length<std::chrono::days>(at, 60); },
        false},
    TomlKey<Checks>{"answer_within_seconds",
                    [](Checks& checks, const Place& at) {
                        checks.answer_within = length<std::chrono::seconds>(at, 3600);
                    },
                    false},
    TomlKey<Checks>{
        "tries", [](Checks& checks, const Place& at) { checks.tries = static_cast<int>(at.number(1, 10)); },
        false},
    TomlKey<Checks>{
        "pause_minutes",
        [](Checks& checks, const Place& at) { checks.pause = length<std::chrono::minutes>(at, 1440); },
        false},
    TomlKey<Checks>{
        "wrong_a_day",
        [](Checks& checks, const Place& at) { checks.wrong_a_day = static_cast<int>(at.number(1, 100)); },
        false},
};

constexpr std::array kWatchingKeys{
    TomlKey<Policy>{"pay_hidden", [](Policy& policy, const Place& at) { policy.pay_hidden = at.flag(); }},
    TomlKey<Policy>{"speed_classes", take_speeds},
    TomlKey<Policy>{
        "checks", [](Policy& policy, const Place& at) { read_table(at, kCheckKeys, policy.checks); }, false},
};

constexpr std::array kCycleKeys{
    TomlKey<Cycle>{
        "first_year",
        [](Cycle& cycle, const Place& at) { cycle.first_year = static_cast<int>(at.number(1900, 2199)); }},
    TomlKey<Cycle>{"years",
                   [](Cycle& cycle, const Place& at) { cycle.years = static_cast<int>(at.number(1, 10)); }},
};

void take_role(ObligationRule& rule, const Place& place) {
    std::string name = "ROLE_" + place.code();
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (!v1::Role_Parse(name, &rule.role) || rule.role == v1::ROLE_UNSPECIFIED) {
        place.refuse("must be a role, as principal or new_teacher");
    }
}

constexpr std::array kObligationKeys{
    TomlKey<ObligationRule>{"name", [](ObligationRule& rule, const Place& at) { rule.name = at.code(); }},
    TomlKey<ObligationRule>{"title", [](ObligationRule& rule, const Place& at) { rule.title = at.text(); }},
    TomlKey<ObligationRule>{"role", take_role},
    TomlKey<ObligationRule>{"requirement", [](ObligationRule& rule,
                                              const Place& at) { rule.requirement = read_requirement(at); }},
};

void take_english(Policy& policy, const Place& place) {
    for (const auto& [title, node] : place.table())
        policy.english[std::string(title.str())] = place.at(title.str(), node).text();
}

constexpr std::array kPolicyKeys{
    TomlKey<Policy>{"name", [](Policy& policy, const Place& at) { policy.name = at.code(); }},
    TomlKey<Policy>{"version", [](Policy& policy, const Place& at) { policy.version = at.text(); }},
    TomlKey<Policy>{"title", [](Policy& policy, const Place& at) { policy.title = at.text(); }},
    TomlKey<Policy>{"time_zone", [](Policy& policy, const Place& at) { policy.time_zone = at.text(); }},
    TomlKey<Policy>{"utc_offset_minutes",
                    [](Policy& policy, const Place& at) {
                        policy.utc_offset = std::chrono::minutes(at.number(-12 * 60, 14 * 60));
                    }},
    TomlKey<Policy>{
        "class_hour_minutes",
        [](Policy& policy, const Place& at) { policy.class_hour = std::chrono::minutes(at.number(1, 240)); }},
    TomlKey<Policy>{"cycle",
                    [](Policy& policy, const Place& at) { read_table(at, kCycleKeys, policy.cycle); }},
    TomlKey<Policy>{"watching",
                    [](Policy& policy, const Place& at) { read_table(at, kWatchingKeys, policy); }},
    TomlKey<Policy>{"categories",
                    [](Policy& policy, const Place& at) { policy.categories = terms(at, kTermKeys); }},
    TomlKey<Policy>{"course_areas",
                    [](Policy& policy, const Place& at) { policy.course_areas = terms(at, kTermKeys); }},
    TomlKey<Policy>{"subjects",
                    [](Policy& policy, const Place& at) { policy.subjects = terms(at, kSubjectKeys); }},
    TomlKey<Policy>{"obligations",
                    [](Policy& policy, const Place& at) {
                        for (const auto& item : at.items()) {
                            read_table(item, kObligationKeys, policy.obligations.emplace_back());
                        }
                    }},
    TomlKey<Policy>{"english", take_english, false},
};

toml::table parsed(const std::string& toml_text) {
    try {
        return toml::parse(toml_text);
    } catch (const toml::parse_error& error) {
        throw base::ConfigError("policy: line " + std::to_string(error.source().begin.line) + ": " +
                                std::string(error.description()));
    }
}

}  // namespace

int Cycle::begin_of(int year) const {
    const int since = year - first_year;
    return year - ((since % years) + years) % years;
}

bool Policy::has_category(std::string_view code) const {
    return std::any_of(categories.begin(), categories.end(),
                       [&](const Term& category) { return category.code == code; });
}

Policy read_policy(const std::string& toml_text) {
    const toml::table file = parsed(toml_text);
    Policy policy;
    read_table(Place(file, ""), kPolicyKeys, policy);
    for (auto& rule : policy.obligations) name_all_categories(policy, rule.requirement);
    check_consistent(policy);
    return policy;
}

Policy load_policy(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) throw base::ConfigError("policy: cannot read " + path);
    return read_policy(text.str());
}

}  // namespace yanxiu::credit
