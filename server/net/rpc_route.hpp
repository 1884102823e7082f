#pragma once

#include "server/net/call_dispatcher.hpp"
#include "server/net/http.hpp"

namespace yanxiu::net {

/// POST /rpc/<service>/<method> in the Connect unary protocol. `calls` must outlive the route.
HttpRoute rpc_route(const CallDispatcher& calls);

}  // namespace yanxiu::net
