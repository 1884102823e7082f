#include "tests/bench/support/child.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace yanxiu::bench {
namespace {

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool listens(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    const bool good = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return good;
}

std::string slurp(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Fields 14 and 15 of proc(5)'s /proc/PID/stat; the name before them may hold anything.
double own_cpu_seconds(pid_t process) {
    const auto text = slurp("/proc/" + std::to_string(process) + "/stat");
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string field;
    double ticks = 0;
    for (int number = 3; number <= 15 && fields >> field; ++number)
        if (number >= 14) ticks += std::stod(field);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// A line of proc(5)'s /proc/PID/status.
long status_kib(pid_t process, const std::string& line) {
    std::istringstream status(slurp("/proc/" + std::to_string(process) + "/status"));
    for (std::string word; status >> word;) {
        long kib = 0;
        if (word == line && status >> kib) return kib;
    }
    throw std::runtime_error("no such process");
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const std::string& log) : pid_(::fork()) {
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ > 0) return;
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(output, STDERR_FILENO);
    ::dup2(output, STDOUT_FILENO);
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

Child::~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

bool Child::ended() {
    if (pid_ <= 0 || ::waitpid(pid_, nullptr, WNOHANG) == 0) return pid_ <= 0;
    pid_ = -1;
    return true;
}

double cpu_seconds(pid_t process) {
    double seconds = own_cpu_seconds(process);
    const auto number = std::to_string(process);
    std::istringstream children(slurp("/proc/" + number + "/task/" + number + "/children"));
    for (pid_t child; children >> child;) seconds += own_cpu_seconds(child);
    return seconds;
}

long resident_kib(pid_t process) {
    return status_kib(process, "VmRSS:");
}

long peak_resident_kib(pid_t process) {
    return status_kib(process, "VmHWM:");
}

long settle_resident_kib(pid_t process) {
    for (long before = 0, now = -1; before != now;) {
        before = resident_kib(process);
        std::this_thread::sleep_for(std::chrono::seconds(1));
        now = resident_kib(process);
    }
    std::ofstream("/proc/" + std::to_string(process) + "/clear_refs") << "5";  // the peak begins anew
    return resident_kib(process);
}

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

void wait_for_port(int port, Child& child, const std::string& log) {
    for (int i = 0; i < 300; ++i) {
        if (listens(port)) return;
        if (child.ended()) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("a server did not start:\n" + slurp(log));
}

}  // namespace yanxiu::bench
