#include "server/watch/anomaly_rules.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace yanxiu::watch {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kPauseMs = 5'000;
constexpr std::int64_t kLongClaimMs = 10'000;
constexpr std::size_t kPopulation = 5;

// The least that is implausible for anybody, whatever others do.
constexpr std::int64_t kDayFloorMs = 8 * kHourMs;
constexpr std::int64_t kUnbrokenFloorMs = 2 * kHourMs;
constexpr std::int64_t kEqualClaimsFloor = 240;  // an hour of fifteen-second claims
constexpr std::int64_t kEqualFloorPermille = 900;
constexpr std::int64_t kEdgeFloorPermille = 500;
constexpr std::int64_t kTakeOversFloor = 20;
constexpr std::int64_t kOverlapFloorMs = kHourMs;
constexpr std::size_t kAnswersFloor = 10;
constexpr std::int64_t kQuickAnswerMs = 1'000;
constexpr std::int64_t kEvenAnswersMs = 150;

/// A speed within three thousandths below a class's upper end: an honest page stays farther away.
bool is_at_edge(const credit::Policy& policy, const Claim& claim) {
    for (const auto& speed : policy.speed_classes) {
        const auto scaled = claim.media.length() * 1'000'000;
        const auto edge = claim.wall.length() * speed.up_to_permille;
        if (scaled <= edge * 1000) return scaled > edge * 997;
    }
    return false;
}

void add_days(const credit::Policy& policy, Interval wall, std::map<base::Day, std::int64_t>& played) {
    while (!wall.empty()) {
        const auto day = policy.day_of(base::Instant(std::chrono::milliseconds(wall.from)));
        const auto midnight = base::begin_of(day + std::chrono::days(1), policy.utc_offset);
        const auto end = std::min<std::int64_t>(wall.to, midnight.time_since_epoch().count());
        played[day] += end - wall.from;
        wall.from = end;
    }
}

std::int64_t longest_unbroken(const IntervalSet& played) {
    std::int64_t longest = 0;
    Interval run;
    for (const auto& each : played.intervals()) {
        if (run.empty() || each.from - run.to >= kPauseMs) run.from = each.from;
        run.to = each.to;
        longest = std::max(longest, run.length());
    }
    return longest;
}

std::int64_t largest_day(const Habits& habits) {
    std::int64_t largest = 0;
    for (const auto& [day, ms] : habits.played_ms) largest = std::max(largest, ms);
    return largest;
}

std::int64_t equal_permille(const Habits& habits) {
    return habits.claims == 0 ? 0 : habits.same_length * 1000 / habits.claims;
}

std::int64_t edge_permille(const Habits& habits) {
    return habits.timed_ms == 0 ? 0 : habits.at_edge_ms * 1000 / habits.timed_ms;
}

std::int64_t spread_of(const std::vector<std::int64_t>& values, std::int64_t median) {
    std::vector<std::int64_t> distances;
    for (const auto value : values) distances.push_back(std::abs(value - median));
    return median_of(std::move(distances));
}

/// What is usual of one measure, and from where on it is told.
struct Usual {
    std::int64_t median = 0;
    std::int64_t limit = 0;
};

template <class Measure>
Usual usual_of(const std::vector<Habits>& population, Measure measure, std::int64_t floor) {
    std::vector<std::int64_t> values;
    for (const auto& habits : population) values.push_back(measure(habits));
    return {median_of(values), limit_of(values, floor)};
}

class Judging {
  public:
    explicit Judging(const std::vector<Habits>& population)
        : day_(usual_of(population, largest_day, kDayFloorMs)),
          equal_(usual_of(population, equal_permille, kEqualFloorPermille)),
          edge_(usual_of(population, edge_permille, kEdgeFloorPermille)),
          take_overs_(usual_of(
              population, [](const Habits& h) { return h.take_overs; }, kTakeOversFloor)),
          overlap_(usual_of(
              population, [](const Habits& h) { return h.overlapped_ms; }, kOverlapFloorMs)) {}

    void judge(const Habits& habits, std::vector<Anomaly>& found) const {
        judge_day(habits, found);
        judge_cadence(habits, found);
        judge_speed(habits, found);
        judge_parallel(habits, found);
        judge_answers(habits, found);
    }

