#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/day.hpp"
#include "server/protocol/people.pb.h"

namespace yanxiu::credit {

/// A code and its Chinese title, as "remote" and "远程培训".
struct Term {
    std::string code;
    std::string title;
    bool shortage = false;  // of a subject: too few teachers, so its places go first
};

/// Media time by wall time up to `up_to_permille` / 1000 is paid with `weight_permille` / 1000 (rule R7).
struct SpeedClass {
    int up_to_permille = 0;
    int weight_permille = 0;
};
inline constexpr std::size_t kSpeedClasses = 6;

/// Presence checks (rule R10): each comes due after a playing time drawn between `least` and `most`.
struct Checks {
    bool asked = true;  // off is for tests and benches: nothing is drawn, what was drawn still waits
    std::chrono::milliseconds least{std::chrono::minutes(8)};
    std::chrono::milliseconds most{std::chrono::minutes(20)};
    std::chrono::days answer_days{7};         // from when it was drawn; never released afterwards
    std::chrono::seconds answer_within{120};  // of an asking; then another is needed
    int tries = 3;                            // wrong answers until a pause
    std::chrono::milliseconds pause{std::chrono::minutes(10)};
    int wrong_a_day = 6;  // of one check
};

/// One node of an obligation's tree.
struct Requirement {
    enum class Kind { all_of, any_of, hours, artifact };
    enum class Span { year, cycle };
    Kind kind = Kind::all_of;
    std::string title;
    std::vector<std::string> categories;  // hours: whose sum counts
    std::int64_t class_hours = 0;         // hours: owed in each span
    Span span = Span::year;               // hours
    std::string artifact;                 // artifact: assignment, research_result
    int count = 0;                        // artifact
    std::vector<Requirement> parts;       // all_of, any_of
};

/// What a role owes in each year in which it is held.
struct ObligationRule {
    std::string name;   // principal-remote
    std::string title;  // 校长远程培训
    v1::Role role = v1::ROLE_UNSPECIFIED;
    Requirement requirement;
};

/// The plan repeats in cycles: the first begins with `first_year`, each lasts `years`.
struct Cycle {
    int first_year = 0;
    int years = 1;

    /// First year of the cycle that a year belongs to; years before the first cycle count backwards.
    int begin_of(int year) const;
};

/// The rules of hours of one plan, from a TOML file. Immutable after loading. Home: any.
struct Policy {
    std::string name;     // otog-2018
    std::string version;  // changes whenever the rules do
    std::string title;
    std::string time_zone;  // IANA name, for people; days are counted with the offset
    std::chrono::minutes utc_offset{480};
    std::chrono::milliseconds class_hour{45 * 60 * 1000};
    Cycle cycle;
    bool pay_hidden = false;                                // rule R9: hidden and inaudible time
    std::array<SpeedClass, kSpeedClasses> speed_classes{};  // ascending in speed
    Checks checks;
    std::vector<Term> categories;    // of hours
    std::vector<Term> course_areas;  // of lessons
    std::vector<Term> subjects;
    std::vector<ObligationRule> obligations;
    std::map<std::string, std::string> english;  // of titles

    bool has_category(std::string_view code) const;
    /// The local day of an instant.
    base::Day day_of(base::Instant instant) const { return base::day_of(instant, utc_offset); }
};

/// Throws base::ConfigError, naming the key and never quoting a value, for anything missing, unknown or
/// inconsistent: codes must be unique, obligations may name only known categories, speed classes must ascend
/// in speed and descend in weight, and no class may pay more than 1.02 of wall time (up_to × weight); checks
/// come after at least as long as at most. A policy that says nothing of checks asks them as R10 has it.
Policy read_policy(const std::string& toml_text);
Policy load_policy(const std::string& path);

}  // namespace yanxiu::credit
