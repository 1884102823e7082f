#include "server/studio/enrolment_service.hpp"

#include "server/base/day.hpp"
#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"
#include "server/studio/enrolment_store.hpp"
#include "server/studio/workshop_access.hpp"
#include "server/studio/workshop_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

/// Zero: of every school.
base::SchoolId school_shown(const net::Caller& caller, Roll roll) {
    return roll == Roll::all ? base::SchoolId{} : caller.school;
}

void require_coming(v1::WorkshopState state) {
    if (!takes_enrolments(state)) require_planned(state);
}

void write(const Invitee& one, v1::WorkshopPerson& person) {
    person.set_id(one.id.value);
    person.set_name(one.name);
    person.set_school_name(one.school);
    person.set_by_name(one.by_name);
    if (one.enrolled_at != base::Instant{}) person.set_enrolled_at(base::to_text(one.enrolled_at));
}

}  // namespace

void EnrolmentService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (EnrolmentService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context.caller, request);
                                     });
    };
    const auto add_list = [&](const char* method, Scope scope) {
        calls.add<v1::ListWorkshopsRequest, v1::ListWorkshopsResponse>(
            method, [this, scope](net::CallContext& context, const v1::ListWorkshopsRequest& request) {
                return list(context.caller, request, scope);
            });
    };
    add("yanxiu.v1.WorkshopService/GetWorkshop", &EnrolmentService::get);
    add_list("yanxiu.v1.WorkshopService/ListInvited", Scope::invited);
    add_list("yanxiu.v1.WorkshopService/ListMine", Scope::mine);
    add_list("yanxiu.v1.WorkshopService/ListOverseen", Scope::overseen);
    add("yanxiu.v1.WorkshopService/ListPeople", &EnrolmentService::list_people);
    add("yanxiu.v1.WorkshopService/Enrol", &EnrolmentService::enrol);
    add("yanxiu.v1.WorkshopService/Withdraw", &EnrolmentService::withdraw);
}

v1::GetWorkshopResponse EnrolmentService::get(const net::Caller& caller,
                                              const v1::GetWorkshopRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::see, find_workshop(t, caller, {request.workshop_id()}));
        v1::GetWorkshopResponse response;
        *response.mutable_workshop() = to_message(workshop, caller, watch::time_of_evidence(t, time_));
        for (const auto& school : invited_schools(t, workshop.id)) {
            auto& invited = *response.add_schools();
            invited.set_id(school.id.value);
            invited.set_name(school.name);
        }
        const auto roll = roll_of(caller, workshop.bond);
        if (roll == Roll::none) return response;
        for (const auto& one : invited_guests(t, workshop.id, school_shown(caller, roll))) {
            auto& guest = *response.add_guests();
            guest.set_id(one.id.value);
            guest.set_name(one.name);
            guest.set_school_name(one.school);
        }
        return response;
    });
}

v1::ListWorkshopsResponse EnrolmentService::list(const net::Caller& caller,
                                                 const v1::ListWorkshopsRequest& request, Scope scope) {
    const int size = library::checked_page_size(request.page_size());
    WorkshopPage page{scope, request.past(), library::from_token(request.page_token()), size + 1};
    return database_.transact([&](store::Transaction& t) {
        const auto now = watch::time_of_evidence(t, time_);
        auto workshops = list_workshops(t, caller, page, now);
        v1::ListWorkshopsResponse response;
        if (workshops.size() > static_cast<std::size_t>(size)) {
            workshops.pop_back();
            const auto& last = workshops.back();
            response.set_next_page_token(
                library::to_token({last.starts_at.time_since_epoch().count(), last.id.value}));
        }
        for (const auto& one : workshops) *response.add_workshops() = to_message(one, caller, now);
        return response;
    });
}

v1::EnrolResponse EnrolmentService::enrol(const net::Caller& caller, const v1::EnrolRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::enter, hold_workshop(t, caller, {request.workshop_id()}));
        const auto now = watch::time_of_evidence(t, time_);
        if (may(caller, Deed::lead, workshop.bond)) {
            throw RequestError(Code::failed_precondition, "workshop_own", "its mentor is there anyway");
        }
        require_coming(state_of(workshop, now));
        studio::enrol(t, workshop.id, caller.person, now);
        v1::EnrolResponse response;
        *response.mutable_workshop() = to_message(find_workshop(t, caller, workshop.id).value(), caller, now);
        return response;
    });
}

v1::WithdrawResponse EnrolmentService::withdraw(const net::Caller& caller,
                                                const v1::WithdrawRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::see, hold_workshop(t, caller, {request.workshop_id()}));
        const auto now = watch::time_of_evidence(t, time_);
        require_planned(state_of(workshop, now));
        studio::withdraw(t, workshop.id, caller.person, now);
        v1::WithdrawResponse response;
        *response.mutable_workshop() = to_message(find_workshop(t, caller, workshop.id).value(), caller, now);
        return response;
    });
}

v1::ListPeopleResponse EnrolmentService::list_people(const net::Caller& caller,
                                                     const v1::ListPeopleRequest& request) {
    const int size = library::checked_page_size(request.page_size());
    const auto after = library::from_token(request.page_token());
    return database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::see, find_workshop(t, caller, {request.workshop_id()}));
        const auto roll = roll_of(caller, workshop.bond);
        if (roll == Roll::none) {
            throw RequestError(Code::permission_denied, "workshop_not_yours", "its people are not shown");
        }
        const PeoplePage page{
            workshop.id, request.missing(), school_shown(caller, roll), {after.id}, size + 1};
        auto people = studio::list_people(t, page);
        v1::ListPeopleResponse response;
        response.set_total(count_people(t, page));
        if (people.size() > static_cast<std::size_t>(size)) {
            people.pop_back();
            response.set_next_page_token(library::to_token({people.back().id.value, people.back().id.value}));
        }
        for (const auto& one : people) write(one, *response.add_people());
        return response;
    });
}

}  // namespace yanxiu::studio
