#pragma once

#include <coroutine>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/shared_clock.hpp"
#include "tests/sim/task.hpp"
#include "tests/sim/wire.hpp"

namespace yanxiu::sim {

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

/// The simulated years: everybody's next step in order of time. Time stands still while requests are under
/// way and jumps to the next step when all are answered; steps are taken on whole seconds, so that many share
/// one. Home: the simulation's thread.
class Timeline {
  public:
    Timeline(SharedClock& clock, Wire& wire) : clock_(clock), wire_(wire) {}
    Timeline(const Timeline&) = delete;
    Timeline& operator=(const Timeline&) = delete;

    std::int64_t now() const { return clock_.now_ms(); }

    /// Awaited: the first whole second that is not before `ms`.
    struct Until {
        Timeline& timeline;
        std::int64_t at;
        bool await_ready() const { return at <= timeline.now(); }
        void await_suspend(std::coroutine_handle<> waiting) { timeline.steps_[at].push_back(waiting); }
        void await_resume() const {}
    };
    Until until(std::int64_t ms) { return {*this, (ms + kSecond - 1) / kSecond * kSecond}; }

    /// Begins at once. What it throws ends the simulation, with the name of who threw it.
    void begin(std::string name, Task<> task);

    /// Until nobody has anything left to do.
    void run();

  private:
    friend struct Until;
    struct Detached;
    Detached live(std::string name, Task<> task);

    SharedClock& clock_;
    Wire& wire_;
    std::map<std::int64_t, std::vector<std::coroutine_handle<>>> steps_;
    std::vector<std::string> failures_;
};

}  // namespace yanxiu::sim
