#include "server/appeals/granting.hpp"

#include <algorithm>
#include <map>

namespace yanxiu::appeals {
namespace {

using watch::Grants;
using watch::IntervalSet;

constexpr int kWhole = 1'000;

void add(Grants& grantable, int weight_permille, const IntervalSet& media) {
    if (!media.empty()) grantable.push_back({weight_permille, media});
}

}  // namespace

Grants grantable_of(const std::vector<watch::StandingSpan>& spans, const Grants& granted,
                    watch::Interval media) {
    IntervalSet open{media};
    for (const auto& grant : granted) open = open.without(grant.media);
    IntervalSet untold = open;
    IntervalSet unpaid;
    std::map<int, IntervalSet> in_part;
    for (const auto& span : spans) {
        const auto part = open.within(span.media);
        untold = untold.without(part);
        if (span.state != watch::SpanState::credited)
            unpaid.add(part);
        else if (span.weight_permille < kWhole)
            in_part[span.weight_permille].add(part);
    }
    Grants grantable;
    add(grantable, 0, unpaid);
    for (const auto& [weight_permille, part] : in_part) add(grantable, weight_permille, part);
    add(grantable, 0, untold);
    return grantable;
}

std::int64_t most_to_grant_ms(const Grants& grantable) {
    std::int64_t permille_ms = 0;
    for (const auto& grant : grantable)
        permille_ms += grant.media.length() * (kWhole - grant.weight_permille);
    return permille_ms / kWhole;
}

Grants granted_for(const Grants& grantable, std::int64_t amount_ms) {
    std::map<int, IntervalSet> taken;
    auto left_permille_ms = amount_ms * kWhole;
    for (const auto& [weight_permille, media] : grantable) {
        const std::int64_t lacks = kWhole - weight_permille;
        for (const auto& each : media.intervals()) {
            if (left_permille_ms <= 0) break;
            const auto length_ms = std::min(each.length(), (left_permille_ms + lacks - 1) / lacks);
            taken[weight_permille].add(watch::Interval{each.from, each.from + length_ms});
            left_permille_ms -= length_ms * lacks;
        }
    }
    Grants granted;
    for (auto& [weight_permille, media] : taken) granted.push_back({weight_permille, std::move(media)});
    return granted;
}

}  // namespace yanxiu::appeals
