#pragma once

#include "server/base/clock.hpp"
#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/blob/blob_store.hpp"
#include "server/library/shelf.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"
#include "server/store/database.hpp"
#include "server/watch/media_token.hpp"
#include "server/watch/recorder.hpp"

namespace yanxiu::watch {

/// What the media route needs; all of it outlives the route.
struct MediaSource {
    library::Shelf& shelf;
    const blob::BlobStore& blobs;
    const MediaTokens& tokens;
    EvidenceSink& evidence;
    store::Database& database;
    const base::Clock& clock;
    net::PoolWork& pool;
    base::Log& log;
    base::Metrics& metrics;
};

/// GET and HEAD of /media/<token>/<asset>/<name>: playlists from memory, segments by sendfile, both on the
/// loop; what is not at hand is fetched on the pool. A token that is good, or expired but backed by the same
/// person's session and open lease, is served; everything else gets one and the same 403. A segment whose
/// whole body was handed over, at once or in ranges, becomes evidence (rule R6); pictures never do.
net::HttpRoute media_route(const MediaSource& source, net::Authenticator authenticator);

}  // namespace yanxiu::watch
