#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/base/day.hpp"
#include "server/credit/policy.hpp"
#include "server/protocol/watch.pb.h"
#include "server/watch/intervals.hpp"

/// The rules of appeals and corrections. Pure; what must be refused throws RequestError.
namespace yanxiu::appeals {

/// So many appeals of one person may be open at once.
inline constexpr int kMostOpen = 20;

/// 1 to 1,000 characters, outer spaces removed, without control characters but for line breaks and tabs.
/// Refuses with {invalid_argument, "appeal_text_invalid"}.
std::string checked_appeal_text(std::string_view text);
/// The same for what administrators give as a reason; "reason_invalid".
std::string checked_reason(std::string_view text);

/// What of a lesson is appealed against: both zero are all of it. Refuses with {invalid_argument,
/// "interval_invalid"} what is empty or outside the lesson.
watch::Interval checked_interval(std::int64_t from_ms, std::int64_t to_ms, std::int64_t duration_ms);

/// A category of the policy; {invalid_argument, "category_invalid"}.
std::string checked_category(const credit::Policy& policy, const std::string& code);

/// An ISO date that is not after today and not before 2000; {invalid_argument, "date_invalid"}.
base::Day checked_past_day(const std::string& text, base::Day today);

/// What of a standing lies within an interval; sums are left out.
v1::Standing within(const v1::Standing& standing, watch::Interval media);

}  // namespace yanxiu::appeals
