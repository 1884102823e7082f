#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace yanxiu::bus {

/// Token buckets in this process's memory: what limits fall back to without Redis. Home: any thread. Keeps
/// the `capacity` most recently used keys; a forgotten bucket is a full one.
class TokenBuckets {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit TokenBuckets(std::size_t capacity = 100'000) : capacity_(capacity) {}

    /// Takes one token of `key`; `burst` at most, one more every `refill`. False when there is none.
    bool take(std::string_view key, int burst, std::chrono::milliseconds refill, TimePoint now);
    void put_back(std::string_view key, std::chrono::milliseconds refill);

  private:
    struct Bucket {
        std::string key;
        TimePoint full_at;  // when it will be full again, were nothing taken
    };

    std::mutex mutex_;
    std::size_t capacity_;
    std::list<Bucket> recent_;  // most recent first
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_;
};

}  // namespace yanxiu::bus
