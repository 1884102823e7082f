#pragma once

#include <map>
#include <vector>

#include "server/protocol/watch.pb.h"
#include "server/store/database.hpp"
#include "server/watch/standing.hpp"
#include "server/watch/watched_store.hpp"

namespace yanxiu::watch {

/// What one person's watching of one content has come to, as of now.
struct StandingNow {
    Watched watched;
    Standing standing;
    std::vector<library::Placement> placements;
};

/// Home: pool. Contents that were never watched are answered as well.
std::map<base::ContentId, StandingNow> read_standings(store::Transaction& t, const credit::Policy& policy,
                                                      base::PersonId person,
                                                      const std::vector<base::ContentId>& contents,
                                                      base::Instant at);

/// Milliseconds on the days of a year that would be paid had their contents been in a course, and were the
/// checks answered that are due. Home: pool.
std::int64_t held_ms_of_year(store::Transaction& t, const credit::Policy& policy, base::PersonId person,
                             int year, base::Instant at);

/// Writes a standing as the protocol's message. Pure.
void write(const Standing& standing, v1::Standing& message);

}  // namespace yanxiu::watch
