#include "server/watch/partial_deliveries.hpp"

namespace yanxiu::watch {
namespace {

// Players fetch a segment in a few pieces; a thousand would be somebody filling our memory.
constexpr std::size_t kMostPieces = 64;

}  // namespace

bool PartialDeliveries::add(const Key& key, std::int64_t from, std::int64_t to, std::int64_t size) {
    if (from <= 0 && to >= size) return true;
    const std::lock_guard lock(mutex_);
    auto known = by_key_.find(key);
    if (known == by_key_.end()) {
        segments_.push_back({key, {}});
        known = by_key_.emplace(key, std::prev(segments_.end())).first;
    }
    auto& bytes = known->second->bytes;
    bytes.add({from, to});
    const bool whole = bytes.contains({0, size});
    if (whole || bytes.intervals().size() > kMostPieces) {
        segments_.erase(known->second);
        by_key_.erase(known);
    }
    if (segments_.size() > limit_) {
        by_key_.erase(segments_.front().key);
        segments_.pop_front();
    }
    return whole;
}

}  // namespace yanxiu::watch
