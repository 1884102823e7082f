#include "server/credit/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include <string>
#include <vector>

#include "server/base/config.hpp"

namespace yanxiu::credit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto kSmall = R"(
name = "small"
version = "1"
title = "小县规划"
time_zone = "Asia/Shanghai"
utc_offset_minutes = 480
class_hour_minutes = 45
categories = [{ code = "remote", title = "远程培训" }, { code = "school", title = "校本培训" }]
course_areas = [{ code = "ethics", title = "师德" }]
subjects = [{ code = "math", title = "数学" }, { code = "pe", title = "体育", shortage = true }]

[cycle]
first_year = 2018
years = 3

[watching]
pay_hidden = false
speed_classes = [
    { up_to_permille = 1020, weight_permille = 1000 },
    { up_to_permille = 1060, weight_permille = 960 },
    { up_to_permille = 1100, weight_permille = 920 },
    { up_to_permille = 1270, weight_permille = 800 },
    { up_to_permille = 1530, weight_permille = 660 },
    { up_to_permille = 2040, weight_permille = 500 },
]

[[obligations]]
name = "yearly"
title = "年度"
role = "teacher"
requirement = { kind = "hours", title = "学时", categories = ["remote"], class_hours = 40, per = "year" }
)";

/// The small policy with one piece replaced; the piece must be there.
std::string with(const std::string& piece, const std::string& other) {
    std::string text = kSmall;
    const auto at = text.find(piece);
    if (at == std::string::npos) throw std::logic_error("no such piece: " + piece);
    return text.replace(at, piece.size(), other);
}

