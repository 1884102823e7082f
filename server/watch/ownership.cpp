#include "server/watch/ownership.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace yanxiu::watch {
namespace {

using Rank = std::pair<std::int64_t, base::LeaseId>;  // by grant, then by number: the greatest is the owner

Rank rank_of(const Tenure& tenure) {
    return {tenure.open.from, tenure.lease};
}

struct Change {
    std::int64_t at_ms;
    bool opens;
    Rank rank;
};

std::vector<Change> changes_of(const std::vector<Tenure>& tenures) {
    std::vector<Change> changes;
    for (const auto& tenure : tenures) {
        if (tenure.open.empty()) continue;
        changes.push_back({tenure.open.from, true, rank_of(tenure)});
        changes.push_back({tenure.open.to, false, rank_of(tenure)});
    }
    std::sort(changes.begin(), changes.end(),
              [](const Change& left, const Change& right) { return left.at_ms < right.at_ms; });
    return changes;
}

}  // namespace

base::LeaseId owner_at(const std::vector<Tenure>& tenures, std::int64_t instant_ms) {
    Rank owner{std::numeric_limits<std::int64_t>::min(), base::LeaseId{}};
    for (const auto& tenure : tenures)
        if (tenure.open.from <= instant_ms && instant_ms < tenure.open.to)
            owner = std::max(owner, rank_of(tenure));
    return owner.second;
}

Ownership ownership_of(const std::vector<Tenure>& tenures) {
    Ownership ownership;
    std::set<Rank> open;
    std::int64_t since_ms = 0;
    for (const auto& change : changes_of(tenures)) {
        if (!open.empty() && since_ms < change.at_ms)
            ownership[open.rbegin()->second].add(Interval{since_ms, change.at_ms});
        if (change.opens)
            open.insert(change.rank);
        else
            open.erase(change.rank);
        since_ms = change.at_ms;
    }
    return ownership;
}

}  // namespace yanxiu::watch
