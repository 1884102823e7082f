#pragma once

#include <optional>
#include <vector>

#include "server/store/database.hpp"
#include "server/studio/room.hpp"

namespace yanxiu::studio {

// The track of a room's events. Home: pool; each runs in the caller's transaction.

/// Beside its workshop, once.
void make_room(store::Transaction& t, base::WorkshopId workshop);

/// As it was a moment ago.
Room find_room(store::Transaction& t, base::WorkshopId workshop);
/// Nobody else gives away numbers until the transaction ends. The room is there.
Room lock_room(store::Transaction& t, base::WorkshopId workshop);
/// Nobody gives away numbers until the transaction ends, and others may hold it as well.
Room hold_room(store::Transaction& t, base::WorkshopId workshop);

/// Rooms that are not closed though their workshop was planned to end by then, the oldest first.
std::vector<base::WorkshopId> open_rooms_planned_to_end_by(store::Transaction& t, base::Instant end,
                                                           int limit);

/// Of a locked room; answers the number. A transaction that fails gives none away.
std::int64_t append(store::Transaction& t, base::WorkshopId workshop, const NewRoomEvent& event,
                    base::Instant now);
/// Nothing happens in it any more but removals.
void close_room(store::Transaction& t, base::WorkshopId workshop, base::Instant now);

/// Those after a number, in order, of any kind.
std::vector<RoomEvent> list_events(store::Transaction& t, base::WorkshopId workshop,
                                   std::int64_t after_number, int limit);
/// The last messages, removed ones among them, the oldest first.
std::vector<RoomEvent> last_messages(store::Transaction& t, base::WorkshopId workshop, int limit);

/// Of the message that this person has sent by this key; zero when there is none.
std::int64_t number_of_message(store::Transaction& t, base::WorkshopId workshop, base::PersonId person,
                               const std::string& key);
std::optional<RoomEvent> find_message(store::Transaction& t, base::WorkshopId workshop, std::int64_t number);
/// Its text is gone, its place stays.
void remove_message(store::Transaction& t, base::WorkshopId workshop, std::int64_t number, base::Instant now);

}  // namespace yanxiu::studio
