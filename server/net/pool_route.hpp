#pragma once

#include <string>

#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"

namespace yanxiu::net {

/// A GET route whose answer is computed by a blocking function on the pool. Other methods than GET and HEAD:
/// 405.
HttpRoute pool_route(std::string prefix, PoolWork& pool, PoolFunction function, bool authenticates = true);

/// A GET route whose answer is at hand. `function` runs on the loop and never blocks.
HttpRoute instant_route(std::string prefix, std::function<HttpResponse(const HttpRequest&)> function);

}  // namespace yanxiu::net
