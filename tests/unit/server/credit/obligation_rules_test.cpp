#include "server/credit/obligation_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/credit/obligation_text.hpp"

namespace yanxiu::credit {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kHour = 45 * 60 * 1000;  // a class hour

const Policy& otog() {
    static const Policy policy = load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
    return policy;
}

/// The only obligation of a role, or the one with this name.
Judgement judged(v1::Role role, const Earned& earned, const std::string& name) {
    for (auto& one : judge(otog(), {role}, earned)) {
        if (one.name == name) return one;
    }
    throw std::logic_error("not judged: " + name);
}

struct PrincipalRow {
    const char* what;
    std::int64_t remote_ms;
    int assignments;
    int results;
    bool met;
    const char* explanation;
};

// 40 hours of remote training, one assignment and one research result a year; an hour is 45 minutes.
const std::vector<PrincipalRow> kPrincipal{
    {"nothing yet", 0, 0, 0, false, "还需 40.0 学时，已学 0.0 / 40；还需作业 1 份；还需研究成果 1 份。"},
    {"one millisecond", 1, 0, 0, false, "还需 40.0 学时，已学 0.0 / 40；还需作业 1 份；还需研究成果 1 份。"},
    {"a tenth of an hour", kHour / 10, 1, 1, false,
     "还需 39.9 学时，已学 0.1 / 40；作业已交 1 / 1 份；研究成果已交 1 / 1 份。"},
    {"27.5 hours", 27 * kHour + kHour / 2, 0, 0, false,
     "还需 12.5 学时，已学 27.5 / 40；还需作业 1 份；还需研究成果 1 份。"},
    {"27.59 hours are no 27.6", 27 * kHour + kHour * 59 / 100, 0, 0, false,
     "还需 12.5 学时，已学 27.5 / 40；还需作业 1 份；还需研究成果 1 份。"},
    {"a millisecond short", 40 * kHour - 1, 1, 1, false,
     "还需 0.1 学时，已学 39.9 / 40；作业已交 1 / 1 份；研究成果已交 1 / 1 份。"},
    {"the hours alone", 40 * kHour, 0, 1, false,
     "已学 40.0 / 40 学时；还需作业 1 份；研究成果已交 1 / 1 份。"},
    {"everything", 40 * kHour, 1, 1, true,
     "已完成：已学 40.0 / 40 学时；作业已交 1 / 1 份；研究成果已交 1 / 1 份。"},
    {"more than everything", 41 * kHour + kHour / 4, 2, 1, true,
     "已完成：已学 41.2 / 40 学时；作业已交 2 / 1 份；研究成果已交 1 / 1 份。"},
};

TEST(Obligations, OfAPrincipal) {
    for (const auto& row : kPrincipal) {
        Earned earned;
        earned.year = {{"remote", row.remote_ms}, {"school", 500 * kHour}};  // other categories do not help
        earned.artifacts = {{"assignment", row.assignments}, {"research_result", row.results}};
        const auto judgement = judged(v1::ROLE_PRINCIPAL, earned, "principal-remote");
        EXPECT_EQ(judgement.explanation, row.explanation) << row.what;
        EXPECT_EQ(judgement.met, row.met) << row.what;
        EXPECT_EQ(judgement.owed_ms, 40 * kHour) << row.what;
        EXPECT_EQ(judgement.done_ms, row.remote_ms) << row.what;
        ASSERT_EQ(judgement.parts.size(), 3U);
        EXPECT_EQ(judgement.parts[0].met, row.remote_ms >= 40 * kHour) << row.what;
        EXPECT_EQ(judgement.parts[1].met, row.assignments >= 1) << row.what;
        EXPECT_EQ(judgement.parts[1].done, row.assignments) << row.what;
        EXPECT_EQ(judgement.parts[2].title, "研究成果");
    }
}

struct HoursRow {
    v1::Role role;
    const char* name;
    Sums year;
    Sums cycle;
    bool met;
    const char* explanation;
};

TEST(Obligations, OfTeachersHomeroomTeachersAndNewTeachers) {
    const std::vector<HoursRow> table{
        // Every teacher: 120 hours a year, of all categories together.
        {v1::ROLE_TEACHER,
         "teacher-yearly",
         {{"remote", 60 * kHour}, {"school", 59 * kHour}},
         {},
         false,
         "还需 1.0 学时，已学 119.0 / 120。"},
        {v1::ROLE_TEACHER,
         "teacher-yearly",
         {{"remote", 60 * kHour}, {"school", 30 * kHour}, {"workshop", 20 * kHour}, {"outside", 10 * kHour}},
         {},
         true,
         "已完成：已学 120.0 / 120 学时。"},
        // And 360 over the cycle of three years, whatever this year holds.
        {v1::ROLE_TEACHER,
         "teacher-cycle",
         {{"remote", 400 * kHour}},
         {{"remote", 359 * kHour}},
         false,
         "本周期还需 1.0 学时，已学 359.0 / 360。"},
        {v1::ROLE_TEACHER,
         "teacher-cycle",
         {},
         {{"remote", 200 * kHour}, {"school", 160 * kHour}},
         true,
         "已完成：本周期已学 360.0 / 360 学时。"},
        // Homeroom teachers: 32 hours of homeroom training.
        {v1::ROLE_HOMEROOM_TEACHER,
         "homeroom-yearly",
         {{"remote", 100 * kHour}},
         {},
         false,
         "还需 32.0 学时，已学 0.0 / 32。"},
        {v1::ROLE_HOMEROOM_TEACHER,
         "homeroom-yearly",
         {{"homeroom", 32 * kHour}},
         {},
         true,
         "已完成：已学 32.0 / 32 学时。"},
        // New teachers: 120 hours of centralised training, school-based training included.
        {v1::ROLE_NEW_TEACHER,
         "new-teacher-induction",
         {{"induction", 80 * kHour}, {"school", 39 * kHour}},
         {},
         false,
         "还需 1.0 学时，已学 119.0 / 120。"},
        {v1::ROLE_NEW_TEACHER,
         "new-teacher-induction",
         {{"induction", 80 * kHour}, {"school", 40 * kHour}},
         {},
         true,
         "已完成：已学 120.0 / 120 学时。"},
    };
    for (const auto& row : table) {
        Earned earned;
        earned.year = row.year;
        earned.cycle = row.cycle;
        const auto judgement = judged(row.role, earned, row.name);
        EXPECT_EQ(judgement.explanation, row.explanation);
        EXPECT_EQ(judgement.met, row.met) << row.explanation;
    }
}

// Flooring each video to whole hours would turn these into nothing.
TEST(Obligations, FortyLessonsOfFortyFourMinutesAreThirtyNineHours) {
    Earned earned;
    earned.year["remote"] = std::int64_t{40} * 44 * 60 * 1000;
    const auto judgement = judged(v1::ROLE_PRINCIPAL, earned, "principal-remote");
    EXPECT_EQ(judgement.explanation, "还需 0.9 学时，已学 39.1 / 40；还需作业 1 份；还需研究成果 1 份。");
}

std::vector<std::string> names(const std::vector<Judgement>& judgements) {
    std::vector<std::string> all;
    for (const auto& one : judgements) all.push_back(one.name);
    return all;
}

TEST(Obligations, FollowFromTheRolesHeldAndComeInThePolicysOrder) {
    EXPECT_THAT(names(judge(otog(), {}, {})), ElementsAre());
    EXPECT_THAT(names(judge(otog(), {v1::ROLE_BUREAU_ADMIN, v1::ROLE_MENTOR}, {})), ElementsAre());
    EXPECT_THAT(names(judge(otog(), {v1::ROLE_HOMEROOM_TEACHER, v1::ROLE_TEACHER}, {})),
                ElementsAre("teacher-yearly", "teacher-cycle", "homeroom-yearly"));
    EXPECT_THAT(names(judge(otog(), {v1::ROLE_PRINCIPAL, v1::ROLE_PRINCIPAL}, {})),
                ElementsAre("principal-remote"));
    EXPECT_TRUE(needs_cycle(otog(), {v1::ROLE_TEACHER}));
    EXPECT_FALSE(needs_cycle(otog(), {v1::ROLE_PRINCIPAL, v1::ROLE_HOMEROOM_TEACHER}));
}

TEST(Obligations, HeldTimeIsShownBesideHoursAndCountsForNothing) {
    Earned earned;
    earned.held_ms = 40 * kHour;
    const auto judgement = judged(v1::ROLE_PRINCIPAL, earned, "principal-remote");
    EXPECT_EQ(judgement.held_ms, 40 * kHour);
    EXPECT_EQ(judgement.done_ms, 0);
    EXPECT_FALSE(judgement.met);
}

Requirement hours(const char* title, const char* category, std::int64_t owed) {
    Requirement requirement;
    requirement.kind = Requirement::Kind::hours;
    requirement.title = title;
    requirement.categories = {category};
    requirement.class_hours = owed;
    return requirement;
}

Requirement group(Requirement::Kind kind, std::vector<Requirement> parts) {
    Requirement requirement;
    requirement.kind = kind;
    requirement.parts = std::move(parts);
    return requirement;
}

Requirement assignments(int count) {
    Requirement requirement;
    requirement.kind = Requirement::Kind::artifact;
    requirement.title = "作业";
    requirement.artifact = "assignment";
    requirement.count = count;
    return requirement;
}

Judgement judged(const Requirement& requirement, const Earned& earned) {
    Policy policy;
    policy.obligations = {{"one", "一项", v1::ROLE_TEACHER, requirement}};
    return judge(policy, {v1::ROLE_TEACHER}, earned).at(0);
}

TEST(Obligations, HoursTooManyOfOneKindDoNotMakeUpForAnother) {
    const auto both =
        group(Requirement::Kind::all_of, {hours("远程", "remote", 10), hours("校本", "school", 20)});
    Earned earned;
    earned.year = {{"remote", 30 * kHour}, {"school", 5 * kHour}};
    const auto judgement = judged(both, earned);
    EXPECT_EQ(judgement.owed_ms, 30 * kHour);
    EXPECT_EQ(judgement.done_ms, 15 * kHour);
    EXPECT_FALSE(judgement.met);
    EXPECT_EQ(judgement.explanation, "远程已学 30.0 / 10 学时；校本还需 15.0 学时，已学 5.0 / 20。");
}

TEST(Obligations, OneOfSeveralWaysIsEnough) {
    const auto either = group(Requirement::Kind::any_of, {hours("远程", "remote", 10), assignments(2)});
    Earned earned;
    earned.year = {{"remote", 4 * kHour}};
    earned.artifacts = {{"assignment", 1}};
    auto judgement = judged(either, earned);
    EXPECT_FALSE(judgement.met);
    EXPECT_EQ(judgement.explanation, "任选一项：还需 6.0 学时，已学 4.0 / 10；或还需作业 1 份。");
    EXPECT_EQ(judgement.parts.size(), 2U);
    EXPECT_EQ(judgement.owed_ms, 10 * kHour);
    EXPECT_EQ(judgement.done_ms, 4 * kHour);
    earned.artifacts = {{"assignment", 2}};
    judgement = judged(either, earned);
    EXPECT_TRUE(judgement.met);
    EXPECT_EQ(judgement.explanation, "已完成：作业已交 2 / 2 份。");
    earned = {};
    earned.year = {{"remote", 10 * kHour}};
    judgement = judged(either, earned);
    EXPECT_TRUE(judgement.met);
    EXPECT_EQ(judgement.owed_ms, 10 * kHour);
    EXPECT_EQ(judgement.explanation, "已完成：已学 10.0 / 10 学时。");
}

TEST(Obligations, WaysMayThemselvesBeTrees) {
    const auto tree = group(Requirement::Kind::any_of,
                            {group(Requirement::Kind::all_of, {hours("远程", "remote", 10), assignments(1)}),
                             hours("校本", "school", 30)});
    Earned earned;
    earned.year = {{"remote", 10 * kHour}, {"school", 29 * kHour}};
    auto judgement = judged(tree, earned);
    EXPECT_FALSE(judgement.met);
    EXPECT_EQ(judgement.explanation,
              "任选一项：远程已学 10.0 / 10 学时；还需作业 1 份；或校本还需 1.0 学时，已学 29.0 / 30。");
    earned.artifacts["assignment"] = 1;
    EXPECT_TRUE(judged(tree, earned).met);
}

struct TextRow {
    std::int64_t ms;
    const char* there;
    const char* missing;
};

TEST(ObligationText, WhatIsThereIsCutAndWhatIsMissingIsRoundedUp) {
    const std::chrono::milliseconds class_hour{kHour};
    const std::vector<TextRow> table{
        {-1, "0.0", "0.0"},
        {0, "0.0", "0.0"},
        {1, "0.0", "0.1"},
        {kHour / 10 - 1, "0.0", "0.1"},
        {kHour / 10, "0.1", "0.1"},
        {kHour / 10 + 1, "0.1", "0.2"},
        {kHour - 1, "0.9", "1.0"},
        {kHour, "1.0", "1.0"},
        {123 * kHour + kHour / 2, "123.5", "123.5"},
    };
    for (const auto& row : table) {
        EXPECT_EQ(hours_there(row.ms, class_hour), row.there) << row.ms;
        EXPECT_EQ(hours_missing(row.ms, class_hour), row.missing) << row.ms;
    }
}

// In a county whose class hour is 50 minutes and 1 ms, no tenth is a whole number of milliseconds.
TEST(ObligationText, NeverClaimsMoreThanThereIs) {
    const std::chrono::milliseconds class_hour{50 * 60 * 1000 + 1};
    for (std::int64_t ms = 0; ms < 2 * class_hour.count(); ms += 997) {
        const auto tenths = [](std::string text) {
            text.erase(text.find('.'), 1);
            return std::stoll(text);
        };
        EXPECT_LE(tenths(hours_there(ms, class_hour)) * class_hour.count(), ms * 10);
        EXPECT_GE(tenths(hours_missing(ms, class_hour)) * class_hour.count(), ms * 10);
    }
}

}  // namespace
}  // namespace yanxiu::credit
