#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/base/clock.hpp"
#include "server/net/http.hpp"
#include "server/store/database.hpp"
#include "server/watch/media_token.hpp"

namespace yanxiu::watch {

/// What an expired media token is still worth. A player fetches a complete lesson's playlists once, so in the
/// eleventh minute it still uses the first token: that is good as long as the same person's session comes
/// with it and the lease is open. A copied URL has no such session. Home: any thread.
class LateAccess {
  public:
    LateAccess(store::Database& database, net::Authenticator authenticator)
        : database_(database), authenticator_(std::move(authenticator)) {}

    /// Whether this was granted within the last two seconds, the time within which a revocation must work.
    /// Never blocks.
    bool granted(const MediaTicket& ticket, const std::string& cookie, base::Instant now);

    /// Asks the session and the lease; grants are remembered, refusals are not. Blocks.
    bool ask(const MediaTicket& ticket, const std::string& cookie, base::Instant now);

  private:
    store::Database& database_;
    const net::Authenticator authenticator_;
    std::mutex mutex_;
    std::unordered_map<std::string, base::Instant> granted_until_;
};

}  // namespace yanxiu::watch
