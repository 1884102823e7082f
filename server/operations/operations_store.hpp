#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/protocol/operations.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::operations {

/// How many jobs of a kind wait or run.
struct QueueDepth {
    std::string kind;
    std::int64_t waiting = 0;
    std::int64_t running = 0;
    double oldest_s = 0;  // since when the one that waits longest could have been taken
};

/// Jobs that have ended in the same way.
struct EndedJobs {
    std::string kind;
    std::string reason;  // empty: done as it should be
    std::int64_t jobs = 0;
    std::int64_t made_ms = 0;  // of lessons
};

/// A lesson of a list, with the asset that is in the queue.
struct ListedLesson {
    base::AssetId asset;
    v1::QueuedLesson lesson;
};

// The room's statements. Home: pool; each runs in the caller's transaction.

/// One for each kind of job that there is, also where none waits.
std::vector<QueueDepth> read_depth(store::Transaction& t);

/// Of all kinds, after `from` and until `to`, both in microseconds since the epoch.
std::vector<EndedJobs> read_ended(store::Transaction& t, std::int64_t from_us, std::int64_t to_us);
/// The database's clock, in microseconds since the epoch.
std::int64_t now_us(store::Transaction& t);

int failed_today(store::Transaction& t);

/// Of lessons that are not deleted. Without what is expected of them.
std::vector<ListedLesson> running_lessons(store::Transaction& t, int limit);
/// Those of `assets` that wait, in the same order.
std::vector<ListedLesson> waiting_lessons(store::Transaction& t, const std::vector<base::AssetId>& assets);
std::vector<ListedLesson> failed_lessons(store::Transaction& t, int limit);

}  // namespace yanxiu::operations
