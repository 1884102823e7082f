#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace yanxiu::bench {

/// A process of the bench's own, ended with the object (SIGTERM, then waited for).
class Child {
  public:
    /// Runs a program with its standard error to `log`.
    Child(const std::vector<std::string>& command, const std::string& log);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t pid() const { return pid_; }
    /// Whether it has ended by itself, as after a failed start.
    bool ended();

  private:
    pid_t pid_;
};

/// User and system time of a process and of its children that still run (nginx's workers), in seconds.
double cpu_seconds(pid_t process);
/// VmRSS of a process.
long resident_kib(pid_t process);
/// Waits until it no longer changes, as after a start, and begins to watch its peak.
long settle_resident_kib(pid_t process);
/// The most it was since then.
long peak_resident_kib(pid_t process);

/// A port that was free a moment ago.
int free_port();
/// Waits until something listens on `port`; throws std::runtime_error when the child ends or 30 s are over.
void wait_for_port(int port, Child& child, const std::string& log);

}  // namespace yanxiu::bench
