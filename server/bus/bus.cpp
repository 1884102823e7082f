#include "server/bus/bus.hpp"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "server/bus/redis.hpp"
#include "server/bus/token_buckets.hpp"

namespace yanxiu::bus {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kDeadline{150};      // of each step with Redis on the bus's own threads
constexpr milliseconds kLimitDeadline{80};  // of each of the two steps that a caller waits for
constexpr milliseconds kListenTurn{250};    // how soon the listener notices that it must stop
constexpr milliseconds kRetryAfter{1000};
constexpr std::size_t kOutgoingLimit = 10'000;  // beyond it the oldest events are forgotten

// KEYS[1] holds when the bucket is full again, ms. ARGV: burst, refill in ms.
constexpr auto kTakeToken = R"(
    local t = redis.call('TIME')
    local now = t[1] * 1000 + math.floor(t[2] / 1000)
    local refill = tonumber(ARGV[2])
    local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + refill
    if full_at - now > refill * tonumber(ARGV[1]) then return 0 end
    redis.call('SET', KEYS[1], full_at, 'PX', full_at - now)
    return 1)";

// KEYS[1] as above. ARGV: refill in ms.
constexpr auto kReturnToken = R"(
    local full_at = redis.call('GET', KEYS[1])
    if not full_at then return 0 end
    local left = redis.call('PTTL', KEYS[1]) - tonumber(ARGV[1])
    if left <= 0 then return redis.call('DEL', KEYS[1]) end
    redis.call('SET', KEYS[1], tonumber(full_at) - tonumber(ARGV[1]), 'PX', left)
    return 1)";

std::string random_name() {
    std::random_device device;
    return std::to_string(::getpid()) + "-" + std::to_string(device()) + std::to_string(device());
}

struct Outgoing {
    std::string channel;
    std::string payload;
};

}  // namespace

/// Two threads: the listener delivers to subscriptions, the sender speaks to Redis. Without an address only
/// the sender runs, delivering this process's own events.
struct Bus::Impl {
    Options options;
    const std::string node = random_name();  // marks our own messages, which were delivered already

    std::mutex mutex;  // of what follows
    std::condition_variable wake;
    std::deque<Outgoing> outgoing;
    bool stopping = false;

    std::mutex listeners_mutex;  // held while listeners run, so that none runs after its handle is gone
    std::map<std::uint64_t, std::pair<std::string, Listener>> listeners;
    std::uint64_t next_listener = 1;

    std::mutex limits_mutex;
    std::unique_ptr<Redis> limits;
    std::chrono::steady_clock::time_point limits_retry_at{};
    TokenBuckets own_buckets;

    std::atomic<bool> listening{false};
    std::thread sender;
    std::thread listener;

    bool stopped() {
        std::lock_guard lock(mutex);
        return stopping;
    }

    /// Waits, or less when stopping.
    void pause(milliseconds duration) {
        std::unique_lock lock(mutex);
        wake.wait_for(lock, duration, [this] { return stopping; });
    }

    void deliver(std::string_view channel, std::string_view payload) {
        std::lock_guard lock(listeners_mutex);
        for (const auto& [id, entry] : listeners) {
            const auto& pattern = entry.first;
            const bool prefix = !pattern.empty() && pattern.back() == '*';
            const bool matches = prefix ? channel.substr(0, pattern.size() - 1) ==
                                              std::string_view(pattern).substr(0, pattern.size() - 1)
                                        : channel == pattern;
            if (matches) entry.second(channel, payload);
        }
    }

    void send_until_stopped() {
        std::unique_ptr<Redis> redis;
        std::chrono::steady_clock::time_point retry_at{};
        for (;;) {
            Outgoing event;
            {
                std::unique_lock lock(mutex);
                wake.wait(lock, [this] { return stopping || !outgoing.empty(); });
                if (outgoing.empty()) return;
                event = std::move(outgoing.front());
                outgoing.pop_front();
            }
            deliver(event.channel, event.payload);
            if (options.address.empty()) continue;
            send(redis, retry_at, {"PUBLISH", options.prefix + event.channel, node + " " + event.payload});
        }
    }

