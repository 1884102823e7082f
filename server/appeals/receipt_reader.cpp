#include "server/appeals/receipt_reader.hpp"

#include <algorithm>

#include "server/base/day.hpp"
#include "server/watch/claim_store.hpp"
#include "server/watch/presence_store.hpp"
#include "server/watch/replay.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::appeals {
namespace {

constexpr int kMostSittings = 1'000;
constexpr std::size_t kMostRuns = 200;
constexpr std::size_t kMostPeriods = 50;

std::string moment(std::int64_t ms) {
    return base::to_text(base::Instant{std::chrono::milliseconds(ms)});
}

/// All claims of each lease, whatever was counted of them.
std::map<base::LeaseId, std::vector<watch::Claim>> all_claims(store::Transaction& t,
                                                              std::vector<watch::Lease> leases) {
    std::vector<const watch::Lease*> pointers;
    for (auto& lease : leases) {
        lease.counted = {};
        pointers.push_back(&lease);
    }
    return watch::uncounted_claims(t, pointers);
}

Sitting sitting_of(const SittingRow& row, const watch::Lease& lease, const Played& played,
                   std::vector<Run> runs) {
    Sitting sitting{row, lease.end_cause, played.owned, 0, std::move(runs)};
    for (const auto& claim : played.claims) sitting.played_ms += claim.media.length();
    return sitting;
}

/// As the protocol names states and reasons.
v1::Standing told(const std::vector<Run>& runs) {
    watch::Standing standing;
    for (const auto& run : runs) standing.spans.push_back(run.became);
    v1::Standing message;
    watch::write(standing, message);
    return message;
}

}  // namespace

Grounds grounds_of(store::Transaction& t, base::PersonId person, const watch::StandingNow& standing,
                   base::Instant now) {
    auto presences = watch::load_presence(t, {{person, 0}});
    return {standing.watched.delivered, standing.placements, now, std::move(presences[person]),
            standing.watched.granted};
}

std::vector<Sitting> read_sittings(store::Transaction& t, const credit::Policy& policy, base::PersonId person,
                                   base::ContentId content, const Grounds& grounds) {
    const auto rows = sitting_rows(t, person, content, kMostSittings);
    std::vector<base::LeaseId> ids;
    for (const auto& row : rows) ids.push_back(row.lease);
    auto leases = watch::find_leases(t, ids);
    std::sort(leases.begin(), leases.end(),
              [](const watch::Lease& left, const watch::Lease& right) { return left.id < right.id; });
    auto claims = all_claims(t, leases);
    std::vector<Played> played;
    for (const auto& lease : leases) played.push_back({std::move(claims[lease.id]), lease.owned});
    auto runs = runs_of(policy, played, grounds);
    std::vector<Sitting> sittings;
    for (std::size_t i = leases.size(); i-- > 0;) {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const SittingRow& each) { return each.lease == leases[i].id; });
        sittings.push_back(sitting_of(*row, leases[i], played[i], std::move(runs[i])));
    }
    return sittings;
}

void write(const Sitting& sitting, v1::Sitting& message) {
    message.set_id(sitting.row.lease.value);
    message.set_opened_at(base::to_text(sitting.row.opened_at));
    if (sitting.row.ended_at != base::Instant{}) message.set_ended_at(base::to_text(sitting.row.ended_at));
    message.set_end_cause(sitting.end_cause);
    message.set_user_agent(sitting.row.user_agent);
    message.set_played_ms(sitting.played_ms);
    message.set_conflicts(sitting.row.conflicts);
    const auto spans = told(sitting.runs);
    for (std::size_t i = 0; i < sitting.runs.size() && i < kMostRuns; ++i) {
        const auto& run = sitting.runs[i];
        const auto& span = spans.spans(static_cast<int>(i));
        auto& item = *message.add_runs();
        item.set_from(moment(run.wall.from));
        item.set_to(moment(run.wall.to));
        item.set_media_from_ms(run.became.media.from);
        item.set_media_to_ms(run.became.media.to);
        item.set_state(span.state());
        item.set_reason(span.reason());
        item.set_weight_permille(span.weight_permille());
        item.set_speed_permille(run.speed_permille);
        item.set_hidden(run.hidden);
        item.set_audible(run.audible);
    }
    if (sitting.runs.size() > kMostRuns)
        message.set_more_runs(static_cast<std::int32_t>(sitting.runs.size() - kMostRuns));
    for (const auto& period : sitting.owned.intervals()) {
        if (message.owned_size() == static_cast<int>(kMostPeriods)) break;
        auto& item = *message.add_owned();
        item.set_from(moment(period.from));
        if (period.to < watch::kOwnedForever) item.set_to(moment(period.to));
    }
}

}  // namespace yanxiu::appeals
