#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/protocol/room.pb.h"

namespace yanxiu::studio {

/// The room of a workshop, locked or held.
struct Room {
    base::WorkshopId workshop;
    std::int64_t last_number = 0;
    bool closed = false;
};

/// What is new in a room; its number is the store's to give.
struct NewRoomEvent {
    v1::RoomEventKind kind = v1::ROOM_EVENT_KIND_UNSPECIFIED;
    base::PersonId person{};   // whom it is about
    base::PersonId done_by{};  // zero: that person
    std::string text{};        // of a message
    std::string message_key{};
    std::int64_t about_number = 0;  // of a removal
};

/// How somebody is called in a room.
struct Named {
    base::PersonId id;
    std::string name;
    std::string school;
};

struct RoomEvent {
    std::int64_t number = 0;
    v1::RoomEventKind kind = v1::ROOM_EVENT_KIND_UNSPECIFIED;
    base::Instant at;
    Named person;
    base::PersonId done_by;
    std::string text;
    bool removed = false;
    std::int64_t about_number = 0;
};

/// A raised hand, or who speaks.
struct Hand {
    Named person;
    std::int64_t raised_number = 0;
    base::Instant since;
    bool speaking = false;
};

}  // namespace yanxiu::studio
