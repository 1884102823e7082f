#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/bus/bus.hpp"
#include "server/net/call.hpp"
#include "server/studio/room_store.hpp"
#include "server/studio/workshop.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu::studio {

/// On the bus, "room:<workshop>" says that the room has a new event; the payload is the newest number.
inline constexpr std::string_view kRoomChannels = "room:*";
std::string room_channel(base::WorkshopId workshop);
/// Nothing for any other channel.
std::optional<base::WorkshopId> workshop_of_channel(std::string_view channel);

/// One turn in a room: nobody else changes it meanwhile.
struct RoomTurn {
    store::Transaction& t;
    const net::Caller& caller;
    const Workshop& workshop;
    Room& room;
    base::Instant now;

    /// Answers the event's number, which the room has from the turn's commit on.
    std::int64_t append(const NewRoomEvent& event) const;
    /// The person left then, or now where that is earlier: a raised hand is lowered, speaking ends.
    void depart(base::PersonId person, base::Instant at) const;
};

/// What a turn needs.
enum class Need {
    entry,     // to be let in now, by the invitation and the workshop's state
    presence,  // and to be there
    lead,      // to lead the workshop, in whatever state
};

/// Gives turns in rooms, each a transaction of its own; whoever was silent for too long has left by then.
/// Tells every node of new events, after the commit and at best: the numbers make up for what is not heard.
/// Home: pool, blocks.
class RoomTurns {
  public:
    RoomTurns(store::Database& database, bus::Bus& bus, watch::EvidenceTime time = {})
        : database_(database), bus_(bus), time_(std::move(time)) {}

    /// `function` may run again after a deadlock, and has no effect outside its transaction. Throws
    /// RequestError{not_found, "workshop_not_found"}, {permission_denied, "workshop_not_invited"} or
    /// "workshop_not_yours", {failed_precondition, "workshop_not_open"}, "workshop_cancelled" or
    /// "workshop_over", and "not_in_room".
    void take(const net::Caller& caller, base::WorkshopId workshop, Need need,
              const std::function<void(RoomTurn&)>& function);

    /// May the caller be there now, and speak: its mentor, and whose hand was accepted. Refuses as `take`.
    struct Seat {
        bool may_speak = false;
    };
    Seat seat_of(const net::Caller& caller, base::WorkshopId workshop);

    /// Throws RequestError{resource_exhausted, "acted_too_often"} where the caller comes and goes, or raises
    /// hands, faster than anybody does by hand: each becomes an event for everybody.
    void require_patience(const net::Caller& caller, base::WorkshopId workshop);

    void announce(base::WorkshopId workshop, std::int64_t number);
    store::Database& database() { return database_; }
    const watch::EvidenceTime& time() const { return time_; }

  private:
    store::Database& database_;
    bus::Bus& bus_;
    const watch::EvidenceTime time_;
};

/// Throws what keeps the caller of `take` out by the workshop's state.
void require_open(const Workshop& workshop, bool closed, base::Instant now);

/// Who was silent for too long has left. Of a locked room.
void expire(const RoomTurn& turn);

/// Of a locked workshop as it was changed: who is in its room and is not invited any more leaves, and
/// everybody where it is not open any more. Answers the newest number.
std::int64_t turn_out_uninvited(store::Transaction& t, const net::Caller& caller, const Workshop& workshop,
                                base::Instant now);

/// The workshop begins or the room closes for good, in the transaction that says so. Of a workshop that is
/// locked; answers the number of the event. Whoever is there has left at `left_at`.
std::int64_t begin_room(store::Transaction& t, base::WorkshopId workshop, base::PersonId by,
                        base::Instant now);
std::int64_t shut_room(store::Transaction& t, base::WorkshopId workshop, base::PersonId by,
                       base::Instant left_at, base::Instant now);

}  // namespace yanxiu::studio
