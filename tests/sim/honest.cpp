// What honest learners do, and what happens to them.
#include <stdexcept>

#include "tests/sim/person_story.hpp"

namespace yanxiu::sim {
namespace {

void expect(const std::string& refusal, const char* wanted = "") {
    if (refusal != wanted) throw std::runtime_error("an honest page was refused: " + refusal);
}

/// Leaves, now or, where the network is away, whenever it can.
void go_home(Story& story, Page& page) {
    auto left = page.leave();
    if (!left.claims.empty()) bring_home(story.browser, std::move(left), story.random, story.weather);
}

void watch_once(Story& story) {
    auto page = story.page(story.lesson(story.random.between(3, 5) * kMinute));
    expect(page.open());
    page.play(story.random.between(2 * kMinute, 5 * kMinute));
    go_home(story, page);
}

void watch_with_pauses(Story& story) {
    auto page = story.page(story.lesson(4 * kMinute));
    expect(page.open());
    for (auto i = story.random.between(3, 9); i > 0; --i) {
        page.play(story.random.between(1'500, 60'000));
        page.pause();
        story.wait(story.random.between(0, 90'000));
    }
    go_home(story, page);
}

void jump_about(Story& story) {
    const auto& lesson = story.lesson(5 * kMinute);
    auto page = story.page(lesson);
    expect(page.open());
    for (int i = 0; i < 8; ++i) {
        page.play(story.random.between(5'000, 50'000));
        page.seek(story.random.between(0, lesson.duration_ms - 1));
    }
    go_home(story, page);
}

void change_speed(Story& story) {
    constexpr int kSpeeds[] = {1000, 1250, 1500, 2000};
    auto page = story.page(story.lesson(6 * kMinute));
    expect(page.open());
    for (int i = 0; i < 6; ++i)
        page.play(story.random.between(10'000, 45'000), kSpeeds[story.random.between(0, 3)]);
    go_home(story, page);
}

void watch_again(Story& story) {
    const auto& lesson = story.lesson(3 * kMinute);
    {
        auto page = story.page(lesson);
        expect(page.open());
        page.play(lesson.duration_ms, story.random.chance(50) ? 1500 : 1000);
        go_home(story, page);
    }
    story.wait(story.random.between(kMinute, 3 * kHour));
    auto page = story.page(lesson, "phone");
    expect(page.open());
    page.seek(story.random.between(0, kMinute));
    page.play(2 * kMinute);
    go_home(story, page);
}

void move_to_another_device(Story& story) {
    const auto& lesson = story.lesson(5 * kMinute);
    auto desk = story.page(lesson, "desk");
    expect(desk.open());
    desk.play(story.random.between(40'000, 120'000));
    desk.pause();
    auto phone = story.page(lesson, "phone");
    expect(phone.open(false), "playing_elsewhere");
    expect(phone.open(true));
    phone.seek(desk.position_ms());
    phone.play(story.random.between(40'000, 120'000));
    go_home(story, desk);
    go_home(story, phone);
}

void reload(Story& story) {
    const auto& lesson = story.lesson(5 * kMinute);
    std::int64_t position_ms = 0;
    for (int i = 0; i < 3; ++i) {
        auto page = story.page(lesson);
        expect(page.open());
        page.seek(position_ms);
        page.play(story.random.between(20'000, 70'000));
        position_ms = page.position_ms();
        page.pause();
        auto left = page.crash();  // but in order: the open claim was closed
        story.world.timeline.begin(
            "recovery", [&story, left] { bring_home(story.browser, left, story.random, story.weather); });
    }
}

/// Plays a long lesson during which the browser crashes so many times.
void crash(Story& story, int times, std::int64_t between_ms) {
    const auto& lesson = story.lesson((times + 1) * between_ms);
    std::int64_t position_ms = 0;
    for (int i = 0; i <= times; ++i) {
        auto page = story.page(lesson);
        expect(page.open());
        page.seek(position_ms);
        page.play(between_ms - story.random.between(0, 30'000));
        position_ms = page.position_ms();
        if (i == times) {
            go_home(story, page);
            return;
        }
        ++story.browser_crashes;
        auto left = page.crash();
        story.wait(story.random.between(3'000, 40'000));
        bring_home(story.browser, std::move(left), story.random, story.weather);
    }
}
void crash_once(Story& story) {
    crash(story, 1, 12 * kMinute + 30 * kSecond);
}
void crash_twice(Story& story) {
    crash(story, 2, 15 * kMinute);
}

void close_the_lid(Story& story) {
    auto page = story.page(story.lesson(6 * kMinute));
    expect(page.open());
    for (int i = 0; i < 3; ++i) {
        page.play(story.random.between(30'000, 100'000));
        page.sleep(story.random.between(kMinute, 20 * kMinute));
    }
    page.play(story.random.between(10'000, 60'000));
    go_home(story, page);
}

void clock_runs_wrong(Story& story) {
    auto page = story.page(story.lesson(8 * kMinute));
    page.habits.drift_ppm = static_cast<int>(story.random.between(-200, 200));
    expect(page.open());
    page.play(8 * kMinute);
    go_home(story, page);
}

void listen_in_background(Story& story) {
    auto page = story.page(story.lesson(3 * kMinute));
    page.habits.hidden = true;
    expect(page.open());
    page.play(3 * kMinute);
    go_home(story, page);
}

/// The network goes in the middle of a lesson that is wholly buffered.
void lose_network(Story& story, std::int64_t lesson_ms, std::int64_t outage_ms) {
    const auto from = story.now() + story.random.between(30'000, 90'000);
    story.weather.outages.add({from, from + outage_ms});
    auto page = story.page(story.lesson(lesson_ms));
    page.habits.ahead_ms = lesson_ms;
    expect(page.open());
    page.play(lesson_ms);
    go_home(story, page);
}
void lose_network_for_ten_minutes(Story& story) {
    lose_network(story, 10 * kMinute, 10 * kMinute);
}
void lose_network_for_an_hour(Story& story) {
    lose_network(story, 30 * kMinute, kHour);
}

/// The network goes, and what is buffered ends: the player stands still until it is back.
void run_dry(Story& story) {
    for (int i = 1; i <= 3; ++i) {
        const auto from = story.now() + i * kMinute;
        story.weather.outages.add({from, from + story.random.between(20'000, 75'000)});
    }
    auto page = story.page(story.lesson(5 * kMinute));
    expect(page.open());
    page.play(5 * kMinute);
    go_home(story, page);
}

void lossy_network(Story& story) {
    story.weather.lost_percent = 15;
    story.weather.answer_lost_percent = 15;
    auto page = story.page(story.lesson(4 * kMinute));
    expect(page.open());
    page.play(4 * kMinute);
    go_home(story, page);
}

void echoing_network(Story& story) {
    story.weather.twice_percent = 50;
    story.weather.late_percent = 50;
    story.weather.answer_lost_percent = 20;
    auto page = story.page(story.lesson(4 * kMinute));
    expect(page.open());
    page.play(4 * kMinute);
    go_home(story, page);
}

void come_home_late(Story& story) {
    const auto from = story.now() + 20'000;
    story.weather.outages.add({from, from + 13 * kDay - kHour});
    const auto& lesson = story.lesson(5 * kMinute);
    auto page = story.page(lesson);
    page.habits.ahead_ms = lesson.duration_ms;
    expect(page.open());
    page.play(lesson.duration_ms);
    page.pause();
    auto left = page.crash();
    story.wait(13 * kDay - 10 * kMinute);
    bring_home(story.browser, std::move(left), story.random, story.weather);
}

void live_through_server_crash(Story& story) {
    const auto& lesson = story.lesson(10 * kMinute);
    auto page = story.page(lesson);
    expect(page.open());
    page.play(lesson.duration_ms);
    go_home(story, page);
}

}  // namespace

const std::vector<Scenario>& honest_scenarios() {
    static const std::vector<Scenario> kScenarios = {
        {"watch_once", 250, Season::any, watch_once},
        {"pauses", 70, Season::any, watch_with_pauses},
        {"seeks", 70, Season::any, jump_about},
        {"speeds", 70, Season::any, change_speed},
        {"watched_again", 50, Season::any, watch_again},
        {"another_device", 60, Season::any, move_to_another_device},
        {"reloads", 50, Season::any, reload},
        {"browser_crash", 20, Season::any, crash_once},
        {"two_browser_crashes", 10, Season::any, crash_twice},
        {"sleeping_laptop", 50, Season::any, close_the_lid},
        {"wrong_clock", 30, Season::any, clock_runs_wrong},
        {"in_background", 30, Season::any, listen_in_background},
        {"ten_minutes_offline", 20, Season::any, lose_network_for_ten_minutes},
        {"an_hour_offline", 10, Season::any, lose_network_for_an_hour},
        {"stalls", 40, Season::any, run_dry},
        {"lossy_network", 40, Season::any, lossy_network},
        {"echoing_network", 40, Season::any, echoing_network},
        {"thirteen_days_late", 30, Season::any, come_home_late},
        {"across_midnight", 20, Season::midnight, watch_once},
        {"across_a_month", 10, Season::month_end, watch_once},
        {"across_new_year", 10, Season::new_year, watch_once},
        {"server_crash", 20, Season::server_crash, live_through_server_crash},
    };
    return kScenarios;
}

}  // namespace yanxiu::sim
