#pragma once

#include "server/appeals/appeal_store.hpp"
#include "server/appeals/notices.hpp"
#include "server/credit/correction_store.hpp"
#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/appeal.pb.h"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::appeals {

/// What bureau administrators do with appeals and corrections. Home: pool, blocks. Whoever proposes an entry
/// cannot approve it, and nobody sees or decides anything about hours of their own here. Each act leaves an
/// audit row in its own transaction, which holds the learner's clock; an approval books the entry in it.
class DecisionService {
  public:
    DecisionService(store::Database& database, const credit::Policy& policy, Notices& notices,
                    watch::EvidenceTime time = {})
        : database_(database), policy_(policy), notices_(notices), time_(std::move(time)) {}

    void register_calls(net::CallRegistry& calls);

  private:
    v1::ListAppealsResponse list_appeals(const net::Caller& caller, const v1::ListAppealsRequest& request);
    v1::GetAppealResponse get_appeal(const net::Caller& caller, const v1::GetAppealRequest& request);
    v1::AcceptAppealResponse accept(const net::Caller& caller, const v1::AcceptAppealRequest& request);
    v1::RefuseAppealResponse refuse(const net::Caller& caller, const v1::RefuseAppealRequest& request);
    v1::ListCorrectionsResponse list_corrections(const net::Caller& caller,
                                                 const v1::ListCorrectionsRequest& request);
    v1::ProposeCorrectionResponse propose(const net::Caller& caller,
                                          const v1::ProposeCorrectionRequest& request);
    v1::DecideCorrectionResponse decide(const net::Caller& caller,
                                        const v1::DecideCorrectionRequest& request);

    /// The appeal, open and without a proposal that waits, with its learner's ledger locked.
    Appeal lock_open(store::Transaction& t, const net::Caller& caller, std::int64_t id) const;
    /// Keeps which media of the appeal its amount pays; answers them as text.
    std::string grant(store::Transaction& t, const credit::Correction& correction, const Appeal& appeal,
                      base::Instant now) const;
    void approve(store::Transaction& t, const net::Caller& caller, const credit::StoredCorrection& stored,
                 const std::string& note) const;

    store::Database& database_;
    const credit::Policy& policy_;
    Notices& notices_;
    watch::EvidenceTime time_;
};

}  // namespace yanxiu::appeals
