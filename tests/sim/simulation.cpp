#include "tests/sim/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include "tests/sim/person_story.hpp"

namespace yanxiu::sim {
namespace {

// Midnight in Otog Banner at the beginning of 8 March 2018; the year ends with 7 March 2019.
constexpr std::int64_t kYearBegins = 1'520'438'400'000;
constexpr std::int64_t kCrashOfServer = 5 * kMinute;
constexpr std::int64_t kServerAway = 40 * kSecond;
constexpr int kPatience = 300;  // seconds for somebody to report
constexpr std::int64_t kGathering = 8 * kMinute;
constexpr std::int64_t kRoundingMs = 10;
constexpr std::int64_t kLostInCrashMs = 5'000;
// Deliveries are stored a moment after they are made, and nobody sends them again: a kill of the server takes
// what has just been handed over. Less than one claim, so that no acknowledged one may be lost unseen.
constexpr std::int64_t kLostWithServerMs = 2 * kSegmentMs;
constexpr int kOfAWave = 700;
constexpr std::size_t kConnections = 48;
constexpr std::size_t kMostFailures = 20;

struct Cast {
    const Scenario* scenario;
    bool honest;
    int number;
    std::unique_ptr<Story> story;
};

/// People come in waves, so that many share each second; a wave has its day and its hour, at night also.
std::int64_t wave_begins(int wave, int waves) {
    constexpr std::int64_t kHours[] = {9, 13, 20, 1, 22, 5};
    return kYearBegins + (3 + wave * 340 / waves) * kDay + kHours[wave % 6] * kHour;
}

std::int64_t when(const Cast& cast, int wave, int waves) {
    auto& random = cast.story->random;
    const auto day = kYearBegins + (4 + wave * 340 / waves) * kDay;
    // First days of months by UTC, which evidence is stored by, at eight in the morning in Otog Banner.
    constexpr std::int64_t kMonths[] = {24, 54, 85, 115, 146, 177, 207, 238, 268, 299, 330, 358};
    switch (cast.scenario->season) {
        case Season::any:
            return wave_begins(wave, waves) + random.between(0, kGathering);
        case Season::midnight:
            return day + kDay - random.between(60'000, 150'000);
        case Season::month_end:
            return kYearBegins + kMonths[wave * 12 / waves] * kDay + 8 * kHour -
                   random.between(60'000, 150'000);
        case Season::new_year:
            return kYearBegins + 299 * kDay - random.between(60'000, 150'000);
        case Season::server_crash:
            return day + kDay + 10 * kHour + random.between(0, 3 * kMinute);
    }
    return day;
}

void live(Cast& cast) {
    auto& story = *cast.story;
    story.began_ms = story.now();
    cast.scenario->play(story);
    story.ended_ms = story.now();
}

/// Kills the server the moment it has acknowledged a report, while others are under way, and starts it again.
void crash_server(World& world) {
    auto& timeline = world.timeline;
    bool killed = false;
    world.when_acknowledged = [&] {
        world.town.kill_server();
        killed = true;
    };
    for (int i = 0; !killed && i < kPatience; ++i) timeline.until(timeline.now() + kSecond);
    if (!killed) std::exchange(world.when_acknowledged, nullptr)();
    timeline.until(timeline.now() + kServerAway);
    world.town.start_server();
}

class Simulation {
  public:
    explicit Simulation(const Options& options)
        : options_(options),
          waves_(std::max(2, options.sessions / kOfAWave)),
          town_(kYearBegins, persons_needed(options)),
          wire_(town_.port(), kConnections),
          timeline_(town_.clock(), wire_),
          world_{town_, timeline_, {}} {}

    Outcome run() {
        const auto began = std::chrono::steady_clock::now();
        gather();
        begin();
        timeline_.run();
        town_.settle();
        judge();
        verify();
        outcome_.requests = wire_.answers();
        outcome_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        return std::move(outcome_);
    }

  private:
    static int persons_needed(const Options& options) {
        const auto attacks = static_cast<int>(sim::attacks().size());
        return options.sessions + 100 + 2 * attacks * (options.attacks + 1);
    }
    bool wanted(const Scenario& scenario) const {
        return options_.only.empty() || options_.only == scenario.name;
    }

    void gather() {
        for (const auto& scenario : honest_scenarios())
            if (wanted(scenario)) add(scenario, true, std::max(2, options_.sessions * scenario.share / 1000));
        for (const auto& scenario : sim::attacks())
            if (wanted(scenario)) add(scenario, false, options_.attacks);
        if (cast_.empty()) throw std::runtime_error("there is no such scenario");
    }
    void add(const Scenario& scenario, bool honest, int people) {
        for (int i = 0; i < people; ++i)
            cast_.push_back({&scenario, honest, i,
                             std::make_unique<Story>(world_, options_.seed, scenario.name,
                                                     static_cast<std::uint64_t>(i))});
    }

