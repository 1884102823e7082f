#include "server/studio/room_turns.hpp"

#include <algorithm>
#include <charconv>

#include "server/base/error.hpp"
#include "server/studio/member_store.hpp"
#include "server/studio/room_rules.hpp"
#include "server/studio/workshop_access.hpp"
#include "server/studio/workshop_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

constexpr std::string_view kChannel = "room:";

void require_need(const RoomTurn& turn, Need need) {
    if (need == Need::lead) return;
    require_open(turn.workshop, turn.room.closed, turn.now);
    if (need == Need::presence && !is_present(turn.t, turn.workshop.id, turn.caller.person)) {
        throw RequestError(Code::failed_precondition, "not_in_room", "enter the room first");
    }
}

}  // namespace

std::string room_channel(base::WorkshopId workshop) {
    return std::string(kChannel) + std::to_string(workshop.value);
}

std::optional<base::WorkshopId> workshop_of_channel(std::string_view channel) {
    if (!channel.starts_with(kChannel)) return std::nullopt;
    channel.remove_prefix(kChannel.size());
    base::WorkshopId workshop;
    const auto* const end = channel.data() + channel.size();
    const auto read = std::from_chars(channel.data(), end, workshop.value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return workshop;
}

std::int64_t RoomTurn::append(const NewRoomEvent& event) const {
    room.last_number = studio::append(t, workshop.id, event, now);
    return room.last_number;
}

void RoomTurn::depart(base::PersonId person, base::Instant at) const {
    if (const auto hand = find_hand(t, workshop.id, person)) {
        drop_hand(t, workshop.id, person);
        append(
            {hand->speaking ? v1::ROOM_EVENT_KIND_SPEAKING_ENDED : v1::ROOM_EVENT_KIND_HAND_LOWERED, person});
    }
    set_left(t, workshop.id, person, std::min(at, now));
    append({v1::ROOM_EVENT_KIND_LEFT, person});
}

void require_open(const Workshop& workshop, bool closed, base::Instant now) {
    const auto state = state_of(workshop, now);
    if (state == v1::WORKSHOP_STATE_PLANNED) {
        throw RequestError(Code::failed_precondition, "workshop_not_open", "its room is not open yet");
    }
    if (!lets_in(state)) require_planned(state);
    if (closed) throw RequestError(Code::failed_precondition, "workshop_over", "it is over");
}

void expire(const RoomTurn& turn) {
    if (turn.room.closed) return;
    const auto bound = turn.now - kSilentFor;
    if (!has_silent(turn.t, turn.workshop.id, bound)) return;
    const auto seen = forget_silent(turn.t, turn.workshop.id, bound);
    for (const auto person : absent_members(turn.t, turn.workshop.id)) {
        const auto last = seen.find(person);
        turn.depart(person, last == seen.end() ? turn.now : last->second + kSilentFor);
    }
}

void RoomTurns::take(const net::Caller& caller, base::WorkshopId workshop, Need need,
                     const std::function<void(RoomTurn&)>& function) {
    std::int64_t before = 0, after = 0;
    database_.transact([&](store::Transaction& t) {
        const auto deed = need == Need::lead ? Deed::lead : Deed::enter;
        const auto let = [&] { return require(caller, deed, find_workshop(t, caller, workshop)); };
        let();  // strangers wait for nothing
        auto room = lock_room(t, workshop);
        const auto found = let();  // what was changed while waiting
        before = room.last_number;
        RoomTurn turn{t, caller, found, room, watch::time_of_evidence(t, time_)};
        expire(turn);
        require_need(turn, need);
        function(turn);
        after = room.last_number;
    });
    if (after != before) announce(workshop, after);
}

RoomTurns::Seat RoomTurns::seat_of(const net::Caller& caller, base::WorkshopId workshop) {
    return database_.transact([&](store::Transaction& t) {
        const auto let = [&] { return require(caller, Deed::enter, find_workshop(t, caller, workshop)); };
        let();
        const auto room = hold_room(t, workshop);
        const auto found = let();
        require_open(found, room.closed, watch::time_of_evidence(t, time_));
        const auto hand = find_hand(t, found.id, caller.person);
        return Seat{may(caller, Deed::lead, found.bond) || (hand && hand->speaking)};
    });
}

void RoomTurns::require_patience(const net::Caller& caller, base::WorkshopId workshop) {
    const auto bucket =
        "room:act:" + std::to_string(workshop.value) + ":" + std::to_string(caller.person.value);
    if (bus_.take_token(bucket, kActsAtOnce, kActEvery)) return;
    throw RequestError(Code::resource_exhausted, "acted_too_often", "too many acts",
                       std::chrono::ceil<std::chrono::seconds>(kActEvery));
}

void RoomTurns::announce(base::WorkshopId workshop, std::int64_t number) {
    bus_.publish(room_channel(workshop), std::to_string(number));
}

std::int64_t turn_out_uninvited(store::Transaction& t, const net::Caller& caller, const Workshop& workshop,
                                base::Instant now) {
    auto room = lock_room(t, workshop.id);
    const RoomTurn turn{t, caller, workshop, room, now};
    if (state_of(workshop, now) == v1::WORKSHOP_STATE_PLANNED)
        forget_everybody(t, workshop.id);
    else
        forget_uninvited(t, workshop.id);
    for (const auto person : absent_members(t, workshop.id)) turn.depart(person, now);
    return room.last_number;
}

std::int64_t begin_room(store::Transaction& t, base::WorkshopId workshop, base::PersonId by,
                        base::Instant now) {
    lock_room(t, workshop);
    return append(t, workshop, {v1::ROOM_EVENT_KIND_BEGAN, by}, now);
}

std::int64_t shut_room(store::Transaction& t, base::WorkshopId workshop, base::PersonId by,
                       base::Instant left_at, base::Instant now) {
    lock_room(t, workshop);
    empty_room(t, workshop, left_at);
    close_room(t, workshop, now);
    return append(t, workshop, {v1::ROOM_EVENT_KIND_CLOSED, by}, now);
}

}  // namespace yanxiu::studio
