#pragma once

#include <string>
#include <string_view>

#include "server/credit/ledger.hpp"
#include "server/watch/evidence.hpp"

namespace yanxiu::watch {

/// What is booked of a content, as the column watching.booked holds it:
/// "remote=2018-03-08:61000,2018-03-09:500;school=…", in order, nothing for nothing. Pure.
std::string to_text(const Credit& credit);
/// Throws std::invalid_argument for what the function above would not have written.
Credit credit_from_text(std::string_view text);

/// What was granted, as the key of its entry stands for it: "0:{[0,15000)};660:{[20000,30000)}", by weight.
/// Pure.
std::string to_text(const Grants& granted);

/// Gives a booking of watching its idempotency key, "watch:CONTENT:REVISION:CATEGORY:DAY". The revision
/// counts the bookings of one person and content.
void name_booking(credit::Booking& booking, std::int64_t revision);
/// Of a booking with such a key; -1 for any other.
std::int64_t revision_of(const credit::Booking& booking);

}  // namespace yanxiu::watch
