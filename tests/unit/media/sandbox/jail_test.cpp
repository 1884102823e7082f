#include "media/sandbox/jail.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

namespace yanxiu::media::sandbox {
namespace {

/// Each attempt is a process of its own that goes to jail first.
class Jailed : public testing::Test {
  protected:
    void SetUp() override {
        if (!kJailed) GTEST_SKIP();
    }

    /// Exits with 0 when `attempt` answers true.
    [[noreturn]] static void in_jail(const std::function<bool()>& attempt) {
        leave_world();
        filter_calls();
        _exit(attempt() ? 0 : 1);
    }
    static bool fails(long result) { return result < 0; }
};

TEST_F(Jailed, ComputesAllocatesAndMakesThreads) {
    EXPECT_EXIT(in_jail([] {
                    int sum = 0;
                    std::thread thread([&] { sum = 42; });
                    thread.join();
                    void* memory = std::malloc(100 << 20);
                    std::free(memory);
                    return sum == 42 && memory != nullptr;
                }),
                testing::ExitedWithCode(0), "");
}

TEST_F(Jailed, ReadsWhatIsOpenAndOpensNothing) {
    const int open_already = ::open("/etc/hostname", O_RDONLY);
    ASSERT_GE(open_already, 0);
    EXPECT_EXIT(in_jail([&] {
                    char byte = 0;
                    return ::pread(open_already, &byte, 1, 0) == 1 &&
                           fails(::open("/etc/hostname", O_RDONLY)) &&
                           fails(::open("/proc/self/maps", O_RDONLY)) &&
                           fails(::open("/tmp/left-behind", O_WRONLY | O_CREAT, 0600)) &&
                           fails(::unlink("/etc/hostname")) && fails(::mkdir("/tmp/left-behind", 0700));
                }),
                testing::ExitedWithCode(0), "");
    ::close(open_already);
}

TEST_F(Jailed, MakesNothingExecutable) {
    EXPECT_EXIT(in_jail([] {
                    auto* page =
                        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                    return page != MAP_FAILED && fails(::mprotect(page, 4096, PROT_READ | PROT_EXEC)) &&
                           ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                               MAP_FAILED;
                }),
                testing::ExitedWithCode(0), "");
}

TEST_F(Jailed, TouchesNoOtherProcess) {
    EXPECT_EXIT(
        in_jail([] { return fails(::kill(::getppid(), 0)) && fails(::syscall(SYS_tgkill, 1, 1, 0)); }),
        testing::ExitedWithCode(0), "");
}

TEST_F(Jailed, DiesOfWhatOnlyAnAttackerDoes) {
    const auto killed = testing::KilledBySignal(SIGSYS);
    EXPECT_EXIT(in_jail([] { return ::execl("/bin/true", "true", nullptr) == 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::fork() >= 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::unshare(CLONE_NEWUSER) == 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::ptrace(PTRACE_TRACEME, 0, 0, 0) == 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::mount("none", "/", "tmpfs", 0, nullptr) == 0; }), killed, "");
    EXPECT_EXIT(in_jail([] { return ::chroot("/") == 0; }), killed, "");
}

/// Were the filter broken, this would still hold.
TEST_F(Jailed, HasAnEmptyRootAndNoNetworkWhereTheKernelAllows) {
    EXPECT_EXIT(
        {
            const auto jail = leave_world();
            bool good = jail.complete() || !missing_of(jail).empty();
            if (jail.files) {
                std::error_code error;
                good = good && std::filesystem::is_empty("/", error) && !error;
                good = good && fails(::open("/left-behind", O_WRONLY | O_CREAT, 0600));
            }
            if (jail.network) {
                sockaddr_in here{};
                here.sin_family = AF_INET;
                here.sin_port = htons(9);
                here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
                good = good && fails(::connect(socket, reinterpret_cast<sockaddr*>(&here), sizeof here)) &&
                       errno == ENETUNREACH;
            }
            if (jail.privileges) good = good && ::geteuid() != 0 && fails(::setuid(0));
            _exit(good ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST(Jail, NamesWhatIsMissing) {
    EXPECT_EQ(missing_of({true, true, true}), "");
    EXPECT_EQ(missing_of({false, false, true}), "a network namespace, an empty root directory");
    EXPECT_FALSE((Jail{true, false, true}.complete()));
}

}  // namespace
}  // namespace yanxiu::media::sandbox
