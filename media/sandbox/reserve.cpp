#include "media/sandbox/reserve.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <iterator>
#include <system_error>
#include <utility>

#include "media/sandbox/child.hpp"
#include "media/sandbox/jail.hpp"

extern char** environ;

namespace yanxiu::media::sandbox {
namespace {

// For the next lesson: who looks at it, who makes its first chunk, and one more, so that none is started
// while somebody waits for the first picture.
constexpr std::size_t kWaiting = 3;
constexpr int kPoliteness = 10;  // of children, to the server and the database on the same machine
constexpr int kStepBack = 5;     // behind other children
// All of a child's environment, for passwords may be in ours. Pictures of some megabytes come from one heap
// of large pages: a third of a short child's time went into the faults of small ones.
constexpr auto kTunables =
    "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=67108864:"
    "glibc.malloc.trim_threshold=268435456:glibc.malloc.top_pad=33554432";

pid_t spawn(const std::string& program, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, socket, 1);
    if (kJailed) posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::string argument = kChildArgument;
    std::string name = program;
    std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
    std::string tunables = kTunables;
    std::array<char*, 2> environment{tunables.data(), nullptr};
    pid_t pid = -1;
    const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments.data(),
                                  kJailed ? environment.data() : environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::system_error(error, std::generic_category(), "start the media child");
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(pid), ::getpriority(PRIO_PROCESS, 0) + kPoliteness);
    return pid;
}

}  // namespace

Child::Child(const std::string& program) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0)
        throw std::system_error(errno, std::generic_category(), "socketpair");
    try {
        pid_ = spawn(program, pair[1]);
    } catch (...) {
        ::close(pair[0]);
        ::close(pair[1]);
        throw;
    }
    socket_ = pair[0];
    ::close(pair[1]);
}

Child::~Child() {
    ::close(socket_);
    if (pid_ >= 0) end();
}

void Child::give(int source, const std::string& request) const {
    iovec first{.iov_base = const_cast<char*>(request.data()), .iov_len = request.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof source)> control{};
    msghdr message{};
    message.msg_iov = &first;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof source);
    std::memcpy(CMSG_DATA(header), &source, sizeof source);
    ssize_t sent = -1;
    while ((sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
    }
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;  // it died already: reading tells
    if (sent != std::ssize(request))  // the socket's buffer is empty, and much larger than a request
        throw std::system_error(errno, std::generic_category(), "ask the media child");
}

void Child::step_back() const {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(pid_),
                  ::getpriority(PRIO_PROCESS, 0) + kPoliteness + kStepBack);
}

int Child::end() {
    if (pid_ >= 0) ::kill(pid_, SIGKILL);
    return wait();
}

int Child::wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
}

bool Child::alive() {
    int status = 0;
    if (pid_ >= 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) pid_ = -1;
    return pid_ >= 0;
}

Reserve::Reserve(std::string program) : program_(std::move(program)) {
    fill();
}

std::unique_ptr<Child> Reserve::take() {
    std::unique_ptr<Child> taken;
    bool last = false;
    {
        const std::lock_guard lock(mutex_);
        while (!waiting_.empty() && (!taken || !taken->alive())) {
            taken = std::move(waiting_.back());
            waiting_.pop_back();
        }
        last = waiting_.empty();
    }
    if (!taken || !taken->alive()) taken = std::make_unique<Child>(program_);
    if (last) fill_to(1);
    return taken;
}

void Reserve::fill() {
    fill_to(kWaiting);
}

void Reserve::fill_to(std::size_t count) {
    const auto room = [&] {
        std::erase_if(waiting_, [](const auto& child) { return !child->alive(); });
        return waiting_.size() < count;
    };
    std::unique_lock lock(mutex_);
    try {
        while (room()) {
            lock.unlock();
            auto child = std::make_unique<Child>(program_);
            lock.lock();
            if (room()) waiting_.push_back(std::move(child));
        }
    } catch (const std::exception&) {
        // The next one to be taken is started then, or says why not.
    }
}

}  // namespace yanxiu::media::sandbox
