#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

struct uv_loop_s;

namespace yanxiu::net {

/// One event loop on a thread of its own. Everything bound to a loop is touched on its thread only; `post` is
/// how other threads reach it. Destroyed after its thread has ended.
class Loop {
  public:
    /// `post_limit`: work that may wait in `post`.
    Loop(std::size_t index, std::size_t post_limit);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Any thread. Runs `work` on the loop, in order. False when too much waits already, or the loop has
    /// stopped.
    [[nodiscard]] bool post(std::function<void()> work);

    /// Any thread. For the answer to work that was itself admitted within a limit: never refused for
    /// fullness, dropped only when the loop has stopped.
    void post_answer(std::function<void()> work);

    bool in_loop() const;
    std::size_t index() const;

    /// Milliseconds of a monotonic clock, as of this turn of the loop. Home: its loop.
    std::int64_t now_ms() const;

    /// Whether what runs now was caused by an event that the loop waited for, such as bytes on a socket; not
    /// by a timer nor by work put off to the loop's next turn. Home: its loop.
    bool receiving() const;

    /// What net itself needs. `on_tick` runs every 500 ms, `on_turn` before each wait for events; set before
    /// `start`.
    uv_loop_s* uv();
    void start(std::function<void()> on_tick, std::function<void()> on_turn);
    /// Home: its loop. Closes this loop's own handles; the thread ends when the last handle of others is
    /// closed too.
    void close();
    /// Any other thread: waits for the thread to end. One that was never started comes to its end here.
    void join();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::net
