#pragma once

#include "server/appeals/receipt_reader.hpp"
#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/appeal.pb.h"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::appeals {

/// What learners see of the evidence behind their own hours, and how they object to what was made of it.
/// Everything here is the caller's own; what is not does not exist. Home: pool, blocks.
class AppealService {
  public:
    AppealService(store::Database& database, const credit::Policy& policy, watch::EvidenceTime time = {})
        : database_(database), policy_(policy), time_(std::move(time)) {}

    void register_calls(net::CallRegistry& calls);

  private:
    v1::GetReceiptResponse get_receipt(const net::Caller& caller, const v1::GetReceiptRequest& request);
    v1::ListSittingsResponse list_sittings(const net::Caller& caller, const v1::ListSittingsRequest& request);
    /// Keeps what the learner sees at that moment beside the text.
    v1::MakeAppealResponse make_appeal(const net::Caller& caller, const v1::MakeAppealRequest& request);
    v1::WithdrawAppealResponse withdraw(const net::Caller& caller, const v1::WithdrawAppealRequest& request);
    v1::ListMyAppealsResponse list_mine(const net::Caller& caller, const v1::ListMyAppealsRequest& request);
    v1::ListNoticesResponse list_notices(const net::Caller& caller, const v1::ListNoticesRequest& request);
    v1::ReadNoticesResponse read_notices(const net::Caller& caller, const v1::ReadNoticesRequest& request);

    store::Database& database_;
    const credit::Policy& policy_;
    watch::EvidenceTime time_;
};

}  // namespace yanxiu::appeals
