#pragma once

#include <string>
#include <string_view>

#include "server/store/database.hpp"

namespace yanxiu::watch {

/// 32 random bytes by which the server proves its own words (anchors, media tokens), the same on every node:
/// made in the database at first need. Never logged, never sent. Home: pool, blocks.
std::string server_secret(store::Transaction& t, std::string_view name);

/// The same without making it; empty where it was never needed.
std::string known_server_secret(store::Transaction& t, std::string_view name);

}  // namespace yanxiu::watch
