#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::appeals {

// What is stored of sittings beside their evidence. Home: pool; each in the caller's transaction.

/// A content that a person watched under a lesson.
struct WatchedContent {
    base::ContentId content;
    base::Instant last_watched_at;
    std::int64_t duration_ms = 0;  // of the longest video that was made of it
};
/// The latest first: of every video that the lesson ever showed.
std::vector<WatchedContent> contents_watched(store::Transaction& t, base::PersonId person,
                                             base::LessonId lesson);

/// What a lease's row says that watching itself does not need.
struct SittingRow {
    base::LeaseId lease;
    base::Instant opened_at;
    base::Instant ended_at;  // epoch: still open
    std::string user_agent;  // empty: not known
    int conflicts = 0;
};
/// The newest first. Older ones than the newest `limit` are left out.
std::vector<SittingRow> sitting_rows(store::Transaction& t, base::PersonId person, base::ContentId content,
                                     int limit);

}  // namespace yanxiu::appeals
