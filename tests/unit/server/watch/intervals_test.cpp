#include "server/watch/intervals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bitset>
#include <stdexcept>

namespace yanxiu::watch {
namespace {

constexpr std::int64_t kEnd = 64;
using Model = std::bitset<kEnd>;  // the same set, millisecond by millisecond

rc::Gen<Interval> any_interval() {
    return rc::gen::map(
        rc::gen::pair(rc::gen::inRange<std::int64_t>(0, kEnd), rc::gen::inRange<std::int64_t>(0, 12)),
        [](const auto& pair) {
            return Interval{pair.first, std::min(kEnd, pair.first + pair.second)};
        });
}

rc::Gen<std::vector<Interval>> any_intervals() {
    return rc::gen::container<std::vector<Interval>>(any_interval());
}

Model model_of(const std::vector<Interval>& intervals) {
    Model model;
    for (const auto& interval : intervals)
        for (auto ms = interval.from; ms < interval.to; ++ms) model.set(static_cast<std::size_t>(ms));
    return model;
}

Model model_of(const IntervalSet& set) {
    const auto& intervals = set.intervals();
    for (std::size_t index = 0; index < intervals.size(); ++index) {
        RC_ASSERT(!intervals[index].empty());
        if (index > 0) RC_ASSERT(intervals[index - 1].to < intervals[index].from);  // apart, in order
    }
    return model_of(intervals);
}

RC_GTEST_PROP(Intervals, AreTheSameSetInWhateverWayTheyWereAdded, ()) {
    const auto intervals = *any_intervals();
    IntervalSet one_by_one;
    for (const auto& interval : intervals) one_by_one.add(interval);
    RC_ASSERT(model_of(one_by_one) == model_of(intervals));
    RC_ASSERT(IntervalSet::of(intervals) == one_by_one);
    RC_ASSERT(one_by_one.length() == static_cast<std::int64_t>(model_of(intervals).count()));
    RC_ASSERT(one_by_one.empty() == model_of(intervals).none());
}

RC_GTEST_PROP(Intervals, DoTheAlgebraOfSets, ()) {
    const auto left = IntervalSet::of(*any_intervals());
    const auto right = IntervalSet::of(*any_intervals());
    RC_ASSERT(model_of(left.united(right)) == (model_of(left) | model_of(right)));
    RC_ASSERT(model_of(left.intersected(right)) == (model_of(left) & model_of(right)));
    RC_ASSERT(model_of(left.without(right)) == (model_of(left) & ~model_of(right)));
    auto sum = left;
    sum.add(right);
    RC_ASSERT(sum == left.united(right));
}

RC_GTEST_PROP(Intervals, KnowWhatLiesInAWindow, ()) {
    const auto set = IntervalSet::of(*any_intervals());
    const auto window = *any_interval();
    RC_ASSERT(set.within(window) == set.intersected(IntervalSet{window}));
    RC_ASSERT(set.contains(window) == IntervalSet{window}.without(set).empty());
    RC_ASSERT(set.overlaps(window) == !set.intersected(IntervalSet{window}).empty());
}

RC_GTEST_PROP(Intervals, ReadTheMultirangeThatTheyWrite, ()) {
    const auto set = IntervalSet::of(*any_intervals());
    RC_ASSERT(from_multirange(to_multirange(set)) == set);
}

TEST(Intervals, MergeWhatTouches) {
    const IntervalSet set{{0, 15'000}, {20'000, 30'000}, {15'000, 18'000}, {7, 7}};
    EXPECT_EQ(set.intervals(), (std::vector<Interval>{{0, 18'000}, {20'000, 30'000}}));
    EXPECT_EQ(to_multirange(set), "{[0,18000),[20000,30000)}");
}

TEST(Intervals, WriteNothingAsAnEmptyMultirange) {
    EXPECT_EQ(to_multirange({}), "{}");
    EXPECT_TRUE(from_multirange("{}").empty());
    EXPECT_EQ(from_multirange("{[-5,3)}"), (IntervalSet{{-5, 3}}));
}

TEST(Intervals, RefuseWhatPostgresWouldNotHaveWritten) {
    for (const auto* text : {"",
                             "{",
                             "}",
                             "{}}",
                             "{} ",
                             " {}",
                             "{[0,5]}",
                             "{(0,5)}",
                             "{[0,5),}",
                             "{[0,5)[7,9)}",
                             "{[0, 5)}",
                             "{[5,5)}",
                             "{[5,0)}",
                             "{[7,9),[0,5)}",
                             "{[0,5),[5,9)}",
                             "{[0,5),[3,9)}",
                             "{[00,5)}",
                             "{[-0,5)}",
                             "{[+1,5)}",
                             "{[0,)}",
                             "{[,5)}",
                             "{[0,99999999999999999999)}",
                             "[0,5)",
                             "empty"}) {
        EXPECT_THROW(from_multirange(text), std::invalid_argument) << text;
    }
}

/// A quadratic way would not end within the test's time.
TEST(Intervals, CopeWithVeryManyPieces) {
    constexpr std::int64_t kPieces = 300'000;
    IntervalSet even;
    std::vector<Interval> odd;
    for (std::int64_t index = 0; index < kPieces; ++index) {
        even.add({index * 10, index * 10 + 3});
        odd.push_back({index * 10 + 5, index * 10 + 8});
    }
    const auto both = even.united(IntervalSet::of(odd));
    EXPECT_EQ(both.length(), 6 * kPieces);
    EXPECT_EQ(both.without(even).length(), 3 * kPieces);
    EXPECT_TRUE(even.intersected(IntervalSet::of(odd)).empty());
    for (std::int64_t index = 0; index < kPieces; ++index)
        ASSERT_EQ(both.within({index * 10, index * 10 + 5}).length(), 3);
}

}  // namespace
}  // namespace yanxiu::watch
