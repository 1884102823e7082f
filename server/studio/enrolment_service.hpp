#pragma once

#include "server/net/call.hpp"
#include "server/protocol/workshop.pb.h"
#include "server/store/database.hpp"
#include "server/studio/workshop_store.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::studio {

/// Workshops as those see them who are invited or who look after them, and enrolment. Home: pool, blocks.
/// What may not be seen is refused as if it did not exist; names of people are shown as roll_of has it.
class EnrolmentService {
  public:
    explicit EnrolmentService(store::Database& database, watch::EvidenceTime time = {})
        : database_(database), time_(std::move(time)) {}

    void register_calls(net::CallRegistry& calls);

  private:
    v1::GetWorkshopResponse get(const net::Caller& caller, const v1::GetWorkshopRequest& request);
    v1::ListWorkshopsResponse list(const net::Caller& caller, const v1::ListWorkshopsRequest& request,
                                   Scope scope);
    /// Again is once.
    v1::EnrolResponse enrol(const net::Caller& caller, const v1::EnrolRequest& request);
    v1::WithdrawResponse withdraw(const net::Caller& caller, const v1::WithdrawRequest& request);
    v1::ListPeopleResponse list_people(const net::Caller& caller, const v1::ListPeopleRequest& request);

    store::Database& database_;
    const watch::EvidenceTime time_;
};

}  // namespace yanxiu::studio
