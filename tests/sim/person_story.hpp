#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/page.hpp"

namespace yanxiu::sim {

/// One person in the middle of a scenario: what they are given, and what the simulation notes about them.
struct Story {
    World& world;
    Random random;
    const Person& person;
    Browser browser{world, person};
    Weather weather;
    std::map<std::int64_t, Truth> truths = {};  // by content
    int browser_crashes = 0;
    std::int64_t owed_ms = 0;  // of an attacker: what the same time would have earned honestly
    std::int64_t began_ms = 0;
    std::int64_t ended_ms = 0;

    Story(World& in, std::uint64_t seed, const char* scenario, std::uint64_t number)
        : world(in), random(seed, scenario, number), person(in.town.next_person()) {}
    Story(const Story&) = delete;
    Story& operator=(const Story&) = delete;

    std::int64_t now() const { return world.timeline.now(); }
    void wait(std::int64_t ms) { world.timeline.until(now() + ms); }
    const Lesson& lesson(std::int64_t least_ms) { return world.town.lesson(least_ms, random.next()); }
    Page page(const Lesson& lesson, const char* device = "desk") {
        return {browser, lesson, device, random, weather, truths[lesson.content]};
    }
    std::int64_t worth_ms() const {
        std::int64_t sum = 0;
        for (const auto& [content, truth] : truths) sum += truth.worth_ms(world.town.policy());
        return sum;
    }
};

/// When in the year people of a scenario begin.
enum class Season { any, midnight, month_end, new_year, server_crash };

struct Scenario {
    const char* name;
    int share;  // of those of its kind, in thousandths; of attacks unused
    Season season;
    void (*play)(Story&);
};

const std::vector<Scenario>& honest_scenarios();
const std::vector<Scenario>& attacks();
const std::vector<Scenario>& more_attacks();  // which are among them

}  // namespace yanxiu::sim