  private:
    void judge_day(const Habits& habits, std::vector<Anomaly>& found) const {
        const auto largest =
            std::max_element(habits.played_ms.begin(), habits.played_ms.end(),
                             [](const auto& left, const auto& right) { return left.second < right.second; });
        if (largest == habits.played_ms.end() || largest->second <= day_.limit) return;
        found.push_back(
            {habits.person,
             "daily_total",
             largest->first,
             {{"played_ms", largest->second}, {"median_ms", day_.median}, {"limit_ms", day_.limit}}});
    }

    void judge_cadence(const Habits& habits, std::vector<Anomaly>& found) const {
        const auto share = equal_permille(habits);
        if (habits.claims < kEqualClaimsFloor || habits.unbroken_ms < kUnbrokenFloorMs ||
            share <= equal_.limit) {
            return;
        }
        found.push_back({habits.person,
                         "cadence",
                         {},
                         {{"claims", habits.claims},
                          {"equal_permille", share},
                          {"median_permille", equal_.median},
                          {"limit_permille", equal_.limit},
                          {"unbroken_ms", habits.unbroken_ms}}});
    }

    void judge_speed(const Habits& habits, std::vector<Anomaly>& found) const {
        const auto share = edge_permille(habits);
        if (habits.timed_ms < kHourMs || share <= edge_.limit) return;
        found.push_back({habits.person,
                         "speed_edge",
                         {},
                         {{"edge_permille", share},
                          {"median_permille", edge_.median},
                          {"limit_permille", edge_.limit},
                          {"played_ms", habits.timed_ms}}});
    }

    void judge_parallel(const Habits& habits, std::vector<Anomaly>& found) const {
        if (habits.take_overs <= take_overs_.limit && habits.overlapped_ms <= overlap_.limit) return;
        found.push_back({habits.person,
                         "parallel",
                         {},
                         {{"take_overs", habits.take_overs},
                          {"median_take_overs", take_overs_.median},
                          {"limit_take_overs", take_overs_.limit},
                          {"overlapped_ms", habits.overlapped_ms},
                          {"median_ms", overlap_.median},
                          {"limit_ms", overlap_.limit}}});
    }

    /// Against oneself: nobody answers ten questions within a second, or all of them equally fast.
    static void judge_answers(const Habits& habits, std::vector<Anomaly>& found) {
        if (habits.answer_ms.size() < kAnswersFloor) return;
        const auto median = median_of(habits.answer_ms);
        const auto spread = spread_of(habits.answer_ms, median);
        if (median >= kQuickAnswerMs && spread >= kEvenAnswersMs) return;
        found.push_back({habits.person,
                         "answer_times",
                         {},
                         {{"answers", static_cast<std::int64_t>(habits.answer_ms.size())},
                          {"answer_median_ms", median},
                          {"answer_spread_ms", spread}}});
    }

    Usual day_, equal_, edge_, take_overs_, overlap_;
};

}  // namespace

Habits habits_of(const credit::Policy& policy, base::PersonId person, const std::vector<MonthLease>& leases) {
    Habits habits;
    habits.person = person;
    IntervalSet played;
    std::map<std::int64_t, std::int64_t> lengths;
    for (const auto& lease : leases) {
        std::vector<Interval> own;
        if (lease.taken_over) ++habits.take_overs;
        for (const auto& claim : lease.claims) {
            if (claim.wall.empty()) continue;
            own.push_back(claim.wall);
            habits.timed_ms += claim.wall.length();
            if (is_at_edge(policy, claim)) habits.at_edge_ms += claim.wall.length();
            if (claim.wall.length() < kLongClaimMs) continue;
            ++habits.claims;
            habits.same_length = std::max(habits.same_length, ++lengths[claim.wall.length()]);
        }
        const auto of_lease = IntervalSet::of(std::move(own));
        habits.overlapped_ms += played.intersected(of_lease).length();
        played.add(of_lease);
    }
    habits.unbroken_ms = longest_unbroken(played);
    for (const auto& wall : played.intervals()) add_days(policy, wall, habits.played_ms);
    return habits;
}

std::int64_t median_of(std::vector<std::int64_t> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::int64_t limit_of(const std::vector<std::int64_t>& population, std::int64_t floor) {
    if (population.size() < kPopulation) return floor;
    const auto median = median_of(population);
    // The MAD of a normal distribution times 1.4826 is its standard deviation; six of those.
    return std::max(floor, median + spread_of(population, median) * 8'896 / 1'000);
}

std::vector<Anomaly> anomalies_of(const std::vector<Habits>& population) {
    const Judging judging(population);
    std::vector<Anomaly> found;
    for (const auto& habits : population) judging.judge(habits, found);
    return found;
}

}  // namespace yanxiu::watch
