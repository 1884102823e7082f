#pragma once

#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// GET /captions/<lesson>/<language>.vtt: what is said in a lesson, for those who may see the lesson;
/// everybody else gets 404. Kept by the browser alone, and asked about by ETag each time: an author may
/// replace it. Home: pool, blocks.
class Captions {
  public:
    explicit Captions(store::Database& database) : database_(database) {}

    /// This object outlives the route's answers.
    net::HttpRoute route(net::PoolWork& pool);

    net::HttpResponse answer(const net::HttpRequest& request, const net::Caller& caller);

  private:
    store::Database& database_;
};

}  // namespace yanxiu::library
