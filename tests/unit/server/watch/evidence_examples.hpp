#pragma once

#include <chrono>
#include <limits>

#include "server/watch/evidence.hpp"

/// What the tests of evidence share: the plan's rules, and hours written as people say them.
namespace yanxiu::watch::example {

using namespace std::chrono_literals;

inline constexpr std::int64_t kSecond = 1'000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;

inline const base::Day kMonday = *base::parse_day("2018-03-05");
inline const base::Day kTuesday = *base::parse_day("2018-03-06");

inline credit::Policy policy() {
    credit::Policy policy;
    policy.name = "example";
    policy.utc_offset = 480min;
    policy.speed_classes = {{{1020, 1000}, {1060, 960}, {1100, 920}, {1270, 800}, {1530, 660}, {2040, 500}}};
    return policy;
}

inline base::Instant instant(std::int64_t ms) {
    return base::Instant(std::chrono::milliseconds(ms));
}

/// A time of day at the schools, in milliseconds since the epoch.
inline std::int64_t at(base::Day day, std::int64_t hours, std::int64_t minutes = 0,
                       std::int64_t seconds = 0) {
    return base::begin_of(day, 480min).time_since_epoch().count() + hours * kHour + minutes * kMinute +
           seconds * kSecond;
}

inline const base::Instant kLongAfter = instant(at(kMonday, 24 * 400));
inline const IntervalSet kEverything{{0, std::int64_t{1} << 31}};
inline const IntervalSet kAlways{{0, std::int64_t{1} << 52}};

inline std::vector<library::Placement> placed() {
    return {{"remote", base::Day(std::chrono::days(0)), std::nullopt}};
}

/// Playing `media` from an instant on, media time by wall time as `permille` says, in claims of 15 s of wall
/// time; the last one may be shorter.
inline std::vector<Claim> play(std::int64_t start, Interval media, std::int64_t permille = 1000,
                               std::int64_t first_seq = 0) {
    std::vector<Claim> claims;
    const auto wall_ms = media.length() * 1000 / permille;
    for (std::int64_t from = 0; from < wall_ms; from += 15 * kSecond) {
        const auto to = std::min(from + 15 * kSecond, wall_ms);
        const auto last = to == wall_ms ? media.to : media.from + to * permille / 1000;
        claims.push_back(
            {first_seq++, {start + from, start + to}, {media.from + from * permille / 1000, last}});
    }
    return claims;
}

/// One person's evidence of one content, counted lease by lease.
class Learner {
  public:
    explicit Learner(credit::Policy policy = example::policy()) : policy_(std::move(policy)) {}

    /// A lease by itself, with all its claims.
    void watch(const std::vector<Claim>& claims, const IntervalSet& owned = kAlways,
               base::Instant now = kLongAfter) {
        Counted counted;
        count_claims(policy_, claims, owned, now, counted, coverage);
    }

    std::int64_t credited_ms(const IntervalSet& delivered = kEverything) const {
        return total(credit_of(policy_, coverage, delivered, placed()));
    }

    Coverage coverage;

  private:
    credit::Policy policy_;
};

}  // namespace yanxiu::watch::example
