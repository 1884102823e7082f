#include "server/watch/intervals.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace yanxiu::watch {
namespace {

/// Appends an interval that begins no earlier than the last one.
void append(std::vector<Interval>& intervals, Interval next) {
    if (next.empty()) return;
    if (!intervals.empty() && next.from <= intervals.back().to)
        intervals.back().to = std::max(intervals.back().to, next.to);
    else
        intervals.push_back(next);
}

/// The first interval that ends after `at`, or (touching) at it.
auto first_ending_after(const std::vector<Interval>& intervals, std::int64_t at, bool touching) {
    return std::partition_point(intervals.begin(), intervals.end(), [&](const Interval& interval) {
        return touching ? interval.to < at : interval.to <= at;
    });
}

}  // namespace

IntervalSet::IntervalSet(std::initializer_list<Interval> intervals)
    : IntervalSet(of(std::vector<Interval>(intervals))) {}

IntervalSet IntervalSet::of(std::vector<Interval> intervals) {
    std::sort(intervals.begin(), intervals.end(), [](const Interval& left, const Interval& right) {
        return std::tie(left.from, left.to) < std::tie(right.from, right.to);
    });
    auto last = intervals.begin();
    for (const auto next : intervals) {
        if (next.empty()) continue;
        if (last != intervals.begin() && next.from <= std::prev(last)->to)
            std::prev(last)->to = std::max(std::prev(last)->to, next.to);
        else
            *last++ = next;
    }
    intervals.erase(last, intervals.end());
    IntervalSet set;
    set.intervals_ = std::move(intervals);
    return set;
}

void IntervalSet::add(Interval interval) {
    if (interval.empty()) return;
    const auto first = first_ending_after(intervals_, interval.from, true);
    auto last = first;
    for (; last != intervals_.end() && last->from <= interval.to; ++last) {
        interval.from = std::min(interval.from, last->from);
        interval.to = std::max(interval.to, last->to);
    }
    intervals_.insert(intervals_.erase(first, last), interval);
}

void IntervalSet::add(const IntervalSet& other) {
    if (other.intervals_.size() == 1) return add(other.intervals_.front());
    if (!other.empty()) *this = empty() ? other : united(other);
}

void IntervalSet::add(IntervalSet&& other) {
    if (intervals_.size() < other.intervals_.size()) std::swap(intervals_, other.intervals_);
    add(std::as_const(other));
}

IntervalSet IntervalSet::united(const IntervalSet& other) const {
    IntervalSet result;
    result.intervals_.reserve(intervals_.size() + other.intervals_.size());
    auto left = intervals_.begin();
    auto right = other.intervals_.begin();
    while (left != intervals_.end() || right != other.intervals_.end()) {
        const bool take_left =
            right == other.intervals_.end() || (left != intervals_.end() && left->from <= right->from);
        append(result.intervals_, take_left ? *left++ : *right++);
    }
    return result;
}

IntervalSet IntervalSet::intersected(const IntervalSet& other) const {
    IntervalSet result;
    result.intervals_.reserve(intervals_.size());
    auto left = intervals_.begin();
    auto right = other.intervals_.begin();
    while (left != intervals_.end() && right != other.intervals_.end()) {
        append(result.intervals_, {std::max(left->from, right->from), std::min(left->to, right->to)});
        if (left->to < right->to)
            ++left;
        else
            ++right;
    }
    return result;
}

IntervalSet IntervalSet::without(const IntervalSet& other) const {
    IntervalSet result;
    result.intervals_.reserve(intervals_.size());
    auto cut = other.intervals_.begin();
    for (auto rest : intervals_) {
        while (cut != other.intervals_.end() && cut->to <= rest.from) ++cut;
        for (; cut != other.intervals_.end() && cut->from < rest.to; ++cut) {
            append(result.intervals_, {rest.from, cut->from});
            rest.from = cut->to;
            if (rest.empty()) break;  // this cut may reach into the next interval
        }
        append(result.intervals_, rest);
    }
    return result;
}

IntervalSet IntervalSet::within(Interval window) const {
    IntervalSet result;
    for (auto each = first_ending_after(intervals_, window.from, false);
         each != intervals_.end() && each->from < window.to; ++each) {
        append(result.intervals_, {std::max(each->from, window.from), std::min(each->to, window.to)});
    }
    return result;
}

bool IntervalSet::contains(Interval interval) const {
    if (interval.empty()) return true;
    const auto each = first_ending_after(intervals_, interval.from, false);
    return each != intervals_.end() && each->from <= interval.from && interval.to <= each->to;
}

bool IntervalSet::overlaps(Interval interval) const {
    if (interval.empty()) return false;
    const auto each = first_ending_after(intervals_, interval.from, false);
    return each != intervals_.end() && each->from < interval.to;
}

std::int64_t IntervalSet::length() const {
    std::int64_t sum = 0;
    for (const auto& interval : intervals_) sum += interval.length();
    return sum;
}

std::string to_multirange(const IntervalSet& set) {
    std::string text = "{";
    for (const auto& interval : set.intervals()) {
        if (text.size() > 1) text += ',';
        text += '[' + std::to_string(interval.from) + ',' + std::to_string(interval.to) + ')';
    }
    return text + '}';
}

IntervalSet from_multirange(std::string_view text) {
    std::vector<Interval> intervals;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto skip = [&](char mark) { return at != end && *at == mark && (++at, true); };
    const auto read = [&](std::int64_t& number) {
        const auto [rest, error] = std::from_chars(at, end, number);
        at = rest;
        return error == std::errc{};
    };
    bool good = skip('{');
    while (good && at != end && *at != '}') {
        Interval next;
        good = (intervals.empty() || skip(',')) && skip('[') && read(next.from) && skip(',') &&
               read(next.to) && skip(')');
        intervals.push_back(next);
    }
    auto set = IntervalSet::of(std::move(intervals));
    // Whatever else is not canonical (order, touching or empty ranges, leading zeros) is written differently.
    if (!good || to_multirange(set) != text)
        throw std::invalid_argument("not a canonical multirange: " + std::string(text.substr(0, 80)));
    return set;
}

}  // namespace yanxiu::watch