std::string refusal(const std::string& text) {
    try {
        read_policy(text);
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Policy, ASmallOneIsTakenAsItStands) {
    const Policy policy = read_policy(kSmall);
    EXPECT_EQ(policy.name, "small");
    EXPECT_EQ(policy.version, "1");
    EXPECT_EQ(policy.title, "小县规划");
    EXPECT_EQ(policy.time_zone, "Asia/Shanghai");
    EXPECT_EQ(policy.utc_offset, std::chrono::hours(8));
    EXPECT_EQ(policy.class_hour, std::chrono::minutes(45));
    EXPECT_FALSE(policy.pay_hidden);
    EXPECT_EQ(policy.speed_classes[3].up_to_permille, 1270);
    EXPECT_EQ(policy.speed_classes[3].weight_permille, 800);
    EXPECT_TRUE(policy.has_category("school"));
    EXPECT_FALSE(policy.has_category("ethics"));
    EXPECT_FALSE(policy.subjects[0].shortage);
    EXPECT_TRUE(policy.subjects[1].shortage);
    ASSERT_EQ(policy.obligations.size(), 1U);
    EXPECT_EQ(policy.obligations[0].role, v1::ROLE_TEACHER);
    EXPECT_EQ(policy.obligations[0].requirement.class_hours, 40);
    EXPECT_THAT(policy.obligations[0].requirement.categories, ElementsAre("remote"));
}

TEST(Policy, EveryKeyIsNeeded) {
    const std::vector<std::pair<std::string, std::string>> pieces{
        {"name = \"small\"", "policy: name: is missing"},
        {"version = \"1\"", "policy: version: is missing"},
        {"title = \"小县规划\"", "policy: title: is missing"},
        {"time_zone = \"Asia/Shanghai\"", "policy: time_zone: is missing"},
        {"utc_offset_minutes = 480", "policy: utc_offset_minutes: is missing"},
        {"class_hour_minutes = 45", "policy: class_hour_minutes: is missing"},
        {"course_areas = [{ code = \"ethics\", title = \"师德\" }]", "policy: course_areas: is missing"},
        {"categories = [{ code = \"remote\", title = \"远程培训\" }, { code = \"school\", title = "
         "\"校本培训\" }]",
         "policy: categories: is missing"},
        {"first_year = 2018", "policy: cycle.first_year: is missing"},
        {"years = 3", "policy: cycle.years: is missing"},
        {"pay_hidden = false", "policy: watching.pay_hidden: is missing"},
        {"up_to_permille = 1060, ", "policy: watching.speed_classes[1].up_to_permille: is missing"},
        {", weight_permille = 960", "policy: watching.speed_classes[1].weight_permille: is missing"},
        {"code = \"remote\", ", "policy: categories[0].code: is missing"},
        {", title = \"远程培训\"", "policy: categories[0].title: is missing"},
        {"name = \"yearly\"", "policy: obligations[0].name: is missing"},
        {"title = \"年度\"", "policy: obligations[0].title: is missing"},
        {"role = \"teacher\"", "policy: obligations[0].role: is missing"},
        {"kind = \"hours\", ", "policy: obligations[0].requirement.kind: is missing"},
        {"title = \"学时\", ", "policy: obligations[0].requirement.title: is missing"},
        {"categories = [\"remote\"], ", "policy: obligations[0].requirement.categories: is missing"},
        {"class_hours = 40, ", "policy: obligations[0].requirement.class_hours: is missing"},
        {", per = \"year\"", "policy: obligations[0].requirement.per: is missing"},
    };
    for (const auto& [piece, expected] : pieces) EXPECT_EQ(refusal(with(piece, "")), expected);
    EXPECT_EQ(refusal(""), "policy: name: is missing");
}

TEST(Policy, AnUnknownKeyIsRefusedWhereverItStands) {
    EXPECT_EQ(refusal(with("name = \"small\"", "name = \"small\"\nnmae = 1")), "policy: nmae: unknown key");
    EXPECT_EQ(refusal(with("pay_hidden", "pay_muted = true\npay_hidden")),
              "policy: watching.pay_muted: unknown key");
    EXPECT_EQ(refusal(with("code = \"remote\"", "code = \"remote\", shortage = true")),
              "policy: categories[0].shortage: unknown key");
    EXPECT_EQ(refusal(with("role = \"teacher\"", "role = \"teacher\"\nunit = 1")),
              "policy: obligations[0].unit: unknown key");
    EXPECT_EQ(refusal(with("class_hours = 40", "class_hours = 40, count = 1")),
              "policy: obligations[0].requirement.count: unknown key");
    EXPECT_EQ(refusal(with("first_year", "last_year = 2020\nfirst_year")),
              "policy: cycle.last_year: unknown key");
}

TEST(Policy, AWrongTypeOrRangeIsRefusedByName) {
    const std::vector<std::array<std::string, 3>> changes{
        {"name = \"small\"", "name = \"Small\"", "policy: name: must be 1 to 64 of a-z, 0-9, _ and -"},
        {"version = \"1\"", "version = 1", "policy: version: must be a text of 1 to 200 bytes"},
        {"title = \"小县规划\"", "title = \"\"", "policy: title: must be a text of 1 to 200 bytes"},
        {"utc_offset_minutes = 480", "utc_offset_minutes = 900",
         "policy: utc_offset_minutes: must be a whole number between -720 and 840"},
        {"class_hour_minutes = 45", "class_hour_minutes = 0",
         "policy: class_hour_minutes: must be a whole number between 1 and 240"},
        {"class_hour_minutes = 45", "class_hour_minutes = 45.0",
         "policy: class_hour_minutes: must be a whole number between 1 and 240"},
        {"[{ code = \"ethics\", title = \"师德\" }]", "[]",
         "policy: course_areas: must be a list that is not empty"},
        {"[{ code = \"ethics\", title = \"师德\" }]", "[\"ethics\"]",
         "policy: course_areas[0]: must be a table"},
        {"years = 3", "years = 0", "policy: cycle.years: must be a whole number between 1 and 10"},
        {"pay_hidden = false", "pay_hidden = 0", "policy: watching.pay_hidden: must be true or false"},
        {"weight_permille = 500", "weight_permille = 0",
         "policy: watching.speed_classes[5].weight_permille: must be a whole number between 1 and 1000"},
        {"    { up_to_permille = 2040, weight_permille = 500 },\n", "",
         "policy: watching.speed_classes: must have 6 classes"},
        {"shortage = true", "shortage = \"yes\"", "policy: subjects[1].shortage: must be true or false"},
        {"role = \"teacher\"", "role = \"minister\"",
         "policy: obligations[0].role: must be a role, as principal or new_teacher"},
        {"role = \"teacher\"", "role = \"unspecified\"",
         "policy: obligations[0].role: must be a role, as principal or new_teacher"},
        {"kind = \"hours\"", "kind = \"minutes\"",
         "policy: obligations[0].requirement.kind: must be all_of, any_of, hours or artifact"},
        {"per = \"year\"", "per = \"month\"",
         "policy: obligations[0].requirement.per: must be year or cycle"},
        {"class_hours = 40", "class_hours = -1",
         "policy: obligations[0].requirement.class_hours: must be a whole number between 1 and 10000"},
        {"[\"remote\"]", "\"remote\"",
         "policy: obligations[0].requirement.categories: must be a list of categories, or \"all\""},
    };
    for (const auto& [piece, other, expected] : changes) EXPECT_EQ(refusal(with(piece, other)), expected);
}

TEST(Policy, ChecksAreAskedUnlessItSaysOtherwise) {
    const auto silent = read_policy(kSmall).checks;
    EXPECT_TRUE(silent.asked);
    EXPECT_EQ(silent.least, std::chrono::minutes(8));
    EXPECT_EQ(silent.most, std::chrono::minutes(20));
    EXPECT_EQ(silent.answer_days, std::chrono::days(7));
    const auto checks = [](const std::string& table) {
        return with("pay_hidden = false", "pay_hidden = false\nchecks = { " + table + " }");
    };
    const auto told =
        read_policy(checks("asked = false, least_minutes = 5, most_minutes = 5, answer_days = 14, "
                           "answer_within_seconds = 60, tries = 2, pause_minutes = 1, "
                           "wrong_a_day = 2"))
            .checks;
    EXPECT_FALSE(told.asked);
    EXPECT_EQ(told.least, told.most);
    EXPECT_EQ(told.answer_days, std::chrono::days(14));
    EXPECT_EQ(told.answer_within, std::chrono::seconds(60));
    EXPECT_EQ(told.tries, 2);
    EXPECT_EQ(told.pause, std::chrono::minutes(1));
    EXPECT_EQ(told.wrong_a_day, 2);
    const std::vector<std::array<std::string, 2>> wrong{
        {"least_minutes = 0",
         "policy: watching.checks.least_minutes: must be a whole number between 1 and 120"},
        {"most_minutes = 7", "policy: watching.checks.least_minutes: must not exceed most_minutes"},
        {"wrong_a_day = 2", "policy: watching.checks.wrong_a_day: must be as many as tries, or more"},
        {"asked = 1", "policy: watching.checks.asked: must be true or false"},
        {"minutes = 1", "policy: watching.checks.minutes: unknown key"},
    };
    for (const auto& [table, expected] : wrong) EXPECT_EQ(refusal(checks(table)), expected);
}

TEST(Policy, WhatContradictsItselfIsRefused) {
    const std::vector<std::array<std::string, 3>> changes{
        {"code = \"school\"", "code = \"remote\"", "policy: categories[1].code: is given twice"},
        {"code = \"remote\"", "code = \"all\"",
         "policy: categories[0].code: \"all\" stands for every category"},
        {"code = \"pe\"", "code = \"math\"", "policy: subjects[1].code: is given twice"},
        {"[\"remote\"]", "[\"remote\", \"outside\"]",
         "policy: obligations[0].requirement.categories[1]: is no category of this policy"},
        {"[\"remote\"]", "[\"remote\", \"remote\"]",
         "policy: obligations[0].requirement.categories[1]: is given twice"},
        {"up_to_permille = 1060", "up_to_permille = 1020",
         "policy: watching.speed_classes[1]: must be faster than the one before"},
        {"weight_permille = 500", "weight_permille = 660",
         "policy: watching.speed_classes[5]: pays more than 1.02 of wall time"},
        {"up_to_permille = 2040, weight_permille = 500", "up_to_permille = 1531, weight_permille = 660",
         "policy: watching.speed_classes[5]: must pay less than the one before"},
    };
    for (const auto& [piece, other, expected] : changes) EXPECT_EQ(refusal(with(piece, other)), expected);
    const std::string twice = kSmall + std::string(R"(
[[obligations]]
name = "yearly"
title = "又一年度"
role = "principal"
requirement = { kind = "artifact", title = "作业", artifact = "assignment", count = 1 }
)");
    EXPECT_EQ(refusal(twice), "policy: obligations[1].name: is given twice");
}

// R7: no window of time pays more than 1.02 of its length. One permille more at any class breaks that.
TEST(Policy, NoSpeedClassMayPayMoreThanItsTime) {
    const std::vector<std::pair<std::string, std::string>> pieces{
        {"up_to_permille = 1020,", "up_to_permille = 1021,"},
        {"weight_permille = 960", "weight_permille = 963"},
        {"weight_permille = 920", "weight_permille = 928"},
        {"weight_permille = 800", "weight_permille = 804"},
        {"up_to_permille = 1530", "up_to_permille = 1546"},
        {"up_to_permille = 2040", "up_to_permille = 2041"},
    };
    for (const auto& [piece, other] : pieces) {
        EXPECT_THAT(refusal(with(piece, other)), HasSubstr("pays more than 1.02 of wall time")) << other;
    }
}

TEST(Policy, WhatIsNoTomlIsRefusedWithItsLine) {
    EXPECT_THAT(refusal("name = \"small\"\nversion = "), StartsWith("policy: line 2: "));
    EXPECT_THROW(load_policy("/nonexistent/policy.toml"), base::ConfigError);
}

TEST(Policy, AllStandsForEveryCategoryWhereverItIsWritten) {
    const Policy policy = read_policy(
        with(R"({ kind = "hours", title = "学时", categories = ["remote"], class_hours = 40, per = "year" })",
             R"({ kind = "any_of", parts = [
            { kind = "artifact", title = "成果", artifact = "research_result", count = 2 },
            { kind = "hours", title = "学时", categories = "all", class_hours = 360, per = "cycle" }] })"));
    const Requirement& tree = policy.obligations[0].requirement;
    EXPECT_EQ(tree.kind, Requirement::Kind::any_of);
    ASSERT_EQ(tree.parts.size(), 2U);
    EXPECT_EQ(tree.parts[0].kind, Requirement::Kind::artifact);
    EXPECT_EQ(tree.parts[0].artifact, "research_result");
    EXPECT_EQ(tree.parts[0].count, 2);
    EXPECT_EQ(tree.parts[1].span, Requirement::Span::cycle);
    EXPECT_THAT(tree.parts[1].categories, ElementsAre("remote", "school"));
}

