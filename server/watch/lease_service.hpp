#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/bus/bus.hpp"
#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/net/events.hpp"
#include "server/protocol/watch.pb.h"
#include "server/store/database.hpp"
#include "server/watch/anchors.hpp"
#include "server/watch/clock_store.hpp"
#include "server/watch/media_token.hpp"

namespace yanxiu::watch {

/// OpenLease, RenewLease, CloseLease: who may accrue time, on what, since when (rule R8). Home: pool, blocks.
/// A lease that loses the clock to another device is told at once, on whichever node its page is connected.
class LeaseService {
  public:
    LeaseService(store::Database& database, bus::Bus& bus, net::Events& events, const credit::Policy& policy,
                 const Anchors& anchors, const MediaTokens& tokens, EvidenceTime time = {});

    void register_calls(net::CallRegistry& calls);

    /// `user_agent`: how the device's browser calls itself, for receipts.
    v1::OpenLeaseResponse open(const net::Caller& caller, const v1::OpenLeaseRequest& request,
                               const std::string& user_agent = {});
    v1::RenewLeaseResponse renew(const net::Caller& caller, const v1::RenewLeaseRequest& request);
    v1::CloseLeaseResponse close(const net::Caller& caller, const v1::CloseLeaseRequest& request);

  private:
    /// Locks the person's clock and has the caches say what is known.
    PersonClock lock_caught_up(store::Transaction& t, base::PersonId person) const;
    void announce(base::PersonId person, const std::vector<base::LeaseId>& taken);

    store::Database& database_;
    bus::Bus& bus_;
    const credit::Policy& policy_;
    const Anchors& anchors_;
    const MediaTokens& tokens_;
    EvidenceTime time_;
    std::unique_ptr<bus::Bus::Subscription> taken_;
};

}  // namespace yanxiu::watch