    /// Tries; after a failure not again for a while, lest a silent Redis delays what this process's own
    /// listeners wait for.
    void send(std::unique_ptr<Redis>& redis, std::chrono::steady_clock::time_point& retry_at,
              const std::vector<std::string>& command) const {
        if (!redis) {
            if (std::chrono::steady_clock::now() < retry_at) return;
            redis = Redis::connect(options.address, kDeadline);
        }
        if (redis && redis->integer(command)) return;
        redis.reset();
        retry_at = std::chrono::steady_clock::now() + kRetryAfter;
    }

    void listen_until_stopped() {
        while (!stopped()) {
            auto redis = Redis::connect(options.address, kDeadline);
            if (redis && redis->send({"PSUBSCRIBE", options.prefix + "*"})) {
                listening = true;
                take_messages(*redis);
                listening = false;
            }
            pause(kRetryAfter);
        }
    }

    void take_messages(Redis& redis) {
        Redis::Message message;
        while (!stopped()) {
            const auto wait = redis.next_message(message, kListenTurn);
            if (wait == Redis::Wait::broken) return;
            if (wait == Redis::Wait::timeout) continue;
            const auto space = message.payload.find(' ');
            if (space == std::string::npos || message.payload.compare(0, space, node) == 0) continue;
            deliver(std::string_view(message.channel).substr(options.prefix.size()),
                    std::string_view(message.payload).substr(space + 1));
        }
    }

    /// Nothing when Redis cannot say. After a failure it is not asked again for a while, so that of many
    /// callers at most one waits for its deadlines.
    std::optional<bool> ask_redis(const std::vector<std::string>& command) {
        if (options.address.empty()) return std::nullopt;
        std::lock_guard lock(limits_mutex);
        if (!limits) {
            if (std::chrono::steady_clock::now() < limits_retry_at) return std::nullopt;
            limits = Redis::connect(options.address, kLimitDeadline);
        }
        const auto answer = limits ? limits->integer(command) : std::nullopt;
        if (answer) return *answer == 1;
        limits.reset();
        limits_retry_at = std::chrono::steady_clock::now() + kRetryAfter;
        return std::nullopt;
    }
};

namespace {

class Handle final : public Bus::Subscription {
  public:
    explicit Handle(std::function<void()> unsubscribe) : unsubscribe_(std::move(unsubscribe)) {}
    ~Handle() override { unsubscribe_(); }

  private:
    std::function<void()> unsubscribe_;
};

}  // namespace

Bus::Bus(Options options) : impl_(std::make_unique<Impl>()) {
    impl_->options = std::move(options);
    impl_->sender = std::thread([this] { impl_->send_until_stopped(); });
    if (!impl_->options.address.empty())
        impl_->listener = std::thread([this] { impl_->listen_until_stopped(); });
}

Bus::~Bus() {
    {
        std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->sender.join();
    if (impl_->listener.joinable()) impl_->listener.join();
}

std::unique_ptr<Bus::Subscription> Bus::subscribe(std::string channel, Listener listener) {
    std::lock_guard lock(impl_->listeners_mutex);
    const auto id = impl_->next_listener++;
    impl_->listeners.emplace(id, std::make_pair(std::move(channel), std::move(listener)));
    return std::make_unique<Handle>([impl = impl_.get(), id] {
        std::lock_guard guard(impl->listeners_mutex);
        impl->listeners.erase(id);
    });
}

void Bus::publish(std::string_view channel, std::string_view payload) {
    {
        std::lock_guard lock(impl_->mutex);
        if (impl_->outgoing.size() >= kOutgoingLimit) impl_->outgoing.pop_front();
        impl_->outgoing.push_back({std::string(channel), std::string(payload)});
    }
    impl_->wake.notify_all();
}

bool Bus::take_token(std::string_view key, int burst, milliseconds refill) {
    const auto taken =
        impl_->ask_redis({"EVAL", kTakeToken, "1", impl_->options.prefix + "bucket:" + std::string(key),
                          std::to_string(burst), std::to_string(refill.count())});
    if (taken) return *taken;
    return impl_->own_buckets.take(key, burst, refill, std::chrono::steady_clock::now());
}

void Bus::return_token(std::string_view key, milliseconds refill) {
    const auto done =
        impl_->ask_redis({"EVAL", kReturnToken, "1", impl_->options.prefix + "bucket:" + std::string(key),
                          std::to_string(refill.count())});
    if (!done) impl_->own_buckets.put_back(key, refill);
}

bool Bus::connected() const {
    return impl_->listening;
}

}  // namespace yanxiu::bus
