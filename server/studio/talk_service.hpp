#pragma once

#include "server/net/call.hpp"
#include "server/studio/room_turns.hpp"

namespace yanxiu::studio {

/// What members of a room say, and who wants to speak. Home: pool, blocks. A message is answered once it is
/// durable, and said once however often it is sent; its mentor may remove it, which leaves its place and, in
/// the audit, its text. Hands are accepted, and speaking is ended, by the mentor; everybody lowers their own.
class TalkService {
  public:
    TalkService(RoomTurns& turns, bus::Bus& bus) : turns_(turns), bus_(bus) {}

    void register_calls(net::CallRegistry& calls);

  private:
    v1::SayResponse say(const net::Caller& caller, const v1::SayRequest& request);
    v1::RemoveMessageResponse remove(const net::Caller& caller, const v1::RemoveMessageRequest& request);
    // Each of these again is once.
    v1::HandResponse raise_hand(const net::Caller& caller, const v1::HandRequest& request);
    v1::HandResponse lower_hand(const net::Caller& caller, const v1::HandRequest& request);
    v1::HandResponse accept_hand(const net::Caller& caller, const v1::HandRequest& request);
    v1::HandResponse end_speaking(const net::Caller& caller, const v1::HandRequest& request);

    /// The number of the message that the caller sent by this key; zero when there is none.
    std::int64_t said_before(const net::Caller& caller, base::WorkshopId workshop, const std::string& key);
    v1::HandResponse put_down(const net::Caller& caller, const v1::HandRequest& request, bool speaking);

    RoomTurns& turns_;
    bus::Bus& bus_;
};

}  // namespace yanxiu::studio
