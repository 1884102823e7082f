#include "tests/sim/timeline.hpp"

#include <stdexcept>
#include <utility>

namespace yanxiu::sim {
namespace {

std::int64_t whole_second(std::int64_t ms) {
    return (ms + kSecond - 1) / kSecond * kSecond;
}

}  // namespace

void Timeline::until(std::int64_t ms) {
    const auto at = whole_second(ms);
    if (at <= now()) return;
    steps_[at].push_back([this, &runner = baton_.holder()] { baton_.hand_to(runner); });
    baton_.give_back();
}

Answer Timeline::exchange(Request request) {
    Answer answer;
    wire_.send(std::move(request), [this, &answer, &runner = baton_.holder()](Answer got) {
        answer = std::move(got);
        baton_.hand_to(runner);
    });
    baton_.give_back();
    return answer;
}

void Timeline::begin_at(std::int64_t at_ms, std::string name, Story story) {
    steps_[whole_second(at_ms)].push_back(
        [this, name = std::move(name), story = std::move(story)] { begin(name, story); });
}

void Timeline::run() {
    try {
        live();
    } catch (...) {
        baton_.end_all();
        throw;
    }
}

void Timeline::live() {
    while (!steps_.empty() || wire_.busy()) {
        while (wire_.busy()) wire_.pump();
        throw_failures();
        if (steps_.empty()) continue;
        const auto [at, steps] = std::move(*steps_.begin());
        steps_.erase(steps_.begin());
        clock_.set(at);
        for (const auto& step : steps) step();
    }
    throw_failures();
}

void Timeline::throw_failures() const {
    if (!baton_.failures().empty()) throw std::runtime_error(baton_.failures().front());
}

}  // namespace yanxiu::sim
