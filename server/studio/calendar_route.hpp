#pragma once

#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"
#include "server/store/database.hpp"

namespace yanxiu::studio {

/// GET /calendar/<workshop>.ics: a workshop for people's calendars, for those who may see it; everybody else
/// gets 404. Home: pool, blocks.
class CalendarRoute {
  public:
    explicit CalendarRoute(store::Database& database) : database_(database) {}

    /// This object outlives the route's answers.
    net::HttpRoute route(net::PoolWork& pool);

    net::HttpResponse answer(const net::HttpRequest& request, const net::Caller& caller);

  private:
    store::Database& database_;
};

}  // namespace yanxiu::studio
