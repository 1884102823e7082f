#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/clock.hpp"

namespace yanxiu::base {

/// A calendar day where the schools are. Hours belong to days, roles and placements begin on days.
using Day = std::chrono::local_days;

/// "2018-03-08".
std::string to_text(Day day);

/// "2018-03-08T07:15:00.123Z": RFC 3339 in UTC, to the millisecond.
std::string to_text(Instant instant);

/// The day that an ISO date names; nothing for any other text and for days that do not exist.
std::optional<Day> parse_day(std::string_view text);

/// The day of an instant at a fixed distance from UTC (policies name it; China has one zone and no summer
/// time).
Day day_of(Instant instant, std::chrono::minutes utc_offset);

/// Midnight at which the day begins.
Instant begin_of(Day day, std::chrono::minutes utc_offset);

}  // namespace yanxiu::base
