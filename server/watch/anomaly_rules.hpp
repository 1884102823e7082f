#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/base/day.hpp"
#include "server/base/ids.hpp"
#include "server/credit/policy.hpp"
#include "server/watch/evidence.hpp"

/// What looks unlike honest watching (rule R12). A finding denies nothing by itself: it goes to a person,
/// with the numbers that led to it. No address is looked at, since schools share one. Pure, integers alone.
namespace yanxiu::watch {

/// One lease of a month.
struct MonthLease {
    bool taken_over = false;    // it ended because another device went on
    std::vector<Claim> claims;  // ascending
};

/// How somebody's watching of one month looks, in a few numbers.
struct Habits {
    base::PersonId person;
    std::map<base::Day, std::int64_t> played_ms;  // wall time, each instant once, of every local day
    std::int64_t unbroken_ms = 0;                 // the longest playing without a pause of five seconds
    std::int64_t claims = 0;                      // of ten seconds and more
    std::int64_t same_length = 0;    // of those, as many as last equally long, to the millisecond
    std::int64_t timed_ms = 0;       // wall time of all claims, repetitions included
    std::int64_t at_edge_ms = 0;     // of it, at a speed just within a class
    std::int64_t overlapped_ms = 0;  // of it, claimed by another lease as well
    std::int64_t take_overs = 0;
    std::vector<std::int64_t> answer_ms;  // how long each presence check took to be answered
};

Habits habits_of(const credit::Policy& policy, base::PersonId person, const std::vector<MonthLease>& leases);

/// Something that a person should look at. `kind` is daily_total, cadence, speed_edge, parallel or
/// answer_times; `facts` are the numbers that explain it, each named with its unit, among them what is usual
/// and from where on it is told.
struct Anomaly {
    base::PersonId person;
    std::string kind;
    std::optional<base::Day> day;  // of a daily total
    std::map<std::string, std::int64_t> facts;
};

/// The middle value, the lower one of two; 0 of none.
std::int64_t median_of(std::vector<std::int64_t> values);

/// From where on a value is told: six times the usual spread above what is usual, by median and median
/// absolute deviation (MAD), which a few cheats among honest people do not move; never below `floor`, the
/// least that is implausible for anybody. Of fewer than five people, `floor` alone.
std::int64_t limit_of(const std::vector<std::int64_t>& population, std::int64_t floor);

/// Everybody of one month against each other: for each person at most one finding of each kind.
std::vector<Anomaly> anomalies_of(const std::vector<Habits>& population);

}  // namespace yanxiu::watch
