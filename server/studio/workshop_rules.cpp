#include "server/studio/workshop_rules.hpp"

#include <algorithm>

#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

constexpr std::chrono::days kFarthest{400};
constexpr int kShortestMinutes = 10;
constexpr int kLongestMinutes = 480;
constexpr std::size_t kMostOfReason = 1'000;

base::Instant checked_start(std::int64_t starts_at_ms, base::Instant now, base::Instant kept) {
    const base::Instant given{std::chrono::milliseconds(starts_at_ms)};
    if (given != kept && (given < now || given > now + kFarthest)) {
        throw RequestError(Code::invalid_argument, "start_invalid", "a workshop starts within 400 days");
    }
    return std::chrono::floor<std::chrono::minutes>(given);
}

std::chrono::minutes checked_length(int minutes) {
    if (minutes < kShortestMinutes || minutes > kLongestMinutes) {
        throw RequestError(Code::invalid_argument, "length_invalid", "a workshop lasts 10 to 480 minutes");
    }
    return std::chrono::minutes(minutes);
}

template <class Id, class Given>
std::vector<Id> ids_of(const Given& given) {
    std::vector<Id> ids;
    for (const auto id : given) ids.push_back({id});
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

void invite(Plan& plan, const v1::WorkshopPlan& from) {
    plan.for_everyone = from.for_everyone();
    if (plan.for_everyone) return;
    plan.schools = ids_of<base::SchoolId>(from.school_ids());
    plan.guests = ids_of<base::PersonId>(from.person_ids());
    if (plan.schools.empty() && plan.guests.empty()) {
        throw RequestError(Code::invalid_argument, "invitation_empty", "nobody is invited");
    }
}

std::string text_of(base::Instant instant) {
    return instant == base::Instant{} ? std::string() : base::to_text(instant);
}

void write_deeds(const Workshop& workshop, const net::Caller& caller, v1::WorkshopState state,
                 v1::Workshop& message) {
    const bool leads = may(caller, Deed::lead, workshop.bond);
    const bool may_enter = may(caller, Deed::enter, workshop.bond);
    message.set_mine(leads);
    message.set_invited(is_invited(workshop.bond));
    message.set_enrolled(workshop.enrolled);
    message.set_may_enrol(may_enter && !leads && !workshop.enrolled && takes_enrolments(state));
    message.set_may_withdraw(workshop.enrolled && can_change(state));
    message.set_may_change(leads && can_change(state));
    message.set_may_cancel(may(caller, Deed::cancel, workshop.bond) && can_change(state));
    message.set_may_begin(leads && state == v1::WORKSHOP_STATE_OPEN);
    message.set_may_enter(may_enter && lets_in(state));
    message.set_shows_people(roll_of(caller, workshop.bond) != Roll::none);
}

}  // namespace

v1::WorkshopState state_of(const Workshop& workshop, base::Instant now) {
    if (workshop.cancelled()) return v1::WORKSHOP_STATE_CANCELLED;
    if (workshop.recording) return v1::WORKSHOP_STATE_RECORDING_READY;
    if (workshop.ended() || now >= over_at(workshop)) return v1::WORKSHOP_STATE_ENDED;
    if (workshop.began()) return v1::WORKSHOP_STATE_LIVE;
    return now >= workshop.starts_at - kDoorsBefore ? v1::WORKSHOP_STATE_OPEN : v1::WORKSHOP_STATE_PLANNED;
}

bool takes_enrolments(v1::WorkshopState state) {
    return state == v1::WORKSHOP_STATE_PLANNED || lets_in(state);
}

bool lets_in(v1::WorkshopState state) {
    return state == v1::WORKSHOP_STATE_OPEN || state == v1::WORKSHOP_STATE_LIVE;
}

bool can_change(v1::WorkshopState state) {
    return state == v1::WORKSHOP_STATE_PLANNED || state == v1::WORKSHOP_STATE_OPEN;
}

Plan checked_plan(const v1::WorkshopPlan& from, const credit::Policy& policy, base::Instant now,
                  base::Instant kept_start) {
    Plan plan;
    plan.title = library::checked_title(from.title());
    plan.description = library::checked_description(from.description());
    plan.category = from.category();
    if (!policy.has_category(plan.category)) {
        throw RequestError(Code::invalid_argument, "category_invalid", "no such category of hours");
    }
    plan.starts_at = checked_start(from.starts_at_ms(), now, kept_start);
    plan.ends_at = plan.starts_at + checked_length(from.length_minutes());
    invite(plan, from);
    return plan;
}

std::string checked_cancel_reason(std::string_view text) {
    try {
        auto reason = library::checked_description(text);
        if (!reason.empty() && library::character_count(reason) <= kMostOfReason) return reason;
    } catch (const RequestError&) {
        // The same characters are refused here, under this field's name.
    }
    throw RequestError(Code::invalid_argument, "reason_invalid", "1 to 1,000 characters");
}

v1::Workshop to_message(const Workshop& workshop, const net::Caller& caller, base::Instant now) {
    v1::Workshop message;
    message.set_id(workshop.id.value);
    message.set_title(workshop.title);
    message.set_description(workshop.description);
    message.set_category(workshop.category);
    message.set_starts_at(base::to_text(workshop.starts_at));
    message.set_ends_at(base::to_text(workshop.ends_at));
    message.set_mentor_id(workshop.bond.mentor.person.value);
    message.set_mentor_name(workshop.mentor_name);
    message.set_school_name(workshop.school_name);
    message.set_for_everyone(workshop.bond.everyone);
    message.set_enrolled_count(workshop.enrolled_count);
    message.set_began_at(text_of(workshop.began_at));
    message.set_ended_at(text_of(workshop.ended_at));
    message.set_cancel_reason(workshop.cancel_reason);
    message.set_recording_lesson_id(workshop.recording.value);
    message.set_revision(workshop.revision);
    const auto state = state_of(workshop, now);
    message.set_state(state);
    write_deeds(workshop, caller, state, message);
    return message;
}

}  // namespace yanxiu::studio
