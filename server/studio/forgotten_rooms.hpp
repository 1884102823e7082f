#pragma once

#include "server/studio/room_turns.hpp"

namespace yanxiu::studio {

/// Ends and closes what nobody ended though it is over: a workshop that had begun has ended by then, and
/// whoever was in its room left then. Each in a transaction of its own; several servers may be at it. Answers
/// how many it closed. Home: any thread, blocks.
int close_forgotten_rooms(RoomTurns& rooms);

}  // namespace yanxiu::studio