TEST(Policy, CyclesRepeatFromTheFirstYear) {
    const Cycle cycle{2018, 3};
    EXPECT_EQ(cycle.begin_of(2018), 2018);
    EXPECT_EQ(cycle.begin_of(2020), 2018);
    EXPECT_EQ(cycle.begin_of(2021), 2021);
    EXPECT_EQ(cycle.begin_of(2026), 2024);
    EXPECT_EQ(cycle.begin_of(2017), 2015);
}

TEST(Policy, ADayBeginsAtMidnightOfItsZone) {
    const Policy policy = read_policy(kSmall);
    const auto at = [](int year, unsigned month, unsigned day, int hour, int minute) {
        return base::Instant(std::chrono::sys_days(std::chrono::year(year) / month / day)) +
               std::chrono::hours(hour) + std::chrono::minutes(minute);
    };
    EXPECT_EQ(base::to_text(policy.day_of(at(2018, 12, 31, 15, 59))), "2018-12-31");
    EXPECT_EQ(base::to_text(policy.day_of(at(2018, 12, 31, 16, 0))), "2019-01-01");
}

const ObligationRule& rule(const Policy& policy, const std::string& name) {
    for (const auto& one : policy.obligations) {
        if (one.name == name) return one;
    }
    throw std::logic_error("no obligation " + name);
}

