#include "server/bus/bus.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace yanxiu::bus {
namespace {

using namespace std::chrono_literals;

std::string redis_address() {
    const char* address = std::getenv("YANXIU_TEST_REDIS");
    if (address == nullptr)
        throw std::runtime_error("YANXIU_TEST_REDIS is not set: see tests/support/services");
    return address;
}

/// Remembers what it heard, and lets a test wait for it.
class Ear {
  public:
    Bus::Listener listener() {
        return [this](std::string_view channel, std::string_view payload) {
            std::lock_guard lock(mutex_);
            heard_.push_back(std::string(channel) + "=" + std::string(payload));
            more_.notify_all();
        };
    }
    std::vector<std::string> wait_for(std::size_t count, std::chrono::milliseconds patience = 5s) {
        std::unique_lock lock(mutex_);
        more_.wait_for(lock, patience, [&] { return heard_.size() >= count; });
        return heard_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable more_;
    std::vector<std::string> heard_;
};

/// Until the bus hears another node: connected, but Redis may still be taking the subscription.
void wait_until_connected(Bus& bus, const Bus::Options& options) {
    Bus other(options);
    Ear ear;
    const auto subscription = bus.subscribe("hello", ear.listener());
    for (int i = 0; i < 250 && ear.wait_for(0).empty(); ++i) {
        other.publish("hello", "");
        ear.wait_for(1, 20ms);
    }
    ASSERT_FALSE(ear.wait_for(0).empty());
    ASSERT_TRUE(bus.connected());
}

TEST(Bus, ANodeHearsItsOwnEventsOnceAndInOrder) {
    const Bus::Options options{redis_address(), "own:"};
    Bus bus(options);
    wait_until_connected(bus, options);
    Ear ear;
    const auto subscription = bus.subscribe("lesson:*", ear.listener());
    bus.publish("lesson:1", "a");
    bus.publish("other", "b");
    bus.publish("lesson:2", "c");
    EXPECT_EQ(ear.wait_for(2), (std::vector<std::string>{"lesson:1=a", "lesson:2=c"}));
    bus.publish("lesson:3", "d");
    EXPECT_EQ(ear.wait_for(3).size(), 3U);
}

TEST(Bus, AnotherNodeHearsThemToo) {
    const Bus::Options options{redis_address(), "two:"};
    Bus here(options);
    Bus there(options);
    Ear ear;
    const auto subscription = there.subscribe("jobs", ear.listener());
    wait_until_connected(there, options);
    here.publish("jobs", "transcode");
    EXPECT_EQ(ear.wait_for(1), (std::vector<std::string>{"jobs=transcode"}));
}

TEST(Bus, AListenerHearsNothingAfterItsHandleIsGone) {
    Bus bus({"", "gone:"});
    Ear gone;
    Ear stays;
    auto first = bus.subscribe("x", gone.listener());
    const auto second = bus.subscribe("x", stays.listener());
    first.reset();
    bus.publish("x", "1");
    EXPECT_EQ(stays.wait_for(1).size(), 1U);
    EXPECT_TRUE(gone.wait_for(0).empty());
}

TEST(Bus, LimitsAreSharedBetweenNodes) {
    Bus here({redis_address(), "limits:"});
    Bus there({redis_address(), "limits:"});
    const std::string key = "k" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
    EXPECT_TRUE(here.take_token(key, 2, 60s));
    EXPECT_TRUE(there.take_token(key, 2, 60s));
    EXPECT_FALSE(here.take_token(key, 2, 60s));
    EXPECT_FALSE(there.take_token(key, 2, 60s));
}

TEST(Bus, AReturnedTokenCanBeTakenAgain) {
    Bus bus({redis_address(), "returned:"});
    const std::string key = "k" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
    EXPECT_TRUE(bus.take_token(key, 2, 60s));
    EXPECT_TRUE(bus.take_token(key, 2, 60s));
    bus.return_token(key, 60s);
    EXPECT_TRUE(bus.take_token(key, 2, 60s));
    EXPECT_FALSE(bus.take_token(key, 2, 60s));
    for (int i = 0; i < 5; ++i) bus.return_token(key, 60s);
    EXPECT_TRUE(bus.take_token(key, 2, 60s));
    EXPECT_TRUE(bus.take_token(key, 2, 60s));
    EXPECT_FALSE(bus.take_token(key, 2, 60s));
}

/// A Redis of the test's own, which it may kill.
class OwnRedis {
  public:
    OwnRedis() { start(); }
    ~OwnRedis() {
        kill();
        ::unlink(path_.c_str());
    }
    void start() {
        process_ = ::fork();
        if (process_ == 0) {
            ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path_.c_str(), "--save",
                     "", "--logfile", "/dev/null", nullptr);
            ::_exit(127);
        }
    }
    void kill() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    std::string address() const { return "unix:" + path_; }

  private:
    std::string path_ = "/tmp/yanxiu-redis-" + std::to_string(::getpid());
    pid_t process_ = -1;
};

TEST(Bus, SpeaksToOtherNodesAgainAfterRedisWasKilledAndCameBack) {
    OwnRedis redis;
    const Bus::Options options{redis.address(), "killed:"};
    Bus here(options);
    Bus there(options);
    Ear ear;
    const auto subscription = there.subscribe("x", ear.listener());
    wait_until_connected(there, options);
    redis.kill();
    here.publish("x", "lost");
    EXPECT_TRUE(here.take_token("k", 1, 60s));
    EXPECT_FALSE(here.take_token("k", 1, 60s));
    redis.start();
    std::vector<std::string> heard;
    for (int i = 0; i < 40 && heard.empty(); ++i) {
        here.publish("x", "1");
        heard = ear.wait_for(1, 250ms);
    }
    EXPECT_FALSE(heard.empty());
}

/// A socket that takes connections and never answers: a Redis that hangs.
class SilentServer {
  public:
    SilentServer() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(descriptor_, 128) != 0) {
            throw std::runtime_error("cannot listen on " + path_);
        }
    }
    ~SilentServer() {
        ::close(descriptor_);
        ::unlink(path_.c_str());
    }
    std::string address() const { return "unix:" + path_; }

  private:
    std::string path_ = "/tmp/yanxiu-silent-" + std::to_string(::getpid());
    int descriptor_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
};

TEST(Bus, ARedisThatHangsHoldsUpNeitherCallersNorOwnListeners) {
    const SilentServer redis;
    Bus bus({redis.address(), "hangs:"});
    Ear ear;
    const auto subscription = bus.subscribe("x", ear.listener());
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> callers;
    for (int i = 0; i < 16; ++i) {
        callers.emplace_back([&] { EXPECT_TRUE(bus.take_token("k", 100, 60s)); });
    }
    for (auto& caller : callers) caller.join();
    EXPECT_LT(std::chrono::steady_clock::now() - start, 800ms);  // sixteen times its deadlines would be 1.3 s
    for (int i = 0; i < 200; ++i) bus.publish("x", "1");
    EXPECT_EQ(ear.wait_for(200).size(), 200U);
}

TEST(Bus, WithoutRedisEventsAndLimitsStayInTheProcess) {
    Bus bus({"unix:/nowhere/redis", "none:"});
    Ear ear;
    const auto subscription = bus.subscribe("x", ear.listener());
    bus.publish("x", "1");
    EXPECT_EQ(ear.wait_for(1).size(), 1U);
    EXPECT_FALSE(bus.connected());
    EXPECT_TRUE(bus.take_token("k", 1, 60s));
    EXPECT_FALSE(bus.take_token("k", 1, 60s));
}

}  // namespace
}  // namespace yanxiu::bus
