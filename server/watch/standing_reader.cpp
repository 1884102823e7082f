#include "server/watch/standing_reader.hpp"

#include <algorithm>

#include "server/library/watchable.hpp"
#include "server/watch/claim_store.hpp"

namespace yanxiu::watch {
namespace {

v1::UnpaidReason reason_of(Unpaid reason) {
    switch (reason) {
        case Unpaid::already_counted:
            return v1::UNPAID_REASON_ALREADY_COUNTED;
        case Unpaid::too_fast:
            return v1::UNPAID_REASON_TOO_FAST;
        case Unpaid::other_device:
            return v1::UNPAID_REASON_OTHER_DEVICE;
        case Unpaid::not_delivered:
            return v1::UNPAID_REASON_NOT_DELIVERED;
        case Unpaid::not_in_course:
            return v1::UNPAID_REASON_NOT_IN_COURSE;
        case Unpaid::future:
            return v1::UNPAID_REASON_FUTURE;
        case Unpaid::hidden:
            return v1::UNPAID_REASON_HIDDEN;
        case Unpaid::gap:
            return v1::UNPAID_REASON_GAP;
    }
    return v1::UNPAID_REASON_UNSPECIFIED;
}

const char* name_of(SpanState state) {
    switch (state) {
        case SpanState::credited:
            return "credited";
        case SpanState::held:
            return "held";
        case SpanState::unpaid:
            return "unpaid";
    }
    return "unpaid";
}

/// Stored claims of all the person's leases on the content that do not count yet.
Pending read_pending(store::Transaction& t, WatchedKey key) {
    Pending pending;
    const auto leases = leases_with_uncounted(t, key.first, key.second);
    std::vector<const Lease*> pointers;
    for (const auto& lease : leases) pointers.push_back(&lease);
    const auto claims = uncounted_claims(t, pointers);
    for (const auto& lease : leases) {
        const auto of_lease = claims.find(lease.id);
        if (of_lease == claims.end()) continue;
        const auto more = pending_of(of_lease->second, lease.counted.upto);
        pending.future.add(more.future);
        pending.gap.add(more.gap);
    }
    return pending;
}

}  // namespace

StandingNow read_standing(store::Transaction& t, const credit::Policy& policy, WatchedKey key,
                          std::int64_t duration_ms, base::Instant now) {
    const auto watched = find_watched(t, {key});
    const auto& state = watched.begin()->second;
    auto placements = library::placements_of(t, {key.second});
    const auto& placed = placements[key.second];
    StandingNow result;
    result.standing = message_of(
        standing_of(policy, state.coverage, state.delivered, placed, read_pending(t, key), duration_ms));
    result.position_ms = state.position_ms;
    result.pays_today = pays_on(placed, policy.day_of(now));
    return result;
}

v1::Standing message_of(const Standing& standing) {
    v1::Standing message;
    message.set_credited_ms(standing.credited_ms);
    message.set_held_ms(standing.held_ms);
    for (const auto& [reason, amount_ms] : standing.unpaid) {
        auto& share = *message.add_unpaid();
        share.set_reason(reason_of(reason));
        share.set_amount_ms(amount_ms);
    }
    for (const auto& span : standing.spans) {
        auto& item = *message.add_spans();
        item.set_from_ms(span.media.from);
        item.set_to_ms(span.media.to);
        item.set_state(name_of(span.state));
        if (span.state != SpanState::credited) item.set_reason(reason_of(span.reason));
    }
    message.set_category(standing.category);
    return message;
}

}  // namespace yanxiu::watch
