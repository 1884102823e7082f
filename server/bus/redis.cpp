#include "server/bus/redis.hpp"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

namespace yanxiu::bus {
namespace {

timeval to_timeval(std::chrono::milliseconds duration) {
    return {static_cast<time_t>(duration.count() / 1000),
            static_cast<suseconds_t>(duration.count() % 1000 * 1000)};
}

redisContext* open_context(const std::string& address, timeval timeout) {
    if (address.rfind("unix:", 0) == 0) return redisConnectUnixWithTimeout(address.c_str() + 5, timeout);
    if (address.rfind("tcp:", 0) != 0) return nullptr;
    const auto colon = address.rfind(':');
    const std::string host = address.substr(4, colon - 4);
    return redisConnectWithTimeout(host.c_str(), std::atoi(address.c_str() + colon + 1), timeout);
}

struct Arguments {
    explicit Arguments(const std::vector<std::string>& command) {
        for (const auto& word : command) {
            words.push_back(word.data());
            lengths.push_back(word.size());
        }
    }
    int count() const { return static_cast<int>(words.size()); }
    std::vector<const char*> words;
    std::vector<std::size_t> lengths;
};

}  // namespace

std::unique_ptr<Redis> Redis::connect(const std::string& address, std::chrono::milliseconds timeout) {
    redisContext* context = open_context(address, to_timeval(timeout));
    if (context == nullptr) return nullptr;
    if (context->err != 0) {
        redisFree(context);
        return nullptr;
    }
    redisSetTimeout(context, to_timeval(timeout));
    if (address.rfind("tcp:", 0) == 0) redisEnableKeepAlive(context);  // a vanished peer says nothing
    return std::unique_ptr<Redis>(new Redis(context));
}

Redis::~Redis() {
    redisFree(context_);
}

std::optional<long long> Redis::integer(const std::vector<std::string>& command) {
    Arguments arguments(command);
    auto* reply = static_cast<redisReply*>(
        redisCommandArgv(context_, arguments.count(), arguments.words.data(), arguments.lengths.data()));
    if (reply == nullptr) return std::nullopt;
    std::optional<long long> answer;
    if (reply->type == REDIS_REPLY_INTEGER) answer = reply->integer;
    freeReplyObject(reply);
    return answer;
}

bool Redis::send(const std::vector<std::string>& command) {
    Arguments arguments(command);
    if (redisAppendCommandArgv(context_, arguments.count(), arguments.words.data(),
                               arguments.lengths.data()) != REDIS_OK) {
        return false;
    }
    for (int done = 0; done == 0;) {
        if (redisBufferWrite(context_, &done) != REDIS_OK) return false;
    }
    return true;
}

Redis::Wait Redis::next_message(Message& message, std::chrono::milliseconds timeout) {
    for (;;) {
        void* reply = nullptr;
        if (redisGetReplyFromReader(context_, &reply) != REDIS_OK) return Wait::broken;
        if (reply != nullptr) {
            const bool taken = take_message(static_cast<redisReply*>(reply), message);
            freeReplyObject(reply);
            if (taken) return Wait::message;
            continue;
        }
        pollfd readable{context_->fd, POLLIN, 0};
        const int ready = ::poll(&readable, 1, static_cast<int>(timeout.count()));
        if (ready == 0) return Wait::timeout;
        if (redisBufferRead(context_) != REDIS_OK) return Wait::broken;
    }
}

bool Redis::take_message(redisReply* reply, Message& message) const {
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 4) return false;
    if (std::string_view(reply->element[0]->str, reply->element[0]->len) != "pmessage") return false;
    message.channel.assign(reply->element[2]->str, reply->element[2]->len);
    message.payload.assign(reply->element[3]->str, reply->element[3]->len);
    return true;
}

}  // namespace yanxiu::bus
