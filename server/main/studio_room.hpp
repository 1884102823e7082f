#pragma once

#include <vector>

#include "server/net/http.hpp"
#include "server/studio/calendar_route.hpp"
#include "server/studio/enrolment_service.hpp"
#include "server/studio/forgotten_rooms.hpp"
#include "server/studio/room_service.hpp"
#include "server/studio/talk_service.hpp"
#include "server/studio/workshop_service.hpp"

namespace yanxiu {

/// What the studio is built on; all of it outlives the room.
struct StudioFoundation {
    store::Database& database;
    const credit::Policy& policy;
    watch::EvidenceTime time;
    bus::Bus& bus;
    net::PoolWork& pool;
};

/// Everything about workshops, put together.
class StudioRoom {
  public:
    explicit StudioRoom(StudioFoundation on)
        : pool_(on.pool),
          turns_(on.database, on.bus, on.time),
          workshops_(turns_, on.policy),
          enrolments_(on.database, on.time),
          rooms_(turns_),
          talk_(turns_, on.bus),
          calendar_(on.database) {}

    void add_to(net::CallRegistry& calls, std::vector<net::HttpRoute>& routes) {
        workshops_.register_calls(calls);
        enrolments_.register_calls(calls);
        rooms_.register_calls(calls);
        talk_.register_calls(calls);
        routes.push_back(calendar_.route(pool_));
    }
    /// Closes what nobody has closed. On any thread, every few minutes.
    void tidy() { studio::close_forgotten_rooms(turns_); }

  private:
    net::PoolWork& pool_;
    studio::RoomTurns turns_;
    studio::WorkshopService workshops_;
    studio::EnrolmentService enrolments_;
    studio::RoomService rooms_;
    studio::TalkService talk_;
    studio::CalendarRoute calendar_;
};

}  // namespace yanxiu
