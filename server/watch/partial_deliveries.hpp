#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "server/base/ids.hpp"
#include "server/watch/intervals.hpp"

namespace yanxiu::watch {

/// Segments of which a person has fetched ranges: together they may make a whole (rule R6). One for all
/// loops, because a player's connections may lie on several. Bounded: the oldest are forgotten, which costs
/// their person another download. Home: any thread.
class PartialDeliveries {
  public:
    explicit PartialDeliveries(std::size_t limit) : limit_(limit) {}

    struct Key {
        base::PersonId person;
        base::AssetId asset;
        std::string rendition;
        int segment = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    /// Bytes [from, to) of `size` were handed over. True when they complete the whole, which is then
    /// forgotten.
    bool add(const Key& key, std::int64_t from, std::int64_t to, std::int64_t size);

  private:
    struct Fetched {
        Key key;
        IntervalSet bytes;
    };
    using Segments = std::list<Fetched>;  // oldest first

    const std::size_t limit_;
    std::mutex mutex_;
    Segments segments_;
    std::map<Key, Segments::iterator> by_key_;
};

}  // namespace yanxiu::watch
