#pragma once

#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/protocol/workshop.pb.h"
#include "server/studio/room_turns.hpp"

namespace yanxiu::studio {

/// Planning workshops, for their mentors: making, changing, cancelling, beginning and ending them. Home:
/// pool, blocks. What may not be seen is refused as if it did not exist. Each change leaves an audit row in
/// its own transaction, and what it means for the room happens there too; the time is PostgreSQL's, read once
/// the workshop is locked.
class WorkshopService {
  public:
    WorkshopService(RoomTurns& rooms, const credit::Policy& policy)
        : database_(rooms.database()), rooms_(rooms), policy_(policy), time_(rooms.time()) {}

    void register_calls(net::CallRegistry& calls);

  private:
    v1::CreateWorkshopResponse create(const net::Caller& caller, const v1::CreateWorkshopRequest& request);
    v1::UpdateWorkshopResponse update(const net::Caller& caller, const v1::UpdateWorkshopRequest& request);
    v1::CancelWorkshopResponse cancel(const net::Caller& caller, const v1::CancelWorkshopRequest& request);
    /// Only while its room is open. Again is once.
    v1::BeginWorkshopResponse begin(const net::Caller& caller, const v1::BeginWorkshopRequest& request);
    /// Again is once.
    v1::EndWorkshopResponse end(const net::Caller& caller, const v1::EndWorkshopRequest& request);
    v1::FindGuestsResponse find_guests(const net::Caller& caller, const v1::FindGuestsRequest& request);

    store::Database& database_;
    RoomTurns& rooms_;
    const credit::Policy& policy_;
    const watch::EvidenceTime& time_;
};

}  // namespace yanxiu::studio
