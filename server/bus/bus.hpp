#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace yanxiu::bus {

/// Events between nodes, and rate limits: what may be forgotten. Redis behind it; when Redis is gone,
/// publishing reaches only this process, subscriptions resume by themselves, and limits fall back to this
/// process's memory. Home: any thread; never blocks longer than 200 ms.
class Bus {
  public:
    struct Options {
        std::string address;  // "unix:/path" or "tcp:host:port"; empty: this process only
        std::string prefix = "yanxiu:";
    };
    explicit Bus(Options options);
    ~Bus();
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    using Listener = std::function<void(std::string_view channel, std::string_view payload)>;

    /// `channel` may end with '*' and then means every channel that begins so. Listeners run on the bus's own
    /// threads, one at a time, must not block, and must not subscribe. Unsubscribed when the handle is
    /// destroyed, which must happen before the bus is.
    class Subscription {
      public:
        virtual ~Subscription() = default;
    };
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::string channel, Listener listener);

    /// Best effort, in order per publisher; this process's own listeners get it as well, once.
    void publish(std::string_view channel, std::string_view payload);

    /// Token bucket: takes one token of `key`, `burst` at most, refilled by one every `refill`. False when
    /// empty.
    bool take_token(std::string_view key, int burst, std::chrono::milliseconds refill);
    /// Puts back a token that was taken of `key` and shall not count after all.
    void return_token(std::string_view key, std::chrono::milliseconds refill);

    bool connected() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::bus
