#pragma once

#include <vector>

#include "server/base/clock.hpp"
#include "server/blob/blob_store.hpp"
#include "server/library/shelf.hpp"
#include "server/net/server.hpp"
#include "server/watch/check_picture_route.hpp"
#include "server/watch/lease_service.hpp"
#include "server/watch/media_route.hpp"
#include "server/watch/presence_service.hpp"
#include "server/watch/recorder.hpp"
#include "server/watch/report_service.hpp"
#include "server/watch/standing_service.hpp"
#include "server/watch/storyboard_service.hpp"

namespace yanxiu {

/// What the watch room is built on; all of it outlives the room.
struct WatchFoundation {
    net::Server& server;
    store::Database& database;
    store::DatabaseOptions database_options;  // for the recorder's own connections
    std::int64_t lanes;                       // of the recorder
    bus::Bus& bus;
    const blob::BlobStore& blobs;
    const credit::Policy& policy;
    const base::Clock& clock;
    watch::EvidenceTime time;
    base::Log& log;
    base::Metrics& metrics;
};

/// Everything about watching, put together. Asks the database for the room's secrets: throws when it does not
/// answer. Destroyed after the network has stopped and before the database goes: the recorder then commits
/// what is queued.
class WatchRoom {
  public:
    explicit WatchRoom(WatchFoundation on);

    void register_calls(net::CallRegistry& calls);
    net::HttpRoute media_route(net::Authenticator authenticator);
    net::HttpRoute check_picture_route() { return check_pictures_.route(on_.server.pool()); }

  private:
    WatchFoundation on_;
    watch::Anchors anchors_;
    watch::MediaTokens tokens_;
    library::Shelf shelf_;
    watch::Recorder recorder_;
    watch::LeaseService leases_;
    watch::ReportService reports_;
    watch::PresenceService presence_;
    watch::CheckPictureRoute check_pictures_;
    watch::StoryboardService storyboards_;
    watch::StandingService standings_;
};

}  // namespace yanxiu
