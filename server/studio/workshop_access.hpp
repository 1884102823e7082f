#pragma once

#include "server/studio/workshop_store.hpp"

namespace yanxiu::studio {

/// The workshop, for a caller who may do this to it. Throws RequestError{not_found, "workshop_not_found"}
/// when there is none or the caller may not see it, {permission_denied, "workshop_not_invited"} when the
/// caller may see it and not come, {permission_denied, "workshop_not_yours"} when others decide about it.
/// Pure.
Workshop require(const net::Caller& caller, Deed deed, std::optional<Workshop> workshop);

/// Throws {failed_precondition, "workshop_cancelled"}, "workshop_over" or "workshop_begun", whatever keeps a
/// workshop in this state from being planned.
void require_planned(v1::WorkshopState state);

}  // namespace yanxiu::studio
