#pragma once

#include <gtest/gtest.h>

#include <string>

#include "server/base/error.hpp"
#include "server/net/call_rules.hpp"
#include "server/people/person_store.hpp"
#include "server/studio/enrolment_service.hpp"
#include "server/studio/room_service.hpp"
#include "server/studio/talk_service.hpp"
#include "server/studio/workshop_rules.hpp"
#include "server/studio/workshop_service.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::studio {

/// A mentor, two schools with a teacher and an administrator each, and a bureau, on a real database with a
/// clock that only the test moves; called the way the dispatcher calls. Each test has people and workshops of
/// its own.
class StudioTest : public ::testing::Test {
  protected:
    StudioTest();

    static store::Database& db() { return test::shared_database().database(); }
    static void execute(const std::string& sql);
    static std::string text(const std::string& sql);

    static base::SchoolId make_school(const std::string& name = "示范学校");
    static net::Caller make_person(base::SchoolId school, v1::Role role = v1::ROLE_TEACHER,
                                   const std::string& name = "示范教师");

    base::Instant now() const { return now_; }
    void pass(std::chrono::milliseconds time) { now_ += time; }

    template <class Response, class Request>
    Response ask(const net::Caller& caller, const std::string& method, const Request& request) {
        const auto& entry = found(method);
        net::require_access(net::access_of(*entry.descriptor), caller);
        net::require_within_limits(request);
        net::CallContext context;
        context.caller = caller;
        return static_cast<const Response&>(*entry.blocking(context, request));
    }
    /// The stable code with which a call is refused; empty when it is not.
    template <class Request>
    std::string refused(const net::Caller& caller, const std::string& method, const Request& request) {
        try {
            const auto& entry = found(method);
            net::require_access(net::access_of(*entry.descriptor), caller);
            net::require_within_limits(request);
            net::CallContext context;
            context.caller = caller;
            entry.blocking(context, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }
    /// A request that names a workshop and nothing else.
    template <class Request>
    static Request of(std::int64_t workshop) {
        Request request;
        request.set_workshop_id(workshop);
        return request;
    }

    /// Ninety minutes from `after` on, for whoever the test adds.
    v1::WorkshopPlan plan(std::chrono::milliseconds after = std::chrono::hours(24)) const;
    v1::Workshop create(const v1::WorkshopPlan& plan);
    v1::Workshop for_school(std::chrono::milliseconds after = std::chrono::hours(24));
    v1::Workshop for_everyone(std::chrono::milliseconds after = std::chrono::hours(24));
    v1::UpdateWorkshopRequest change_of(const v1::Workshop& workshop, const v1::WorkshopPlan& plan) const;

    v1::Workshop get(const net::Caller& caller, std::int64_t id);
    std::string see_refusal(const net::Caller& caller, std::int64_t id);
    v1::Workshop enrol(const net::Caller& caller, std::int64_t id);
    std::string enrol_refusal(const net::Caller& caller, std::int64_t id);
    v1::Workshop begin(std::int64_t id);
    v1::Workshop end(std::int64_t id);
    v1::Workshop cancel(const net::Caller& caller, std::int64_t id);

    base::SchoolId own_school_ = make_school("主持人学校"), school_ = make_school("受邀学校"),
                   other_school_ = make_school("其他学校");
    net::Caller mentor_ = make_person(own_school_, v1::ROLE_MENTOR, "示范名师");
    net::Caller teacher_ = make_person(school_), stranger_ = make_person(other_school_);
    net::Caller school_admin_ = make_person(school_, v1::ROLE_SCHOOL_ADMIN);
    net::Caller own_admin_ = make_person(own_school_, v1::ROLE_SCHOOL_ADMIN);
    net::Caller other_admin_ = make_person(other_school_, v1::ROLE_SCHOOL_ADMIN);
    net::Caller bureau_ = make_person(make_school("教体局"), v1::ROLE_BUREAU_ADMIN);

  private:
    const net::CallRegistry::Entry& found(const std::string& method) const;

  protected:
    base::Instant now_{std::chrono::milliseconds(1'520'493'000'000)};  // 2018-03-08 07:10 UTC
    const watch::EvidenceTime time_ = [this](base::Instant) { return now_; };
    credit::Policy policy_;
    net::CallRegistry calls_;
    bus::Bus bus_{{"", "test:"}};
    RoomTurns turns_{db(), bus_, time_};
    WorkshopService workshops_{turns_, policy_};
    EnrolmentService enrolments_{db(), time_};
    RoomService rooms_{turns_};
    TalkService talk_{turns_, bus_};
};

}  // namespace yanxiu::studio
