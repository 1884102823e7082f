#pragma once

#include <string>
#include <string_view>

#include "server/credit/policy.hpp"
#include "server/studio/workshop.hpp"

/// The rules of planning workshops. Pure; what must be refused throws RequestError.
namespace yanxiu::studio {

/// Its room opens so long before a workshop starts.
inline constexpr std::chrono::minutes kDoorsBefore{15};
/// A workshop that nobody ends is over so long after its planned end; so is one that nobody began.
inline constexpr std::chrono::hours kMostOverrun{2};

/// What a workshop is at an instant.
v1::WorkshopState state_of(const Workshop& workshop, base::Instant now);

/// When it is over though nobody ended it. No workshop that ends at or before `now - kMostOverrun` can be
/// anything but over.
inline base::Instant over_at(const Workshop& workshop) {
    return workshop.ends_at + kMostOverrun;
}

/// What the caller may do with it now, beside the permission: by its state alone.
bool takes_enrolments(v1::WorkshopState state);  // planned, open, live
bool lets_in(v1::WorkshopState state);           // open, live
bool can_change(v1::WorkshopState state);        // planned, open

/// A title and a description as lessons have them, a category of the policy, a start within 400 days from
/// now and not before, 10 to 480 minutes, and at least one who is invited. `kept_start` is that of the
/// workshop before a change: it may stay, though it has passed. Refuses with title_invalid,
/// description_invalid, category_invalid, start_invalid, length_invalid, invitation_empty.
Plan checked_plan(const v1::WorkshopPlan& plan, const credit::Policy& policy, base::Instant now,
                  base::Instant kept_start = {});

/// 1 to 1,000 characters, outer spaces removed, without control characters but for line breaks and tabs.
/// Refuses with reason_invalid.
std::string checked_cancel_reason(std::string_view text);

/// The message that answers `caller`.
v1::Workshop to_message(const Workshop& workshop, const net::Caller& caller, base::Instant now);

}  // namespace yanxiu::studio
