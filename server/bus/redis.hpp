#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct redisContext;
struct redisReply;

namespace yanxiu::bus {

/// One blocking connection to Redis with deadlines. Home: one thread at a time.
class Redis {
  public:
    /// Null when it cannot be reached within `timeout`. Addresses as in Bus::Options.
    static std::unique_ptr<Redis> connect(const std::string& address, std::chrono::milliseconds timeout);
    ~Redis();

    /// An integer answer; nothing when the connection failed, after which this object is of no more use.
    std::optional<long long> integer(const std::vector<std::string>& command);

    /// Sends a command whose answers come through `next_message`.
    bool send(const std::vector<std::string>& command);

    struct Message {
        std::string channel;
        std::string payload;
    };
    enum class Wait { message, timeout, broken };
    /// Waits up to `timeout` for the next message of a subscribed channel.
    Wait next_message(Message& message, std::chrono::milliseconds timeout);

  private:
    explicit Redis(redisContext* context) : context_(context) {}
    bool take_message(redisReply* reply, Message& message) const;

    redisContext* context_;
};

}  // namespace yanxiu::bus