    void begin() {
        std::vector<bool> crashes(static_cast<std::size_t>(waves_));
        for (const auto& cast : cast_)
            if (cast.scenario->season == Season::server_crash) crashes[wave_of(cast)] = true;
        for (int wave = 0; wave < waves_; ++wave) {
            if (!crashes[static_cast<std::size_t>(wave)]) continue;
            const auto day = kYearBegins + (5 + wave * 340 / waves_) * kDay;
            timeline_.begin_at(day + 10 * kHour + kCrashOfServer, "the server's crash",
                               [this] { crash_server(world_); });
        }
        for (auto& cast : cast_) {
            const auto at = when(cast, static_cast<int>(wave_of(cast)), waves_);
            timeline_.begin_at(at, name_of(cast), [&cast] { live(cast); });
        }
    }
    std::size_t wave_of(const Cast& cast) const { return static_cast<std::size_t>(cast.number % waves_); }

    std::string name_of(const Cast& cast) const {
        return fmt::format("{} number {} (--seed {} --sessions {} --attacks {} --only {})",
                           cast.scenario->name, cast.number, options_.seed, options_.sessions,
                           options_.attacks, cast.scenario->name);
    }
    void fail(std::string what) {
        if (outcome_.failures.size() < kMostFailures) outcome_.failures.push_back(std::move(what));
    }

    void judge() {
        const auto credited = town_.credited_ms();
        for (const auto& cast : cast_) {
            const auto found = credited.find(cast.story->person.id);
            const auto ms = found == credited.end() ? 0 : found->second;
            cast.honest ? judge_honest(cast, ms) : judge_attack(cast, ms);
        }
    }

    void judge_honest(const Cast& cast, std::int64_t credited_ms) {
        const auto& story = *cast.story;
        const auto worth_ms = story.worth_ms();
        if (worth_ms == 0) return fail(name_of(cast) + ": watched nothing");
        note(outcome_.honest, cast, static_cast<double>(credited_ms) / static_cast<double>(worth_ms), 0);
        const auto lost_ms = worth_ms - credited_ms;
        const bool killed = cast.scenario->season == Season::server_crash;
        const auto may_lose_ms = story.browser_crashes * kLostInCrashMs + (killed ? kLostWithServerMs : 0);
        const bool too_little = !killed && credited_ms * 1000 < worth_ms * 995;
        if (too_little || lost_ms > may_lose_ms + kRoundingMs || lost_ms < -kRoundingMs)
            fail(fmt::format("{}: credited {} ms of {} ms truly watched", name_of(cast), credited_ms,
                             worth_ms));
    }

    void judge_attack(const Cast& cast, std::int64_t credited_ms) {
        const auto& story = *cast.story;
        const auto spent_ms = std::max(story.ended_ms - story.began_ms, kSecond);
        const auto extra_ms = credited_ms - story.owed_ms;
        note(outcome_.attacks, cast, static_cast<double>(credited_ms) / static_cast<double>(spent_ms),
             extra_ms);
        if (credited_ms * 100 > spent_ms * 102 || extra_ms * 50 > story.owed_ms)
            fail(fmt::format("{}: credited {} ms for {} ms spent, of which {} ms were honest", name_of(cast),
                             credited_ms, spent_ms, story.owed_ms));
    }

    static void note(std::vector<Row>& rows, const Cast& cast, double ratio, std::int64_t extra_ms) {
        if (rows.empty() || rows.back().name != cast.scenario->name)
            rows.push_back({cast.scenario->name, 0, 0, ratio, ratio, extra_ms});
        auto& row = rows.back();
        ++row.people;
        row.mean += (ratio - row.mean) / static_cast<double>(row.people);
        row.least = std::min(row.least, ratio);
        row.most = std::max(row.most, ratio);
        row.extra_ms = std::max(row.extra_ms, extra_ms);
    }

    void verify() {
        std::vector<std::string> told;
        const auto found = town_.verify(told);
        outcome_.persons_verified = found.persons;
        outcome_.ledger_differences = found.differences;
        for (const auto& line : told) fail("ledger verify: " + line);
    }

    const Options options_;
    const int waves_;
    Town town_;
    Wire wire_;
    Timeline timeline_;
    World world_;
    std::vector<Cast> cast_;
    Outcome outcome_;
};

}  // namespace

Outcome simulate(const Options& options) {
    return Simulation(options).run();
}

}  // namespace yanxiu::sim
