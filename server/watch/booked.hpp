#pragma once

#include <string>
#include <string_view>

#include "server/watch/evidence.hpp"

namespace yanxiu::watch {

/// What is booked of a content, as the column watching.booked holds it:
/// "remote=2018-03-08:61000,2018-03-09:500;school=…", in order, nothing for nothing. Pure.
std::string to_text(const Credit& credit);
/// Throws std::invalid_argument for what the function above would not have written.
Credit credit_from_text(std::string_view text);

}  // namespace yanxiu::watch
