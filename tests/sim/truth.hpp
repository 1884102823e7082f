#pragma once

#include <cstdint>
#include <map>

#include "server/credit/policy.hpp"
#include "server/watch/intervals.hpp"

namespace yanxiu::sim {

/// What somebody truly watched of one content, by the speed at which it played; and what that is worth: each
/// millisecond once, at the slowest pass (R5, R7). Known to the simulation alone, and never asked of the
/// server.
class Truth {
  public:
    void watched(watch::Interval media, int speed_permille) { by_speed_[speed_permille].add(media); }

    std::int64_t worth_ms(const credit::Policy& policy) const {
        watch::IntervalSet so_far;
        std::int64_t permille_ms = 0;
        for (const auto& [speed, media] : by_speed_) {
            const auto before = so_far.length();
            so_far.add(media);
            permille_ms += (so_far.length() - before) * weight_of(policy, speed);
        }
        return permille_ms / 1000;
    }

  private:
    static int weight_of(const credit::Policy& policy, int speed_permille) {
        for (const auto& speed : policy.speed_classes)
            if (speed_permille <= speed.up_to_permille) return speed.weight_permille;
        return 0;
    }

    std::map<int, watch::IntervalSet> by_speed_;  // slowest first
};

}  // namespace yanxiu::sim
