#include "server/studio/workshop_service.hpp"

#include "tests/integration/server/studio/studio_fixture.hpp"

namespace yanxiu::studio {
namespace {

using namespace std::chrono_literals;

class Workshops : public StudioTest {
  protected:
    std::string create_refusal(const net::Caller& caller, const v1::WorkshopPlan& plan) {
        v1::CreateWorkshopRequest request;
        *request.mutable_plan() = plan;
        return refused(caller, "WorkshopService/CreateWorkshop", request);
    }
    v1::Workshop update(const v1::UpdateWorkshopRequest& request) {
        return ask<v1::UpdateWorkshopResponse>(mentor_, "WorkshopService/UpdateWorkshop", request).workshop();
    }
    std::string update_refusal(const net::Caller& caller, const v1::UpdateWorkshopRequest& request) {
        return refused(caller, "WorkshopService/UpdateWorkshop", request);
    }
    std::string cancel_refusal(const net::Caller& caller, std::int64_t id,
                               const std::string& reason = "下雪停课") {
        auto request = of<v1::CancelWorkshopRequest>(id);
        request.set_reason(reason);
        return refused(caller, "WorkshopService/CancelWorkshop", request);
    }
    std::string begin_refusal(const net::Caller& caller, std::int64_t id) {
        return refused(caller, "WorkshopService/BeginWorkshop", of<v1::BeginWorkshopRequest>(id));
    }
    std::string end_refusal(const net::Caller& caller, std::int64_t id) {
        return refused(caller, "WorkshopService/EndWorkshop", of<v1::EndWorkshopRequest>(id));
    }
    std::vector<std::int64_t> found(const net::Caller& caller, const std::string& query) {
        v1::FindGuestsRequest request;
        request.set_query(query);
        std::vector<std::int64_t> ids;
        const auto response = ask<v1::FindGuestsResponse>(caller, "WorkshopService/FindGuests", request);
        for (const auto& guest : response.guests()) ids.push_back(guest.id());
        return ids;
    }
    static std::string audits(std::int64_t id) {
        return text("SELECT string_agg(act, ' ' ORDER BY id) FROM audit WHERE subject = 'workshop:" +
                    std::to_string(id) + "'");
    }
};

TEST_F(Workshops, AreMadeByMentors) {
    auto wanted = plan();
    wanted.set_title(" 分数教学研讨 ");
    wanted.add_school_ids(school_.value);
    wanted.add_person_ids(stranger_.person.value);
    const auto made = create(wanted);
    EXPECT_EQ(made.title(), "分数教学研讨");
    EXPECT_EQ(made.starts_at(), "2018-03-09T07:10:00.000Z");
    EXPECT_EQ(made.ends_at(), "2018-03-09T08:40:00.000Z");
    EXPECT_EQ(made.state(), v1::WORKSHOP_STATE_PLANNED);
    EXPECT_EQ(made.mentor_name(), "示范名师");
    EXPECT_EQ(made.school_name(), "主持人学校");
    EXPECT_TRUE(made.mine() && made.may_change() && made.may_cancel() && made.shows_people());
    EXPECT_FALSE(made.may_begin() || made.may_enter() || made.may_enrol());
    EXPECT_EQ(audits(made.id()), "workshop.create");
}

TEST_F(Workshops, AreMadeByNobodyElse) {
    auto wanted = plan();
    wanted.set_for_everyone(true);
    for (const auto& caller : {teacher_, school_admin_, own_admin_, bureau_}) {
        EXPECT_EQ(create_refusal(caller, wanted), "mentor_required");
    }
    EXPECT_EQ(create_refusal(net::Caller{}, wanted), "not_signed_in");
    execute("UPDATE role_grant SET held = daterange('2018-01-01', '2018-02-01') WHERE person_id = " +
            std::to_string(mentor_.person.value));
    EXPECT_EQ(create_refusal(mentor_, wanted), "mentor_required");  // not any more
}

TEST_F(Workshops, AreMadeOfPlansThatHoldAndOfInvitationsOfSomebody) {
    auto wanted = plan();
    EXPECT_EQ(create_refusal(mentor_, wanted), "invitation_empty");
    wanted.add_school_ids(987'654'321);
    EXPECT_EQ(create_refusal(mentor_, wanted), "school_not_found");
    wanted.set_school_ids(0, school_.value);
    wanted.add_person_ids(987'654'321);
    EXPECT_EQ(create_refusal(mentor_, wanted), "person_not_found");
    wanted.clear_person_ids();
    wanted.set_title("");
    EXPECT_EQ(create_refusal(mentor_, wanted), "title_invalid");
    wanted.set_title(std::string(301, 'x'));
    EXPECT_EQ(create_refusal(mentor_, wanted), "field_too_long");
    wanted = plan(-1min);
    wanted.set_for_everyone(true);
    EXPECT_EQ(create_refusal(mentor_, wanted), "start_invalid");
    wanted = plan();
    for (int i = 0; i < 201; ++i) wanted.add_school_ids(school_.value);
    EXPECT_EQ(create_refusal(mentor_, wanted), "field_too_long");
    EXPECT_EQ(text("SELECT count(*) FROM workshop WHERE mentor_id = " + std::to_string(mentor_.person.value)),
              "0");
}

TEST_F(Workshops, OfOneMentorDoNotOverlap) {
    const auto first = for_everyone(24h);
    auto wanted = plan(25h);
    wanted.set_for_everyone(true);
    EXPECT_EQ(create_refusal(mentor_, wanted), "workshop_overlaps");
    const auto next = for_everyone(24h + 90min);  // one after the other
    EXPECT_EQ(update_refusal(mentor_, change_of(next, wanted)), "workshop_overlaps");
    cancel(mentor_, first.id());
    wanted = plan(24h);
    wanted.set_for_everyone(true);
    EXPECT_EQ(create_refusal(mentor_, wanted), "");  // in the place of the cancelled one
}

TEST_F(Workshops, AreChangedByTheirMentorAlone) {
    const auto made = for_school();
    auto wanted = plan(48h);
    wanted.set_title("改期");
    wanted.set_for_everyone(true);
    const auto request = change_of(made, wanted);
    EXPECT_EQ(update_refusal(stranger_, request), "workshop_not_found");
    EXPECT_EQ(update_refusal(other_admin_, request), "workshop_not_found");
    for (const auto& caller : {teacher_, school_admin_, own_admin_, bureau_}) {
        EXPECT_EQ(update_refusal(caller, request), "workshop_not_yours");
    }
    const auto changed = update(request);
    EXPECT_EQ(changed.title(), "改期");
    EXPECT_EQ(changed.starts_at(), "2018-03-10T07:10:00.000Z");
    EXPECT_TRUE(changed.for_everyone());
    EXPECT_EQ(changed.revision(), made.revision() + 1);
    EXPECT_EQ(audits(made.id()), "workshop.create workshop.change");
    EXPECT_EQ(text("SELECT count(*) FROM workshop_school WHERE workshop_id = " + std::to_string(made.id())),
              "0");
}

TEST_F(Workshops, AreNotChangedFromWhatTheyWere) {
    const auto made = for_everyone();
    auto wanted = plan();
    wanted.set_for_everyone(true);
    update(change_of(made, wanted));
    EXPECT_EQ(update_refusal(mentor_, change_of(made, wanted)), "workshop_changed");
    EXPECT_EQ(update_refusal(mentor_, change_of(get(mentor_, made.id()), wanted)), "");
}

TEST_F(Workshops, KeepATimeThatHasComeWhileTheyAreChanged) {
    const auto made = for_everyone(1h);
    auto wanted = plan(1h);
    wanted.set_for_everyone(true);
    wanted.set_title("稍晚开始");
    pass(1h + 5min);  // its mentor is late
    EXPECT_EQ(update(change_of(made, wanted)).title(), "稍晚开始");
}

TEST_F(Workshops, AreCancelledByTheirMentorOrTheBureauWithAReason) {
    const auto made = for_school();
    EXPECT_EQ(cancel_refusal(mentor_, made.id(), " "), "reason_invalid");
    EXPECT_EQ(cancel_refusal(stranger_, made.id()), "workshop_not_found");
    for (const auto& caller : {teacher_, school_admin_, own_admin_}) {
        EXPECT_EQ(cancel_refusal(caller, made.id()), "workshop_not_yours");
    }
    const auto cancelled = cancel(bureau_, made.id());
    EXPECT_EQ(cancelled.state(), v1::WORKSHOP_STATE_CANCELLED);
    EXPECT_EQ(get(teacher_, made.id()).cancel_reason(), "下雪停课");
    EXPECT_EQ(audits(made.id()), "workshop.create workshop.cancel");
    EXPECT_EQ(cancel_refusal(mentor_, made.id()), "workshop_cancelled");
    auto wanted = plan();
    wanted.set_for_everyone(true);
    EXPECT_EQ(update_refusal(mentor_, change_of(cancelled, wanted)), "workshop_cancelled");
    EXPECT_EQ(begin_refusal(mentor_, made.id()), "workshop_cancelled");
}

TEST_F(Workshops, AreBegunByTheirMentorOnceTheRoomIsOpen) {
    const auto made = for_school(1h);
    EXPECT_EQ(begin_refusal(mentor_, made.id()), "workshop_not_open");
    pass(45min);
    EXPECT_EQ(get(teacher_, made.id()).state(), v1::WORKSHOP_STATE_OPEN);
    EXPECT_EQ(begin_refusal(stranger_, made.id()), "workshop_not_found");
    for (const auto& caller : {teacher_, school_admin_, own_admin_, bureau_}) {
        EXPECT_EQ(begin_refusal(caller, made.id()), "workshop_not_yours");
    }
    EXPECT_EQ(begin(made.id()).state(), v1::WORKSHOP_STATE_LIVE);
    const auto began_at = get(teacher_, made.id()).began_at();
    pass(1min);
    EXPECT_EQ(begin(made.id()).began_at(), began_at);  // again is once
    EXPECT_EQ(cancel_refusal(mentor_, made.id()), "workshop_begun");
    auto wanted = plan();
    wanted.set_for_everyone(true);
    EXPECT_EQ(update_refusal(mentor_, change_of(made, wanted)), "workshop_begun");
}

TEST_F(Workshops, AreEndedByTheirMentor) {
    const auto made = for_school(10min);
    EXPECT_EQ(end_refusal(mentor_, made.id()), "workshop_not_begun");
    begin(made.id());
    pass(90min);
    EXPECT_EQ(end_refusal(stranger_, made.id()), "workshop_not_found");
    EXPECT_EQ(end_refusal(teacher_, made.id()), "workshop_not_yours");
    const auto ended = end(made.id());
    EXPECT_EQ(ended.state(), v1::WORKSHOP_STATE_ENDED);
    EXPECT_EQ(ended.ended_at(), "2018-03-08T08:40:00.000Z");
    pass(1min);
    EXPECT_EQ(end(made.id()).ended_at(), ended.ended_at());
    EXPECT_EQ(begin_refusal(mentor_, made.id()), "workshop_over");
    EXPECT_EQ(cancel_refusal(mentor_, made.id()), "workshop_over");
}

TEST_F(Workshops, AreOverSomeTimeAfterTheirPlannedEndThoughNobodyEndsThem) {
    const auto made = for_everyone(10min);
    begin(made.id());
    pass(10min + 90min + kMostOverrun - 1ms);
    EXPECT_EQ(get(teacher_, made.id()).state(), v1::WORKSHOP_STATE_LIVE);
    pass(1ms);
    EXPECT_EQ(get(teacher_, made.id()).state(), v1::WORKSHOP_STATE_ENDED);
    pass(24h);
    EXPECT_EQ(end(made.id()).ended_at(), "2018-03-08T10:50:00.000Z");  // and not a day later
}

TEST_F(Workshops, HaveARecordingOnceItPlays) {
    const auto made = for_everyone(10min);
    begin(made.id());
    end(made.id());
    const base::LessonId lesson{
        std::stoll(text("INSERT INTO lesson (author_id, title) VALUES (" +
                        std::to_string(mentor_.person.value) + ", '录像') RETURNING id"))};
    db().transact([&](store::Transaction& t) { set_recording(t, {made.id()}, lesson); });
    EXPECT_EQ(get(teacher_, made.id()).state(), v1::WORKSHOP_STATE_ENDED);
    execute("UPDATE lesson SET playable = true WHERE id = " + std::to_string(lesson.value));
    EXPECT_EQ(get(teacher_, made.id()).state(), v1::WORKSHOP_STATE_RECORDING_READY);
    EXPECT_EQ(get(teacher_, made.id()).recording_lesson_id(), lesson.value);
    execute("UPDATE lesson SET deleted_at = now() WHERE id = " + std::to_string(lesson.value));
    EXPECT_EQ(get(teacher_, made.id()).state(), v1::WORKSHOP_STATE_ENDED);
}

TEST_F(Workshops, FindGuestsByPartsOfTheirNamesForMentorsAlone) {
    const auto school = make_school("找人学校");
    const auto person = make_person(school, v1::ROLE_TEACHER, "额尔德尼_Baatar%");
    const std::vector<std::int64_t> one{person.person.value};
    EXPECT_EQ(found(mentor_, "尔德尼_b"), one);
    EXPECT_EQ(found(mentor_, " %"), std::vector<std::int64_t>{});  // one character
    EXPECT_EQ(found(mentor_, "__"), std::vector<std::int64_t>{});
    EXPECT_TRUE(found(mentor_, "示范名师").empty() ||
                found(mentor_, "示范名师").front() != mentor_.person.value);
    execute("UPDATE person SET active = false WHERE id = " + std::to_string(person.person.value));
    EXPECT_EQ(found(mentor_, "尔德尼_b"), std::vector<std::int64_t>{});
    v1::FindGuestsRequest request;
    request.set_query("尔德尼");
    EXPECT_EQ(refused(teacher_, "WorkshopService/FindGuests", request), "mentor_required");
    EXPECT_EQ(refused(bureau_, "WorkshopService/FindGuests", request), "mentor_required");
}

}  // namespace
}  // namespace yanxiu::studio
