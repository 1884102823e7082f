#pragma once

#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/review.pb.h"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::appeals {

/// What bureau administrators make of what looks unlike honest watching: nothing wrong, or hours proposed to
/// be taken back, which another one approves like every correction. Nobody sees cases of their own. Each act
/// leaves an audit row. Home: pool, blocks.
class ReviewService {
  public:
    ReviewService(store::Database& database, const credit::Policy& policy, watch::EvidenceTime time = {})
        : database_(database), policy_(policy), time_(std::move(time)) {}

    void register_calls(net::CallRegistry& calls);

  private:
    v1::ListAnomaliesResponse list(const net::Caller& caller, const v1::ListAnomaliesRequest& request);
    v1::ClearAnomalyResponse clear(const net::Caller& caller, const v1::ClearAnomalyRequest& request);
    v1::ProposeReversalResponse propose(const net::Caller& caller, const v1::ProposeReversalRequest& request);

    store::Database& database_;
    const credit::Policy& policy_;
    watch::EvidenceTime time_;
};

}  // namespace yanxiu::appeals
