#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yanxiu::watch {

/// [from, to) in milliseconds.
struct Interval {
    std::int64_t from = 0;
    std::int64_t to = 0;

    std::int64_t length() const { return to - from; }
    bool empty() const { return to <= from; }
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// A set of milliseconds as sorted, disjoint intervals that do not touch. A value.
class IntervalSet {
  public:
    IntervalSet() = default;
    IntervalSet(std::initializer_list<Interval> intervals);
    /// The union of intervals in any order, some of them empty perhaps. O(n log n).
    static IntervalSet of(std::vector<Interval> intervals);

    /// O(log n) at the end of the set; elsewhere it moves what follows.
    void add(Interval interval);
    /// Linear in both, as are the three below; of a single interval as above.
    void add(const IntervalSet& other);
    void add(IntervalSet&& other);

    IntervalSet united(const IntervalSet& other) const;
    IntervalSet intersected(const IntervalSet& other) const;
    IntervalSet without(const IntervalSet& other) const;

    /// What of the set lies in `window`. Logarithmic in the set, linear in the answer.
    IntervalSet within(Interval window) const;

    bool contains(Interval interval) const;
    bool overlaps(Interval interval) const;
    std::int64_t length() const;
    bool empty() const { return intervals_.empty(); }
    const std::vector<Interval>& intervals() const& { return intervals_; }
    std::vector<Interval> intervals() && { return std::move(intervals_); }  // safe to loop over a temporary's
    friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

  private:
    std::vector<Interval> intervals_;
};

/// PostgreSQL's text of an int4multirange or int8multirange, as "{[0,15000),[20000,30000)}".
std::string to_multirange(const IntervalSet& set);
/// Throws std::invalid_argument for what PostgreSQL would not have written in its canonical form.
IntervalSet from_multirange(std::string_view text);

}  // namespace yanxiu::watch
