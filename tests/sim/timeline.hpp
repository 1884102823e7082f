#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/baton.hpp"
#include "tests/sim/shared_clock.hpp"
#include "tests/sim/wire.hpp"

namespace yanxiu::sim {

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

/// The simulated years: everybody's next step in order of time. Each story is told on a thread of its own,
/// one step of one story at a time; it waits for its time and for its answers, and meanwhile others go on.
/// Time stands still while requests are under way and jumps to the next step when all are answered; steps are
/// taken on whole seconds, so that many share one. Home: whoever has the baton.
class Timeline {
  public:
    using Story = Baton::Run;

    Timeline(SharedClock& clock, Wire& wire) : clock_(clock), wire_(wire) {}
    Timeline(const Timeline&) = delete;
    Timeline& operator=(const Timeline&) = delete;

    std::int64_t now() const { return clock_.now_ms(); }

    /// Called in a story: waits for the first whole second that is not before `ms`.
    void until(std::int64_t ms);
    /// Called in a story: waits for the answer.
    Answer exchange(Request request);

    /// Begins at once, or at the first whole second that is not before `at_ms`, which is to come. What a
    /// story throws ends the simulation, with its name.
    void begin(std::string name, Story story) { baton_.start(std::move(name), std::move(story)); }
    void begin_at(std::int64_t at_ms, std::string name, Story story);

    /// Until nobody has anything left to do. Throws std::runtime_error when a story has failed, and what the
    /// wire throws; no story is left then.
    void run();

  private:
    void live();
    void throw_failures() const;

    SharedClock& clock_;
    Wire& wire_;
    std::map<std::int64_t, std::vector<std::function<void()>>> steps_;
    Baton baton_;
};

}  // namespace yanxiu::sim
