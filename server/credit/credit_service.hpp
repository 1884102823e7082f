#pragma once

#include <functional>

#include "server/base/clock.hpp"
#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/credit.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::credit {

/// What people see of their hours: what they owe, what they have, and every entry behind it. Reads alone.
/// Home: pool, blocks.
class CreditService {
  public:
    /// All three outlive the service.
    CreditService(store::Database& database, const Policy& policy, const base::Clock& clock);

    /// Milliseconds that a person watched in a year and that may not be paid yet. Evidence of watching is
    /// known to another room, so main sets this before the first call; none are held until then.
    std::function<std::int64_t(store::Transaction&, base::PersonId, int year)> held_ms;

    void register_calls(net::CallRegistry& calls);

  private:
    /// Obligations follow from the roles held at any time in that year.
    v1::GetMyHoursResponse get_my_hours(const net::CallContext& context,
                                        const v1::GetMyHoursRequest& request);
    v1::ListLedgerResponse list_ledger(const net::CallContext& context, const v1::ListLedgerRequest& request);
    v1::GetPolicyResponse get_policy() const;

    store::Database& database_;
    const Policy& policy_;
    const base::Clock& clock_;
};

}  // namespace yanxiu::credit
