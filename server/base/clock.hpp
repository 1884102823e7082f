#pragma once

#include <chrono>

namespace yanxiu::base {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// The only reader of wall time. Home: any thread. Tests give their own.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
  public:
    Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace yanxiu::base
