#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "server/appeals/anomaly_store.hpp"
#include "server/base/log.hpp"
#include "server/credit/policy.hpp"
#include "server/store/database.hpp"

namespace yanxiu::appeals {

/// What a pass over a month has done.
struct AnomalyPass {
    std::int64_t persons = 0;
    std::int64_t found = 0;
    std::vector<watch::Anomaly> kept;  // that were not known before
};

/// Looks at everybody who opened a lesson in a month (of UTC, by its first day) and keeps a case for what
/// looks unlike honest watching. Nothing else changes. Home: any thread; blocks as long as it takes, a few
/// persons at a time, and holds nobody up.
AnomalyPass look_for_anomalies(store::Transaction& t, const credit::Policy& policy, base::Day month);

/// The same once a day, by whichever server comes first, without being asked: over the month, and until its
/// 15th over the one before, of which claims may still come. A round that fails leaves nothing, and is tried
/// again at the next call. Home: any thread, blocks.
class AnomalyRounds {
  public:
    AnomalyRounds(store::Database& database, const credit::Policy& policy, base::Log& log)
        : database_(database), policy_(policy), log_(log) {}

    /// What was found in each month, the older one first; nothing when the round of `today` was done, or
    /// another server is at it. Logs what it kept. Throws as the database does.
    std::optional<std::vector<AnomalyPass>> round(base::Day today);

  private:
    store::Database& database_;
    const credit::Policy& policy_;
    base::Log& log_;
};

}  // namespace yanxiu::appeals
