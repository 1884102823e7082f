#pragma once

#include "server/protocol/watch.pb.h"
#include "server/store/database.hpp"
#include "server/watch/standing.hpp"
#include "server/watch/watched_store.hpp"

namespace yanxiu::watch {

/// What one person's watching of one content has come to, as of now. Home: pool.
struct StandingNow {
    v1::Standing standing;
    std::int64_t position_ms = 0;
    bool pays_today = false;
};
StandingNow read_standing(store::Transaction& t, const credit::Policy& policy, WatchedKey key,
                          std::int64_t duration_ms, base::Instant now);

/// The protocol's message of a standing. Pure.
v1::Standing message_of(const Standing& standing);

}  // namespace yanxiu::watch
