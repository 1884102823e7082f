#include "tests/sim/timeline.hpp"

#include <stdexcept>
#include <utility>

namespace yanxiu::sim {

struct Timeline::Detached {
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

Timeline::Detached Timeline::live(std::string name, Task<> task) {
    try {
        co_await task;
    } catch (const std::exception& error) {
        failures_.push_back(name + ": " + error.what());
    }
}

void Timeline::begin(std::string name, Task<> task) {
    live(std::move(name), std::move(task));
}

void Timeline::run() {
    while (!steps_.empty() || wire_.busy()) {
        while (wire_.busy()) wire_.pump();
        if (!failures_.empty()) throw std::runtime_error(failures_.front());
        if (steps_.empty()) continue;
        auto [at, waiting] = std::move(*steps_.begin());
        steps_.erase(steps_.begin());
        clock_.set(at);
        for (const auto each : waiting) each.resume();
    }
    if (!failures_.empty()) throw std::runtime_error(failures_.front());
}

}  // namespace yanxiu::sim
