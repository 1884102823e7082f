#include "server/studio/room_service.hpp"

#include <algorithm>

#include "server/base/error.hpp"
#include "server/studio/member_store.hpp"
#include "server/studio/room_rules.hpp"
#include "server/studio/workshop_access.hpp"
#include "server/studio/workshop_store.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

constexpr int kMostMembers = 2'000;
constexpr int kMessagesShown = 50;

RequestError not_in_room() {
    return {Code::failed_precondition, "not_in_room", "enter the room first"};
}

/// Of a room that is locked or held: nothing has happened in it after its last number.
void write_snapshot(store::Transaction& t, const Room& room, v1::RoomSnapshot& snapshot) {
    snapshot.set_number(room.last_number);
    snapshot.set_closed(room.closed);
    for (const auto& member : present_members(t, room.workshop, kMostMembers)) {
        write(member, *snapshot.add_members());
    }
    snapshot.set_member_count(count_present(t, room.workshop));
    for (const auto& hand : list_hands(t, room.workshop)) {
        write(hand, hand.speaking ? *snapshot.add_speakers() : *snapshot.add_hands());
    }
    for (const auto& message : last_messages(t, room.workshop, kMessagesShown)) {
        write(message, *snapshot.add_messages());
    }
}

}  // namespace

void RoomService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (RoomService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context.caller, request);
                                     });
    };
    add("yanxiu.v1.RoomService/EnterRoom", &RoomService::enter);
    add("yanxiu.v1.RoomService/RenewRoom", &RoomService::renew);
    add("yanxiu.v1.RoomService/LeaveRoom", &RoomService::leave);
    add("yanxiu.v1.RoomService/GetRoom", &RoomService::get);
    add("yanxiu.v1.RoomService/ListRoomEvents", &RoomService::list_events);
}

v1::EnterRoomResponse RoomService::enter(const net::Caller& caller, const v1::EnterRoomRequest& request) {
    const auto connection = checked_key(request.connection());
    turns_.require_patience(caller, {request.workshop_id()});
    turns_.take(caller, {request.workshop_id()}, Need::entry, [&](RoomTurn& turn) {
        if (arrive(turn.t, turn.workshop.id, caller.person, connection, turn.now)) {
            turn.append({v1::ROOM_EVENT_KIND_JOINED, caller.person});
        }
    });
    v1::EnterRoomResponse response;
    *response.mutable_room() = snapshot_of(caller, {request.workshop_id()});  // others take turns meanwhile
    response.set_renew_within_s(static_cast<int>(kSilentFor.count()));
    return response;
}

v1::RenewRoomResponse RoomService::renew(const net::Caller& caller, const v1::RenewRoomRequest& request) {
    const auto connection = checked_key(request.connection());
    const base::WorkshopId id{request.workshop_id()};
    bool others_are_silent = false;
    const auto response = turns_.database().transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::enter, find_workshop(t, caller, id));
        const auto room = find_room(t, workshop.id);
        const auto now = watch::time_of_evidence(t, turns_.time());
        require_open(workshop, room.closed, now);
        if (!studio::renew(t, workshop.id, caller.person, connection, now)) throw not_in_room();
        others_are_silent = has_silent(t, workshop.id, now - kSilentFor);
        v1::RenewRoomResponse renewed;
        renewed.set_number(room.last_number);
        return renewed;
    });
    // A turn of its own, so that renewing waits for nobody.
    if (others_are_silent) turns_.take(caller, id, Need::entry, [](RoomTurn&) {});
    return response;
}

v1::LeaveRoomResponse RoomService::leave(const net::Caller& caller, const v1::LeaveRoomRequest& request) {
    const auto connection = checked_key(request.connection());
    turns_.take(caller, {request.workshop_id()}, Need::entry, [&](RoomTurn& turn) {
        studio::leave(turn.t, turn.workshop.id, caller.person, connection);
        for (const auto person : absent_members(turn.t, turn.workshop.id)) turn.depart(person, turn.now);
    });
    return {};
}

v1::GetRoomResponse RoomService::get(const net::Caller& caller, const v1::GetRoomRequest& request) {
    v1::GetRoomResponse response;
    *response.mutable_room() = snapshot_of(caller, {request.workshop_id()});
    return response;
}

v1::RoomSnapshot RoomService::snapshot_of(const net::Caller& caller, base::WorkshopId id) {
    return turns_.database().transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::enter, find_workshop(t, caller, id));
        v1::RoomSnapshot snapshot;
        write_snapshot(t, hold_room(t, workshop.id), snapshot);
        return snapshot;
    });
}

v1::ListRoomEventsResponse RoomService::list_events(const net::Caller& caller,
                                                    const v1::ListRoomEventsRequest& request) {
    const int limit = checked_event_limit(request.limit());
    return turns_.database().transact([&](store::Transaction& t) {
        const auto workshop = require(caller, Deed::enter, find_workshop(t, caller, {request.workshop_id()}));
        v1::ListRoomEventsResponse response;
        response.set_newest_number(find_room(t, workshop.id).last_number);
        for (const auto& event : studio::list_events(t, workshop.id, request.after_number(), limit)) {
            write(event, *response.add_events());
            response.set_newest_number(std::max(response.newest_number(), event.number));
        }
        return response;
    });
}

}  // namespace yanxiu::studio
