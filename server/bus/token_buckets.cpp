#include "server/bus/token_buckets.hpp"

#include <algorithm>

namespace yanxiu::bus {

bool TokenBuckets::take(std::string_view key, int burst, std::chrono::milliseconds refill, TimePoint now) {
    std::lock_guard lock(mutex_);
    auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        recent_.push_front({std::string(key), now});
        found = by_key_.emplace(recent_.front().key, recent_.begin()).first;
        if (recent_.size() > capacity_) {
            by_key_.erase(recent_.back().key);
            recent_.pop_back();
        }
    } else {
        recent_.splice(recent_.begin(), recent_, found->second);
    }
    Bucket& bucket = recent_.front();
    const auto full_at = std::max(bucket.full_at, now) + refill;
    if (full_at - now > refill * burst) return false;
    bucket.full_at = full_at;
    return true;
}

void TokenBuckets::put_back(std::string_view key, std::chrono::milliseconds refill) {
    std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) found->second->full_at -= refill;  // in the past means full
}

}  // namespace yanxiu::bus
