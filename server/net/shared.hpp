#pragma once

#include <memory>
#include <vector>

#include "server/net/call_dispatcher.hpp"
#include "server/net/client_address.hpp"
#include "server/net/origin.hpp"
#include "server/net/pool_work.hpp"
#include "server/net/server.hpp"

namespace yanxiu::net {

/// What all loops use. Built before they start, constant afterwards. Home: any.
struct Shared {
    ServerOptions options;
    base::Log& log;
    base::Metrics& metrics;
    PoolWork pool;
    ConnectionLimits limits;
    TrustedProxies proxies;
    AllowedOrigins origins;
    Authenticator authenticator;
    std::vector<HttpRoute> routes;
    std::unique_ptr<CallDispatcher> calls;
};

}  // namespace yanxiu::net
