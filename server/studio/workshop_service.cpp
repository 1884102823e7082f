#include "server/studio/workshop_service.hpp"

#include <algorithm>

#include "server/base/error.hpp"
#include "server/base/log.hpp"
#include "server/library/lesson_rules.hpp"
#include "server/people/person_store.hpp"
#include "server/studio/enrolment_store.hpp"
#include "server/studio/workshop_access.hpp"
#include "server/studio/workshop_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

constexpr int kMostFound = 20;
constexpr std::size_t kShortestQuery = 2;  // characters

void require_mentor(store::Transaction& t, base::PersonId person) {
    if (!is_mentor(t, person)) {
        throw RequestError(Code::permission_denied, "mentor_required", "only mentors lead workshops");
    }
}

std::string subject(base::WorkshopId id) {
    return "workshop:" + std::to_string(id.value);
}

std::string detail(const Plan& plan) {
    return "{\"title\":" + base::json_string(plan.title) +
           ",\"starts_at\":" + base::json_string(base::to_text(plan.starts_at)) + "}";
}

/// As it is now, for the caller.
v1::Workshop answer(store::Transaction& t, const net::Caller& caller, base::WorkshopId id,
                    base::Instant now) {
    return to_message(find_workshop(t, caller, id).value(), caller, now);
}

}  // namespace

void WorkshopService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (WorkshopService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context.caller, request);
                                     });
    };
    add("yanxiu.v1.WorkshopService/CreateWorkshop", &WorkshopService::create);
    add("yanxiu.v1.WorkshopService/UpdateWorkshop", &WorkshopService::update);
    add("yanxiu.v1.WorkshopService/CancelWorkshop", &WorkshopService::cancel);
    add("yanxiu.v1.WorkshopService/BeginWorkshop", &WorkshopService::begin);
    add("yanxiu.v1.WorkshopService/EndWorkshop", &WorkshopService::end);
    add("yanxiu.v1.WorkshopService/FindGuests", &WorkshopService::find_guests);
}

v1::CreateWorkshopResponse WorkshopService::create(const net::Caller& caller,
                                                   const v1::CreateWorkshopRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        require_mentor(t, caller.person);
        const auto now = watch::time_of_evidence(t, time_);
        const auto plan = checked_plan(request.plan(), policy_, now);
        const auto id = insert_workshop(t, plan, caller.person, now);
        people::audit(t, caller.person, "workshop.create", subject(id), detail(plan));
        v1::CreateWorkshopResponse response;
        *response.mutable_workshop() = answer(t, caller, id, now);
        return response;
    });
}

v1::UpdateWorkshopResponse WorkshopService::update(const net::Caller& caller,
                                                   const v1::UpdateWorkshopRequest& request) {
    std::int64_t number = 0;
    const auto response = database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::lead, lock_workshop(t, caller, {request.workshop_id()}));
        const auto now = watch::time_of_evidence(t, time_);
        require_planned(state_of(workshop, now));
        if (request.revision() != workshop.revision) {
            throw RequestError(Code::failed_precondition, "workshop_changed", "it was changed meanwhile");
        }
        const auto plan = checked_plan(request.plan(), policy_, now, workshop.starts_at);
        update_workshop(t, workshop.id, plan, now);
        const auto changed_plan = require(caller, Deed::lead, find_workshop(t, caller, workshop.id));
        number = turn_out_uninvited(t, caller, changed_plan, now);
        people::audit(t, caller.person, "workshop.change", subject(workshop.id), detail(plan));
        v1::UpdateWorkshopResponse changed;
        *changed.mutable_workshop() = answer(t, caller, workshop.id, now);
        return changed;
    });
    if (number > 0) rooms_.announce({request.workshop_id()}, number);
    return response;
}

v1::CancelWorkshopResponse WorkshopService::cancel(const net::Caller& caller,
                                                   const v1::CancelWorkshopRequest& request) {
    const auto reason = checked_cancel_reason(request.reason());
    std::int64_t number = 0;
    const auto response = database_.transact([&](store::Transaction& t) {
        const auto workshop =
            require(caller, Deed::cancel, lock_workshop(t, caller, {request.workshop_id()}));
        const auto now = watch::time_of_evidence(t, time_);
        require_planned(state_of(workshop, now));
        cancel_workshop(t, workshop.id, caller.person, reason, now);
        number = shut_room(t, workshop.id, caller.person, now, now);
        people::audit(t, caller.person, "workshop.cancel", subject(workshop.id),
                      "{\"reason\":" + base::json_string(reason) + "}");
        v1::CancelWorkshopResponse cancelled;
        *cancelled.mutable_workshop() = answer(t, caller, workshop.id, now);
        return cancelled;
    });
    rooms_.announce({request.workshop_id()}, number);
    return response;
}

v1::BeginWorkshopResponse WorkshopService::begin(const net::Caller& caller,
                                                 const v1::BeginWorkshopRequest& request) {
    std::int64_t number = 0;
    const auto response = database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::lead, lock_workshop(t, caller, {request.workshop_id()}));
        const auto now = watch::time_of_evidence(t, time_);
        const auto state = state_of(workshop, now);
        if (state == v1::WORKSHOP_STATE_PLANNED) {
            throw RequestError(Code::failed_precondition, "workshop_not_open", "its room is not open yet");
        }
        if (state != v1::WORKSHOP_STATE_LIVE) {
            require_planned(state);
            begin_workshop(t, workshop.id, now);
            number = begin_room(t, workshop.id, caller.person, now);
        }
        v1::BeginWorkshopResponse begun;
        *begun.mutable_workshop() = answer(t, caller, workshop.id, now);
        return begun;
    });
    if (number > 0) rooms_.announce({request.workshop_id()}, number);
    return response;
}

v1::EndWorkshopResponse WorkshopService::end(const net::Caller& caller,
                                             const v1::EndWorkshopRequest& request) {
    std::int64_t number = 0;
    const auto response = database_.transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::lead, lock_workshop(t, caller, {request.workshop_id()}));
        const auto now = watch::time_of_evidence(t, time_);
        if (!workshop.began()) {
            throw RequestError(Code::failed_precondition, "workshop_not_begun", "it has not begun");
        }
        if (!workshop.ended()) {
            const auto ended_at = std::min(now, over_at(workshop));
            end_workshop(t, workshop.id, ended_at);
            number = shut_room(t, workshop.id, caller.person, ended_at, now);
        }
        v1::EndWorkshopResponse ended;
        *ended.mutable_workshop() = answer(t, caller, workshop.id, now);
        return ended;
    });
    if (number > 0) rooms_.announce({request.workshop_id()}, number);
    return response;
}

v1::FindGuestsResponse WorkshopService::find_guests(const net::Caller& caller,
                                                    const v1::FindGuestsRequest& request) {
    std::string part;
    for (const auto& word : library::search_words(request.query())) part += (part.empty() ? "" : " ") + word;
    v1::FindGuestsResponse response;
    const auto found = database_.transact([&](store::Transaction& t) {
        require_mentor(t, caller.person);
        if (library::character_count(part) < kShortestQuery) return std::vector<Invitee>{};
        return studio::find_guests(t, part, caller.person, kMostFound);
    });
    for (const auto& one : found) {
        auto& guest = *response.add_guests();
        guest.set_id(one.id.value);
        guest.set_name(one.name);
        guest.set_school_name(one.school);
    }
    return response;
}

}  // namespace yanxiu::studio
