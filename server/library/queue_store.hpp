#pragma once

#include "server/library/queue_forecast.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// At most so many videos are looked at: those that come later are told nothing.
inline constexpr int kQueueSeen = 20'000;

/// The queue of videos as of one moment. Home: pool, in the caller's transaction.
QueueState read_queue(store::Transaction& t);

/// Workers that hold a job, or ended one within the last minute.
int workers_at_work(store::Transaction& t);

}  // namespace yanxiu::library
