#include "server/studio/workshop_rules.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "server/base/error.hpp"

namespace yanxiu::studio {
namespace {

using namespace std::chrono_literals;

const base::Instant kNow{std::chrono::milliseconds(1'520'493'000'000)};  // 2018-03-08 07:10 UTC

Workshop planned() {
    Workshop workshop;
    workshop.starts_at = kNow;
    workshop.ends_at = kNow + 90min;
    return workshop;
}

TEST(StateOfAWorkshop, FollowsTheClockItsMentorAndItsRecording) {
    auto began = planned();
    began.began_at = kNow + 2min;
    auto ended = began;
    ended.ended_at = kNow + 80min;
    auto recorded = ended;
    recorded.recording = {17};
    auto cancelled = planned();
    cancelled.cancelled_at = kNow - 1h;
    struct Row {
        Workshop workshop;
        std::chrono::milliseconds after;
        v1::WorkshopState state;
    };
    const Row rows[] = {
        {planned(), -15min - 1ms, v1::WORKSHOP_STATE_PLANNED},
        {planned(), -15min, v1::WORKSHOP_STATE_OPEN},
        {planned(), 90min + 2h - 1ms, v1::WORKSHOP_STATE_OPEN},
        {planned(), 90min + 2h, v1::WORKSHOP_STATE_ENDED},  // nobody began it
        {began, 3min, v1::WORKSHOP_STATE_LIVE},
        {began, 90min + 2h - 1ms, v1::WORKSHOP_STATE_LIVE},
        {began, 90min + 2h, v1::WORKSHOP_STATE_ENDED},  // nobody ended it
        {ended, 81min, v1::WORKSHOP_STATE_ENDED},
        {recorded, 100min, v1::WORKSHOP_STATE_RECORDING_READY},
        {cancelled, 0min, v1::WORKSHOP_STATE_CANCELLED},
        {cancelled, 30h, v1::WORKSHOP_STATE_CANCELLED},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(state_of(row.workshop, kNow + row.after), row.state) << row.after.count();
    }
}

TEST(AState, SaysWhatCanBeDone) {
    struct Row {
        v1::WorkshopState state;
        bool enrol, enter, change;
    };
    const Row rows[] = {
        {v1::WORKSHOP_STATE_PLANNED, true, false, true},
        {v1::WORKSHOP_STATE_OPEN, true, true, true},
        {v1::WORKSHOP_STATE_LIVE, true, true, false},
        {v1::WORKSHOP_STATE_ENDED, false, false, false},
        {v1::WORKSHOP_STATE_RECORDING_READY, false, false, false},
        {v1::WORKSHOP_STATE_CANCELLED, false, false, false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(takes_enrolments(row.state), row.enrol) << row.state;
        EXPECT_EQ(lets_in(row.state), row.enter) << row.state;
        EXPECT_EQ(can_change(row.state), row.change) << row.state;
    }
}

class APlan : public ::testing::Test {
  protected:
    APlan() {
        policy_.categories = {{"workshop", "网络研修"}, {"remote", "远程培训"}};
        message_.set_title(" 分数教学研讨 ");
        message_.set_description("请先看课例。");
        message_.set_category("workshop");
        message_.set_starts_at_ms((kNow + 24h).time_since_epoch().count());
        message_.set_length_minutes(90);
        message_.add_school_ids(20);
    }
    Plan checked(base::Instant kept = {}) const { return checked_plan(message_, policy_, kNow, kept); }
    std::string refused(const std::function<void(v1::WorkshopPlan&)>& change, base::Instant kept = {}) const {
        auto changed = message_;
        change(changed);
        try {
            checked_plan(changed, policy_, kNow, kept);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }
    std::string refused_at(std::chrono::milliseconds after, base::Instant kept = {}) const {
        return refused([&](auto& plan) { plan.set_starts_at_ms((kNow + after).time_since_epoch().count()); },
                       kept);
    }

    credit::Policy policy_;
    v1::WorkshopPlan message_;
};

TEST_F(APlan, IsReadAsItIsMeant) {
    for (const auto id : {30, 20, 30}) message_.add_school_ids(id);
    message_.add_person_ids(7);
    const auto plan = checked();
    EXPECT_EQ(plan.title, "分数教学研讨");
    EXPECT_EQ(plan.starts_at, kNow + 24h);
    EXPECT_EQ(plan.ends_at, kNow + 24h + 90min);
    EXPECT_EQ(plan.schools, (std::vector<base::SchoolId>{{20}, {30}}));
    EXPECT_EQ(plan.guests, (std::vector<base::PersonId>{{7}}));
}

TEST_F(APlan, ForEveryoneHasNobodyByName) {
    message_.set_for_everyone(true);
    const auto plan = checked();
    EXPECT_TRUE(plan.for_everyone);
    EXPECT_TRUE(plan.schools.empty());
}

TEST_F(APlan, CountsWholeMinutes) {
    message_.set_starts_at_ms((kNow + 24h + 59s).time_since_epoch().count());
    EXPECT_EQ(checked().starts_at, kNow + 24h);
}

TEST_F(APlan, NeedsATitleACategoryALengthAndSomebodyToCome) {
    EXPECT_EQ(refused([](auto& plan) { plan.set_title(" "); }), "title_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.set_description("a\x01" "b"); }), "description_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.set_category("alchemy"); }), "category_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.set_length_minutes(9); }), "length_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.set_length_minutes(481); }), "length_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.clear_school_ids(); }), "invitation_empty");
    EXPECT_EQ(refused([](auto& plan) { plan.set_length_minutes(480); }), "");
}

TEST_F(APlan, StartsFromNowOnAndWithinAYearOrSo) {
    EXPECT_EQ(refused_at(0ms), "");
    EXPECT_EQ(refused_at(-1ms), "start_invalid");
    EXPECT_EQ(refused_at(400 * 24h), "");
    EXPECT_EQ(refused_at(400 * 24h + 1ms), "start_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.set_starts_at_ms(INT64_MIN); }), "start_invalid");
    EXPECT_EQ(refused([](auto& plan) { plan.set_starts_at_ms(INT64_MAX); }), "start_invalid");
}

TEST_F(APlan, MayKeepAStartThatHasPassed) {
    EXPECT_EQ(refused_at(-10min, kNow - 10min), "");
    EXPECT_EQ(refused_at(-9min, kNow - 10min), "start_invalid");
}

TEST(AReasonForCancelling, IsGiven) {
    EXPECT_EQ(checked_cancel_reason(" 下雪\n改期 "), "下雪\n改期");
    for (const auto& wrong :
         {std::string(), std::string("  "), std::string("a\x01" "b"), std::string(1'001, 'x')})
        EXPECT_THROW(checked_cancel_reason(wrong), base::RequestError) << wrong;
    EXPECT_EQ(checked_cancel_reason(std::string(1'000, 'x')).size(), 1'000U);
}

TEST(AMessage, OffersWhatTheCallerMayDoNow) {
    auto workshop = planned();
    workshop.bond = {.mentor = {{1}, {10}}, .school = true};
    net::Caller mentor, invited;
    mentor.person = {1};
    invited.person = {2};
    const auto before = to_message(workshop, invited, kNow - 1h);
    EXPECT_TRUE(before.may_enrol() && !before.may_enter() && !before.may_change() && !before.may_cancel());
    const auto mine = to_message(workshop, mentor, kNow - 1h);
    EXPECT_TRUE(mine.mine() && mine.may_change() && mine.may_cancel() && !mine.may_begin());
    EXPECT_FALSE(mine.may_enrol());
    EXPECT_TRUE(to_message(workshop, mentor, kNow).may_begin());
    workshop.enrolled = true;
    const auto enrolled = to_message(workshop, invited, kNow);
    EXPECT_TRUE(enrolled.may_enter() && enrolled.may_withdraw() && !enrolled.may_enrol());
    workshop.cancelled_at = kNow;
    const auto cancelled = to_message(workshop, invited, kNow);
    EXPECT_FALSE(cancelled.may_enter() || cancelled.may_withdraw() || cancelled.may_enrol());
}

}  // namespace
}  // namespace yanxiu::studio
