#pragma once

#include "server/appeals/appeal_service.hpp"
#include "server/appeals/decision_service.hpp"
#include "server/appeals/review_service.hpp"

namespace yanxiu {

/// What the room of appeals is built on; all of it outlives the room.
struct AppealsFoundation {
    store::Database& database;
    const credit::Policy& policy;
    watch::EvidenceTime time;
    bus::Bus& bus;
    net::Events& events;
};

/// Everything about receipts, appeals, corrections and reviews, put together.
class AppealsRoom {
  public:
    explicit AppealsRoom(AppealsFoundation on)
        : notices_(on.bus, on.events),
          appeals_(on.database, on.policy, on.time),
          decisions_(on.database, on.policy, notices_, on.time),
          reviews_(on.database, on.policy, on.time) {}

    void register_calls(net::CallRegistry& calls) {
        appeals_.register_calls(calls);
        decisions_.register_calls(calls);
        reviews_.register_calls(calls);
    }

  private:
    appeals::Notices notices_;
    appeals::AppealService appeals_;
    appeals::DecisionService decisions_;
    appeals::ReviewService reviews_;
};

}  // namespace yanxiu
