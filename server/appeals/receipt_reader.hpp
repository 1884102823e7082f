#pragma once

#include <string>
#include <vector>

#include "server/appeals/receipt_store.hpp"
#include "server/appeals/sittings.hpp"
#include "server/credit/policy.hpp"
#include "server/protocol/appeal.pb.h"
#include "server/store/database.hpp"
#include "server/watch/lease_store.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::appeals {

/// One sitting with what became of it.
struct Sitting {
    SittingRow row;
    std::string end_cause;
    watch::IntervalSet owned;  // ms since the epoch
    std::int64_t played_ms = 0;
    std::vector<Run> runs;
};

/// What decides besides the claims, as of `now`. Home: pool.
Grounds grounds_of(store::Transaction& t, base::PersonId person, const watch::StandingNow& standing,
                   base::Instant now);

/// Every sitting of a person to a content, the newest first: at most the newest thousand, so that a person's
/// claims of many years are read in one go. The caches have caught up. Home: pool.
std::vector<Sitting> read_sittings(store::Transaction& t, const credit::Policy& policy, base::PersonId person,
                                   base::ContentId content, const Grounds& grounds);

/// Writes a sitting as the protocol's message, at most 200 of its runs.
void write(const Sitting& sitting, v1::Sitting& message);

}  // namespace yanxiu::appeals
