#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace yanxiu::bench {

/// What some work took: its wall time, the processor time of all its processes, and the most memory that they
/// had resident together.
struct Effort {
    double wall_s = 0, cpu_s = 0;
    double peak_mib = 0;
};

/// Watches how much memory a process and its descendants have resident together, on a thread of its own,
/// twenty times a second.
class MemoryWatch {
  public:
    explicit MemoryWatch(pid_t root);
    ~MemoryWatch();
    MemoryWatch(const MemoryWatch&) = delete;
    MemoryWatch& operator=(const MemoryWatch&) = delete;

    double peak_mib() const;

  private:
    std::atomic<long> peak_kib_{0};
    std::atomic<bool> done_{false};
    std::thread thread_;
};

/// Runs a program to its end, its output to `log`. Throws std::runtime_error when it fails.
Effort run_measured(const std::vector<std::string>& command, const std::string& log);

/// Of a process and all its children, those that have ended among them.
double whole_cpu_seconds(pid_t process);

}  // namespace yanxiu::bench
