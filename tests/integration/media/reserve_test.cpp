// Children that wait for their requests are there when they are needed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "media/sandbox/jail.hpp"
#include "media/sandbox/reserve.hpp"

namespace yanxiu::test {
namespace {

using namespace std::chrono_literals;
using media::sandbox::Reserve;

/// Of this process, by the name that they give themselves.
std::vector<pid_t> waiting_children() {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "stat");
        std::string pid, name, state;
        pid_t parent = 0;
        if (file >> pid >> name >> state >> parent && parent == ::getpid() && name == "(yanxiu-waits)")
            found.push_back(std::stoi(pid));  // zombies as well: nobody leaves them behind
    }
    return found;
}

bool are_waiting(std::size_t count) {
    for (int looks = 0; looks < 600; ++looks) {
        if (waiting_children().size() == count) return true;
        std::this_thread::sleep_for(50ms);
    }
    return false;
}

TEST(Reserve, IsFilledAgainWhenThatDisturbsNobody) {
    Reserve reserve(YANXIU_WORKER);
    ASSERT_TRUE(are_waiting(3));
    {
        const auto first = reserve.take();
        const auto second = reserve.take();
        EXPECT_TRUE(first->alive() && second->alive());
        EXPECT_NE(first->socket(), second->socket());
    }
    ASSERT_TRUE(are_waiting(1));
    reserve.fill();
    EXPECT_TRUE(are_waiting(3));
}

TEST(Reserve, GivesNoneThatHasDied) {
    Reserve reserve(YANXIU_WORKER);
    ASSERT_TRUE(are_waiting(3));
    for (const auto child : waiting_children()) {
        ::kill(child, SIGKILL);
        siginfo_t ended{};
        ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
    }
    for (int taken = 0; taken < 5; ++taken) EXPECT_TRUE(reserve.take()->alive());
}

TEST(Reserve, HoldsNothingOfTheParents) {
    if (!media::sandbox::kJailed) GTEST_SKIP() << "sanitizers read the environment";
    const Reserve reserve(YANXIU_WORKER);
    ASSERT_TRUE(are_waiting(3));
    for (const auto child : waiting_children()) {
        const auto process = "/proc/" + std::to_string(child);
        std::ifstream file(process + "/environ");
        for (std::string part; std::getline(file, part, '\0');)  // the loader cuts its own at the colons
            EXPECT_TRUE(part.starts_with("GLIBC_TUNABLES=") || part.starts_with("glibc.malloc.")) << part;
        std::set<std::string> open;
        for (const auto& entry : std::filesystem::directory_iterator(process + "/fd"))
            open.insert(entry.path().filename());
        EXPECT_EQ(open, (std::set<std::string>{"0", "1", "2"}));
    }
}

TEST(Reserve, LeavesNobodyBehind) {
    {
        const Reserve reserve(YANXIU_WORKER);
        ASSERT_TRUE(are_waiting(3));
    }
    EXPECT_TRUE(waiting_children().empty());
}

}  // namespace
}  // namespace yanxiu::test
