#pragma once

#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/watch.pb.h"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::watch {

/// GetStanding and ListWatched: what watching has come to. Reads, once the caches have caught up. Home: pool,
/// blocks.
class StandingService {
  public:
    StandingService(store::Database& database, const credit::Policy& policy, EvidenceTime time = {})
        : database_(database), policy_(policy), time_(std::move(time)) {}

    void register_calls(net::CallRegistry& calls);

    v1::GetStandingResponse get_standing(const net::Caller& caller, const v1::GetStandingRequest& request);

    /// The latest first. `unfinished_only`: visible lessons of which more than a twentieth is still to be
    /// covered; such a page may be short, or empty, before the last one. `course_id`: what the course shows
    /// now, in its order, without what was never played.
    v1::ListWatchedResponse list_watched(const net::Caller& caller, const v1::ListWatchedRequest& request);

  private:
    v1::ListWatchedResponse list_course(const net::Caller& caller, base::CourseId course,
                                        bool unfinished_only);

    store::Database& database_;
    const credit::Policy& policy_;
    EvidenceTime time_;
};

}  // namespace yanxiu::watch
