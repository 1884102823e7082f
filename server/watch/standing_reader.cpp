#include "server/watch/standing_reader.hpp"

#include <algorithm>
#include <limits>

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
        case Unpaid::check_due:
            return v1::UNPAID_REASON_CHECK_DUE;
        case Unpaid::check_missed:
            return v1::UNPAID_REASON_CHECK_MISSED;
        case Unpaid::not_in_course:
            return v1::UNPAID_REASON_NOT_IN_COURSE;
        case Unpaid::future:
            return v1::UNPAID_REASON_FUTURE;
        case Unpaid::hidden:
            return v1::UNPAID_REASON_HIDDEN;
        case Unpaid::gap:
            return v1::UNPAID_REASON_GAP;
        case Unpaid::granted:
            return v1::UNPAID_REASON_GRANTED;
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

/// Stored claims of all the person's leases that do not count yet, by content.
std::map<base::ContentId, Pending> read_pending(store::Transaction& t, base::PersonId person) {
    const auto leases = leases_with_uncounted(t, person);
    std::vector<const Lease*> pointers;
    for (const auto& lease : leases) pointers.push_back(&lease);
    const auto claims = uncounted_claims(t, pointers);
    std::map<base::ContentId, Pending> pending;
    for (const auto& lease : leases) {
        const auto of_lease = claims.find(lease.id);
        if (of_lease == claims.end()) continue;
        const auto more = pending_of(of_lease->second, lease.counted.upto);
        pending[lease.content].future.add(more.future);
        pending[lease.content].gap.add(more.gap);
    }
    return pending;
}

/// Of one content, on the days of one year.
std::int64_t held_ms(const credit::Policy& policy, const Watched& watched,
                     const std::vector<library::Placement>& placements, int year, base::Instant at) {
    const auto of_year = [&](const Coverage& coverage, const std::vector<library::Placement>& placed) {
        std::int64_t sum = 0;
        for (const auto& [category, days] :
             credit_of(policy, coverage, watched.delivered, placed, watched.granted)) {
            for (const auto& [day, amount_ms] : days) {
                if (std::chrono::year_month_day{day}.year() == std::chrono::year{year}) sum += amount_ms;
            }
        }
        return sum;
    };
    Pending pending;
    add_guarded(watched.guarded, at, pending);
    auto payable = watched.coverage;
    add(payable, pending.check_due);
    return std::max<std::int64_t>(0, of_year(payable, {{"any", base::Day::min(), std::nullopt}}) -
                                         of_year(watched.coverage, placements));
}

}  // namespace

std::map<base::ContentId, StandingNow> read_standings(store::Transaction& t, const credit::Policy& policy,
                                                      base::PersonId person,
                                                      const std::vector<base::ContentId>& contents,
                                                      base::Instant at) {
    std::vector<WatchedKey> keys;
    for (const auto content : contents) keys.emplace_back(person, content);
    auto placements = library::placements_of(t, contents);
    auto pending = read_pending(t, person);
    std::map<base::ContentId, StandingNow> standings;
    for (auto& [key, watched] : find_watched(t, keys)) {
        auto& now = standings[key.second];
        now.placements = std::move(placements[key.second]);
        add_guarded(watched.guarded, at, pending[key.second]);
        now.standing =
            standing_of(policy, watched.coverage, watched.delivered, now.placements, pending[key.second],
                        std::numeric_limits<std::int32_t>::max(), watched.granted);
        now.watched = std::move(watched);
    }
    return standings;
}

std::int64_t held_ms_of_year(store::Transaction& t, const credit::Policy& policy, base::PersonId person,
                             int year, base::Instant at) {
    const auto contents = contents_with_unpaid(t, person);
    std::vector<WatchedKey> keys;
    for (const auto content : contents) keys.emplace_back(person, content);
    auto placements = library::placements_of(t, contents);
    std::int64_t sum = 0;
    for (const auto& [key, watched] : find_watched(t, keys)) {
        sum += held_ms(policy, watched, placements[key.second], year, at);
    }
    return sum;
}

void write(const Standing& standing, v1::Standing& message) {
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
        if (span.state != SpanState::credited || span.reason == Unpaid::granted)
            item.set_reason(reason_of(span.reason));
        if (span.state != SpanState::unpaid) item.set_weight_permille(span.weight_permille);
    }
    message.set_category(standing.category);
}

}  // namespace yanxiu::watch
