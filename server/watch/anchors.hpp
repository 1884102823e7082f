#pragma once

#include <string>
#include <string_view>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"

namespace yanxiu::watch {

/// Proves that an anchor, from which a client counts its times, is one that this server gave for this lease:
/// HMAC-SHA256 over both. Pure. Home: any thread, immutable.
class Anchors {
  public:
    explicit Anchors(std::string secret);

    std::string mac(base::LeaseId lease, base::Instant anchor) const;  // 32 bytes
    bool proves(std::string_view mac, base::LeaseId lease, base::Instant anchor) const;

  private:
    std::string secret_;
};

}  // namespace yanxiu::watch
