#pragma once

#include <vector>

#include "server/base/clock.hpp"
#include "server/base/log.hpp"
#include "server/base/thread_pool.hpp"
#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "server/credit/policy.hpp"
#include "server/library/captions.hpp"
#include "server/library/catalogue.hpp"
#include "server/library/course_service.hpp"
#include "server/library/download_route.hpp"
#include "server/library/lesson_events.hpp"
#include "server/library/lesson_service.hpp"
#include "server/library/posters.hpp"
#include "server/library/queue_outlook.hpp"
#include "server/library/timeline_service.hpp"
#include "server/library/upload_route.hpp"
#include "server/net/server.hpp"

namespace yanxiu {

/// What the library is built on; all of it outlives the room.
struct LibraryFoundation {
    net::Server& server;
    store::Database& database;
    blob::BlobStore& blobs;
    bus::Bus& bus;
    base::ThreadPool& pool;
    const base::Clock& clock;
    base::Log& log;
    const credit::Policy& policy;
};

/// Everything about lessons, put together. Destroyed after the network has stopped and before the database
/// goes.
class LibraryRoom {
  public:
    LibraryRoom(const LibraryFoundation& on, library::UploadLimits limits);

    void register_calls(net::CallRegistry& calls);
    void add_routes(std::vector<net::HttpRoute>& routes);
    /// Before the network stops: uploads under way store what they have.
    void stop() { uploads_.stop(); }

    library::LessonEvents& events() { return events_; }
    library::QueueOutlook& outlook() { return outlook_; }

  private:
    net::Server& server_;
    library::LessonEvents events_;
    library::QueueOutlook outlook_;
    library::LessonService lessons_;
    library::TimelineService timelines_;
    library::Catalogue catalogue_;
    library::CourseService courses_;
    library::Posters posters_;
    library::Captions captions_;
    library::DownloadRoute downloads_;
    library::Uploads uploads_;
};

}  // namespace yanxiu
