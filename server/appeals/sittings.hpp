#pragma once

#include <map>
#include <vector>

#include "server/credit/policy.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/evidence.hpp"
#include "server/watch/presence.hpp"
#include "server/watch/standing.hpp"

/// What learners and administrators are shown of the evidence behind hours, and what becomes of objections to
/// it.
namespace yanxiu::appeals {

/// What is stored of one sitting: a lease and everything that was claimed of it.
struct Played {
    std::vector<watch::Claim> claims;  // ascending, as they count
    watch::IntervalSet owned;          // when the person's clock was the lease's
};

/// A stretch of a sitting that was played in one go, at one speed, and became one thing.
struct Run {
    watch::Interval wall;  // milliseconds since the epoch
    watch::StandingSpan became;
    int speed_permille = 1000;
    bool hidden = false;
    bool audible = true;
};

/// What decides besides the claims.
struct Grounds {
    watch::IntervalSet delivered;
    std::vector<library::Placement> placements;
    base::Instant now;
    watch::Presence presence = {};  // all of the person's stretches
    watch::Grants granted = {};     // on appeal
};

/// What became of each sitting of one person and content, in the order given: that of their grants. Every
/// claim is judged by the kernel itself; what a grant has paid is counted no more; where several sittings
/// cover the same media, the first at the slowest speed is shown as the one that is credited, and the others
/// as counted before. What waits for an earlier claim, for the clock or for a check is held. Claims without
/// wall time or media are no runs. Pure.
std::vector<std::vector<Run>> runs_of(const credit::Policy& policy, const std::vector<Played>& sittings,
                                      const Grounds& grounds);

/// The runs as far as they lie within `media`. Pure.
std::vector<Run> within(const std::vector<Run>& runs, watch::Interval media);

}  // namespace yanxiu::appeals
