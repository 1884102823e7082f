#pragma once

#include <cstdint>
#include <functional>

#include "server/appeals/anomaly_store.hpp"
#include "server/credit/policy.hpp"
#include "server/store/database.hpp"

namespace yanxiu::appeals {

/// What a pass over a month has done.
struct AnomalyPass {
    std::int64_t persons = 0;
    std::int64_t found = 0;
    std::int64_t kept = 0;  // that were not known before
};

/// Looks at everybody who opened a lesson in a month (of UTC, by its first day), keeps a case for what looks
/// unlike honest watching, and tells each new one. Nothing else changes. Home: any thread; blocks as long as
/// it takes, a few persons at a time, and holds nobody up.
AnomalyPass look_for_anomalies(store::Database& database, const credit::Policy& policy, base::Day month,
                               const std::function<void(const watch::Anomaly&)>& tell);

}  // namespace yanxiu::appeals
