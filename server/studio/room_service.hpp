#pragma once

#include "server/net/call.hpp"
#include "server/studio/room_turns.hpp"

namespace yanxiu::studio {

/// Being in a room, and what has happened there. Home: pool, blocks. Members are present once, by however
/// many pages and after however many reconnects; a page that is silent for kSilentFor is gone. What happened
/// is read by number, without loss or repetition, by its mentor and the invited alone.
class RoomService {
  public:
    explicit RoomService(RoomTurns& turns) : turns_(turns) {}

    void register_calls(net::CallRegistry& calls);

  private:
    /// Again, by the same connection, is once.
    v1::EnterRoomResponse enter(const net::Caller& caller, const v1::EnterRoomRequest& request);
    v1::RenewRoomResponse renew(const net::Caller& caller, const v1::RenewRoomRequest& request);
    v1::LeaveRoomResponse leave(const net::Caller& caller, const v1::LeaveRoomRequest& request);
    v1::GetRoomResponse get(const net::Caller& caller, const v1::GetRoomRequest& request);
    /// Also before the room opens, when there are none, and for good after it has closed.
    v1::ListRoomEventsResponse list_events(const net::Caller& caller,
                                           const v1::ListRoomEventsRequest& request);

    v1::RoomSnapshot snapshot_of(const net::Caller& caller, base::WorkshopId id);

    RoomTurns& turns_;
};

}  // namespace yanxiu::studio
