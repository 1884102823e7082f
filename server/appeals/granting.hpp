#pragma once

#include <cstdint>
#include <vector>

#include "server/watch/evidence.hpp"
#include "server/watch/standing.hpp"

/// Which media of an appealed interval are granted. Pure, integers alone.
namespace yanxiu::appeals {

/// What of `media` may be granted: all that watching has not paid whole, and nothing that was granted before.
/// In the order in which it is granted: what was played and is not credited, then what was paid in part, then
/// what nobody recorded; each in the lesson's order.
watch::Grants grantable_of(const std::vector<watch::StandingSpan>& spans, const watch::Grants& granted,
                           watch::Interval media);

/// How much that is: what these media lack to their length, rounded down.
std::int64_t most_to_grant_ms(const watch::Grants& grantable);

/// So much of it as `amount_ms` pays, the last millisecond perhaps in part; by weight, each once.
watch::Grants granted_for(const watch::Grants& grantable, std::int64_t amount_ms);

}  // namespace yanxiu::appeals