bool has(const std::vector<Term>& terms, const std::string& code, const std::string& title) {
    return std::any_of(terms.begin(), terms.end(),
                       [&](const Term& term) { return term.code == code && term.title == title; });
}

TEST(OtogPolicy, SaysWhatThePlanSays) {
    const Policy policy = load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
    EXPECT_EQ(policy.name, "otog-2018");
    EXPECT_EQ(policy.class_hour, std::chrono::minutes(45));
    EXPECT_EQ(policy.time_zone, "Asia/Shanghai");
    EXPECT_EQ(policy.utc_offset, std::chrono::minutes(480));
    EXPECT_EQ(policy.cycle.first_year, 2018);
    EXPECT_EQ(policy.cycle.years, 3);
    EXPECT_FALSE(policy.pay_hidden);
    const std::vector<std::pair<int, int>> speeds{{1020, 1000}, {1060, 960}, {1100, 920},
                                                  {1270, 800},  {1530, 660}, {2040, 500}};
    for (std::size_t i = 0; i < kSpeedClasses; ++i) {
        EXPECT_EQ(policy.speed_classes[i].up_to_permille, speeds[i].first);
        EXPECT_EQ(policy.speed_classes[i].weight_permille, speeds[i].second);
    }
    EXPECT_TRUE(has(policy.categories, "remote", "远程培训"));
    EXPECT_TRUE(has(policy.categories, "school", "校本培训"));
    EXPECT_EQ(policy.course_areas.size(), 10U);
    EXPECT_EQ(policy.course_areas[0].code, "ethics");
    EXPECT_TRUE(has(policy.course_areas, "subject", "学科专业知识及扩展"));
    EXPECT_TRUE(has(policy.subjects, "mongolian", "蒙古语文"));
    std::vector<std::string> shortage;
    for (const auto& subject : policy.subjects) {
        if (subject.shortage) shortage.push_back(subject.title);
    }
    EXPECT_THAT(shortage, ElementsAre("科学", "音乐", "美术", "体育", "信息技术"));
}

