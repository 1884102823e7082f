#pragma once

#include <utility>
#include <vector>

#include "server/library/catalogue.hpp"
#include "server/library/course_service.hpp"
#include "server/library/lesson_events.hpp"
#include "server/library/lesson_service.hpp"
#include "server/library/posters.hpp"
#include "server/library/queue_outlook.hpp"
#include "server/library/upload_route.hpp"
#include "server/net/server.hpp"

namespace yanxiu {

/// What the library is built on; all of it outlives the library.
struct LibraryFoundation {
    net::Server& server;
    store::Database& database;
    blob::BlobStore& blobs;
    bus::Bus& bus;
    base::ThreadPool& pool;
    const base::Clock& clock;
    base::Log& log;
};

/// Everything about lessons, put together.
class LibraryRoom {
  public:
    LibraryRoom(LibraryFoundation on, const library::Terms& terms, library::UploadLimits limits)
        : server_(on.server),
          events_(on.database, on.bus, on.server.events(), on.pool, on.clock),
          outlook_(on.database),
          lessons_(on.database, on.blobs, on.bus, events_, outlook_, terms, limits.quota_bytes),
          catalogue_(on.database, terms),
          courses_(on.database, terms),
          posters_(on.database, on.blobs),
          uploads_(on.database, on.blobs, on.bus, on.pool, on.log, limits) {}

    void register_calls(net::CallRegistry& calls) {
        lessons_.register_calls(calls);
        catalogue_.register_calls(calls);
        courses_.register_calls(calls);
    }
    void add_routes(std::vector<net::HttpRoute>& routes) {
        routes.push_back(posters_.route(server_.pool()));
        routes.push_back(uploads_.route());
    }
    /// Before the network stops: uploads under way store what they have.
    void stop() { uploads_.stop(); }

    library::LessonEvents& events() { return events_; }
    library::QueueOutlook& outlook() { return outlook_; }

  private:
    net::Server& server_;
    library::LessonEvents events_;
    library::QueueOutlook outlook_;
    library::LessonService lessons_;
    library::Catalogue catalogue_;
    library::CourseService courses_;
    library::Posters posters_;
    library::Uploads uploads_;
};

}  // namespace yanxiu
