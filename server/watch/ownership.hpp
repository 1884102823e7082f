#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "server/base/ids.hpp"
#include "server/watch/intervals.hpp"

/// Whose a person's clock is (rule R8). Pure.
namespace yanxiu::watch {

/// The end of what has not ended.
inline constexpr std::int64_t kStillOpen = std::numeric_limits<std::int64_t>::max();

/// One lease's life: from its grant until its end, in milliseconds since the epoch.
struct Tenure {
    base::LeaseId lease;
    Interval open;
};

/// The owner at an instant: the most recently granted lease among those open then (of two granted in the same
/// millisecond, the one with the greater number); none when none is open. A lease that yielded to a newer one
/// without ending is the owner again once the newer one has ended.
base::LeaseId owner_at(const std::vector<Tenure>& tenures, std::int64_t instant_ms);

/// When each lease of one person was the owner, from all of that person's leases in any order. The sets are
/// disjoint, and their union is when any lease was open. Leases that never were the owner have no key.
using Ownership = std::map<base::LeaseId, IntervalSet>;
Ownership ownership_of(const std::vector<Tenure>& tenures);

}  // namespace yanxiu::watch
