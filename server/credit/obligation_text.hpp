#pragma once

#include <chrono>
#include <string>

#include "server/credit/obligation_rules.hpp"

namespace yanxiu::credit {

/// Class hours with one decimal. What is there is cut, what is missing is rounded up, so that no text claims
/// more than there is: 27.59 hours of 40 are "27.5" and "12.5".
std::string hours_there(std::int64_t ms, std::chrono::milliseconds class_hour);
std::string hours_missing(std::int64_t ms, std::chrono::milliseconds class_hour);

/// One leaf in words, without a full stop: "还需 12.5 学时，已学 27.5 / 40", "还需作业 1 份". `named` puts
/// its title before hours as well, where an obligation has several.
std::string explain(const Part& part, std::chrono::milliseconds class_hour, bool named);

}  // namespace yanxiu::credit
