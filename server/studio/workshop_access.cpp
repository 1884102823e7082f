#include "server/studio/workshop_access.hpp"

#include <utility>

#include "server/base/error.hpp"

namespace yanxiu::studio {

using base::Code;
using base::RequestError;

Workshop require(const net::Caller& caller, Deed deed, std::optional<Workshop> workshop) {
    if (!workshop || !may(caller, Deed::see, workshop->bond)) {
        throw RequestError(Code::not_found, "workshop_not_found", "no such workshop");
    }
    if (may(caller, deed, workshop->bond)) return std::move(*workshop);
    if (deed == Deed::enter) {
        throw RequestError(Code::permission_denied, "workshop_not_invited", "the caller is not invited");
    }
    throw RequestError(Code::permission_denied, "workshop_not_yours", "others decide about it");
}

void require_planned(v1::WorkshopState state) {
    switch (state) {
        case v1::WORKSHOP_STATE_PLANNED:
        case v1::WORKSHOP_STATE_OPEN:
            return;
        case v1::WORKSHOP_STATE_CANCELLED:
            throw RequestError(Code::failed_precondition, "workshop_cancelled", "it was cancelled");
        case v1::WORKSHOP_STATE_LIVE:
            throw RequestError(Code::failed_precondition, "workshop_begun", "it has begun");
        default:
            throw RequestError(Code::failed_precondition, "workshop_over", "it is over");
    }
}

}  // namespace yanxiu::studio
