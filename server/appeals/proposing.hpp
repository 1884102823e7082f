#pragma once

#include <cstdint>

#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/appeal.pb.h"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::appeals {

/// Proposes to take hours of a person back, in this transaction, and leaves an audit row: an entry of the
/// ledger that was not taken back before, or an amount that the person has. Answers the correction's number.
/// Home: pool.
std::int64_t propose_correction(store::Transaction& t, const credit::Policy& policy,
                                const watch::EvidenceTime& time, const net::Caller& caller,
                                const v1::ProposeCorrectionRequest& request);

}  // namespace yanxiu::appeals
