#pragma once

#include "server/blob/blob_store.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// GET /posters/<asset>.jpg: the picture of a lesson's video, for those who may see the lesson; everybody
/// else gets 404. Kept by the browser alone, for an hour, and revalidated by ETag. Home: pool, blocks.
class Posters {
  public:
    Posters(store::Database& database, const blob::BlobStore& blobs) : database_(database), blobs_(blobs) {}

    /// This object outlives the route's answers.
    net::HttpRoute route(net::PoolWork& pool);

    net::HttpResponse answer(const net::HttpRequest& request, const net::Caller& caller);

  private:
    store::Database& database_;
    const blob::BlobStore& blobs_;
};

}  // namespace yanxiu::library
