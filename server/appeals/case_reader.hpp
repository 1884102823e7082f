#pragma once

#include <vector>

#include "server/appeals/appeal_store.hpp"
#include "server/credit/policy.hpp"
#include "server/protocol/appeal.pb.h"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"
#include "server/watch/evidence.hpp"

namespace yanxiu::appeals {

// What administrators are shown of appeals. Home: pool.

/// Each with its learner and the proposal that waits, or was approved.
void write_cases(store::Transaction& t, const std::vector<Appeal>& appeals,
                 google::protobuf::RepeatedPtrField<v1::AppealCase>& to);

/// What is stored about the appealed interval, as of now. The learner's caches have caught up.
v1::AppealEvidence evidence_of(store::Transaction& t, const credit::Policy& policy, const Appeal& appeal,
                               base::Instant now);

/// What of it may be granted, as of now, and how much that is.
struct Grantable {
    watch::Grants media;
    std::int64_t most_ms = 0;
};
Grantable grantable_now(store::Transaction& t, const credit::Policy& policy, const Appeal& appeal,
                        base::Instant now);

}  // namespace yanxiu::appeals
