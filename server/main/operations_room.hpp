#pragma once

#include <functional>

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/operations/caretaker.hpp"
#include "server/operations/operations_service.hpp"

namespace yanxiu {

/// What the room of operations is built on; all of it outlives the room.
struct OperationsFoundation {
    store::Database& database;
    blob::BlobStore& blobs;
    bus::Bus& bus;
    library::LessonEvents& events;
    library::QueueOutlook& outlook;
    base::Metrics& metrics;
    base::Log& log;
    std::function<void()> daily;  // on a thread of the room, every few minutes
};

/// Everything about looking after the queue and the media, put together.
class OperationsRoom {
  public:
    OperationsRoom(OperationsFoundation on, operations::HousekeepingRules rules)
        : service_(on.database, on.blobs, on.bus, on.events, on.outlook),
          metrics_(on.database, on.metrics),
          housekeeping_(on.database, on.blobs, rules),
          caretaker_(metrics_, housekeeping_, std::move(on.daily), on.log) {}

    void register_calls(net::CallRegistry& calls) { service_.register_calls(calls); }

  private:
    operations::OperationsService service_;
    operations::QueueMetrics metrics_;
    operations::Housekeeping housekeeping_;
    operations::Caretaker caretaker_;
};

}  // namespace yanxiu