TEST(OtogPolicy, OwesWhatThePlanOwes) {
    const Policy policy = load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
    const ObligationRule& principal = rule(policy, "principal-remote");
    EXPECT_EQ(principal.role, v1::ROLE_PRINCIPAL);
    ASSERT_EQ(principal.requirement.parts.size(), 3U);
    EXPECT_EQ(principal.requirement.parts[0].class_hours, 40);
    EXPECT_THAT(principal.requirement.parts[0].categories, ElementsAre("remote"));
    EXPECT_EQ(principal.requirement.parts[1].artifact, "assignment");
    EXPECT_EQ(principal.requirement.parts[1].count, 1);
    EXPECT_EQ(principal.requirement.parts[2].artifact, "research_result");
    EXPECT_EQ(principal.requirement.parts[2].count, 1);

    const std::vector<std::tuple<std::string, v1::Role, int, Requirement::Span>> table{
        {"teacher-yearly", v1::ROLE_TEACHER, 120, Requirement::Span::year},
        {"teacher-cycle", v1::ROLE_TEACHER, 360, Requirement::Span::cycle},
        {"homeroom-yearly", v1::ROLE_HOMEROOM_TEACHER, 32, Requirement::Span::year},
        {"new-teacher-induction", v1::ROLE_NEW_TEACHER, 120, Requirement::Span::year},
    };
    for (const auto& [name, role, hours, span] : table) {
        const ObligationRule& one = rule(policy, name);
        EXPECT_EQ(one.role, role) << name;
        EXPECT_EQ(one.requirement.class_hours, hours) << name;
        EXPECT_EQ(one.requirement.span, span) << name;
    }
    EXPECT_EQ(rule(policy, "teacher-yearly").requirement.categories.size(), policy.categories.size());
    EXPECT_THAT(rule(policy, "homeroom-yearly").requirement.categories, ElementsAre("homeroom"));
}

void collect(const Requirement& requirement, std::set<std::string>& titles) {
    if (!requirement.title.empty()) titles.insert(requirement.title);
    for (const auto& part : requirement.parts) collect(part, titles);
}

TEST(Policy, OfTheHouseSaysEachOfItsTitlesInEnglishToo) {
    const Policy policy = load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
    std::set<std::string> titles;
    for (const auto* terms : {&policy.categories, &policy.course_areas, &policy.subjects})
        for (const auto& term : *terms) titles.insert(term.title);
    for (const auto& rule : policy.obligations) {
        titles.insert(rule.title);
        collect(rule.requirement, titles);
    }
    std::set<std::string> translated;
    for (const auto& [title, english] : policy.english) translated.insert(title);
    EXPECT_EQ(titles, translated);
}

}  // namespace
}  // namespace yanxiu::credit
