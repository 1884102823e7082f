#include "tests/integration/server/studio/studio_fixture.hpp"

#include <pqxx/pqxx>
#include <stdexcept>

namespace yanxiu::studio {
namespace {

std::string unique(const std::string& name) {
    static int count = 0;
    return name + std::to_string(++count);
}

}  // namespace

StudioTest::StudioTest() {
    policy_.categories = {{"workshop", "网络研修"}, {"remote", "远程培训"}};
    workshops_.register_calls(calls_);
    enrolments_.register_calls(calls_);
    rooms_.register_calls(calls_);
    talk_.register_calls(calls_);
}

void StudioTest::execute(const std::string& sql) {
    test::shared_database().owner().transact([&](store::Transaction& t) { t.exec(sql); });
}

std::string StudioTest::text(const std::string& sql) {
    return test::shared_database().owner().transact(
        [&](store::Transaction& t) { return t.exec1(sql)[0].as<std::string>(""); });
}

base::SchoolId StudioTest::make_school(const std::string& name) {
    v1::School school;
    school.set_code(unique("studio-school-"));
    school.set_name(name);
    school.set_kind(v1::SCHOOL_KIND_PRIMARY);
    return db().transact([&](store::Transaction& t) { return people::save_school(t, school); });
}

net::Caller StudioTest::make_person(base::SchoolId school, v1::Role role, const std::string& name) {
    net::Caller caller;
    caller.school = school;
    caller.school_admin = role == v1::ROLE_SCHOOL_ADMIN;
    caller.bureau_admin = role == v1::ROLE_BUREAU_ADMIN;
    caller.person = db().transact([&](store::Transaction& t) {
        const auto id = people::insert_person(t, {unique("studio.person"), name, school, "none", false});
        people::insert_grant(t, id, {0, role, "2018-01-01", "", true}, {});
        return id;
    });
    caller.session = {caller.person.value + 1'000'000};
    return caller;
}

const net::CallRegistry::Entry& StudioTest::found(const std::string& method) const {
    const auto* entry = calls_.find("yanxiu.v1." + method);
    if (entry == nullptr) throw std::logic_error("no method " + method);
    return *entry;
}

v1::WorkshopPlan StudioTest::plan(std::chrono::milliseconds after) const {
    v1::WorkshopPlan plan;
    plan.set_title("分数教学研讨");
    plan.set_description("请先看课例。");
    plan.set_category("workshop");
    plan.set_starts_at_ms((now_ + after).time_since_epoch().count());
    plan.set_length_minutes(90);
    return plan;
}

v1::Workshop StudioTest::create(const v1::WorkshopPlan& plan) {
    v1::CreateWorkshopRequest request;
    *request.mutable_plan() = plan;
    return ask<v1::CreateWorkshopResponse>(mentor_, "WorkshopService/CreateWorkshop", request).workshop();
}

v1::Workshop StudioTest::for_school(std::chrono::milliseconds after) {
    auto wanted = plan(after);
    wanted.add_school_ids(school_.value);
    return create(wanted);
}

v1::Workshop StudioTest::for_everyone(std::chrono::milliseconds after) {
    auto wanted = plan(after);
    wanted.set_for_everyone(true);
    return create(wanted);
}

v1::UpdateWorkshopRequest StudioTest::change_of(const v1::Workshop& workshop,
                                                const v1::WorkshopPlan& plan) const {
    v1::UpdateWorkshopRequest request;
    request.set_workshop_id(workshop.id());
    request.set_revision(workshop.revision());
    *request.mutable_plan() = plan;
    return request;
}

v1::Workshop StudioTest::get(const net::Caller& caller, std::int64_t id) {
    return ask<v1::GetWorkshopResponse>(caller, "WorkshopService/GetWorkshop", of<v1::GetWorkshopRequest>(id))
        .workshop();
}

std::string StudioTest::see_refusal(const net::Caller& caller, std::int64_t id) {
    return refused(caller, "WorkshopService/GetWorkshop", of<v1::GetWorkshopRequest>(id));
}

v1::Workshop StudioTest::enrol(const net::Caller& caller, std::int64_t id) {
    return ask<v1::EnrolResponse>(caller, "WorkshopService/Enrol", of<v1::EnrolRequest>(id)).workshop();
}

std::string StudioTest::enrol_refusal(const net::Caller& caller, std::int64_t id) {
    return refused(caller, "WorkshopService/Enrol", of<v1::EnrolRequest>(id));
}

v1::Workshop StudioTest::begin(std::int64_t id) {
    return ask<v1::BeginWorkshopResponse>(mentor_, "WorkshopService/BeginWorkshop",
                                          of<v1::BeginWorkshopRequest>(id))
        .workshop();
}

v1::Workshop StudioTest::end(std::int64_t id) {
    return ask<v1::EndWorkshopResponse>(mentor_, "WorkshopService/EndWorkshop",
                                        of<v1::EndWorkshopRequest>(id))
        .workshop();
}

v1::Workshop StudioTest::cancel(const net::Caller& caller, std::int64_t id) {
    auto request = of<v1::CancelWorkshopRequest>(id);
    request.set_reason("下雪停课");
    return ask<v1::CancelWorkshopResponse>(caller, "WorkshopService/CancelWorkshop", request).workshop();
}

}  // namespace yanxiu::studio
