#include "tests/bench/support/measured.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "tests/bench/support/child.hpp"

namespace yanxiu::bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kBetweenLooks = 50ms;

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// A process that ends while it is looked at has nothing.
long kib_of_tree(pid_t root) {
    long kib = 0;
    try {
        kib = resident_kib(root);
    } catch (const std::runtime_error&) {
        return 0;
    }
    std::error_code gone;
    for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(root) + "/task", gone)) {
        std::ifstream children(task.path() / "children");
        for (pid_t child; children >> child;) kib += kib_of_tree(child);
    }
    return kib;
}

}  // namespace

MemoryWatch::MemoryWatch(pid_t root)
    : thread_([this, root] {
          while (!done_) {
              peak_kib_ = std::max(peak_kib_.load(), kib_of_tree(root));
              std::this_thread::sleep_for(kBetweenLooks);
          }
      }) {}

MemoryWatch::~MemoryWatch() {
    done_ = true;
    thread_.join();
}

double MemoryWatch::peak_mib() const {
    return static_cast<double>(peak_kib_) / 1024;
}

Effort run_measured(const std::vector<std::string>& command, const std::string& log) {
    const auto began = std::chrono::steady_clock::now();
    const pid_t process = ::fork();
    if (process < 0) throw std::runtime_error("cannot fork");
    if (process == 0) {
        const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(output, STDERR_FILENO);
        ::dup2(output, STDOUT_FILENO);
        std::vector<char*> arguments;
        for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    rusage usage{};
    Effort effort;
    {
        const MemoryWatch watch(process);
        ::wait4(process, &status, 0, &usage);
        effort.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        effort.peak_mib = watch.peak_mib();
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("failed, see " + log);
    effort.cpu_s = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    return effort;
}

double whole_cpu_seconds(pid_t process) {
    // Fields 14 to 17 of proc(5)'s /proc/PID/stat: its own time, and that of children it has waited for.
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    const std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string field;
    double ticks = 0;
    for (int number = 3; number <= 17 && fields >> field; ++number)
        if (number >= 14) ticks += std::stod(field);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace yanxiu::bench
