#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/watch/evidence.hpp"

namespace yanxiu::watch {

/// A report as checked: anchors verified, times absolute.
struct Report {
    base::PersonId person;
    base::LeaseId lease;
    std::vector<Claim> claims;  // ascending seq, each once
    std::int64_t position_ms = 0;
};

/// A segment that our send loop handed over whole.
struct Delivery {
    base::PersonId person;
    base::ContentId content;
    base::AssetId asset;
    std::string rendition;
    int segment = 0;
    Interval media;
};

/// Where evidence goes to be stored and paid. Home: any thread; never blocks. The evidence of many people is
/// committed together (at most 100 ms or 1,000 claims); persons are hashed to lanes, each with a thread of
/// its own.
class EvidenceSink {
  public:
    virtual ~EvidenceSink() = default;
    /// Evidence that is lost with the process costs the learner one more download: queued within a bound,
    /// dropped and counted beyond it.
    virtual void deliver(Delivery delivery) = 0;
};

}  // namespace yanxiu::watch
