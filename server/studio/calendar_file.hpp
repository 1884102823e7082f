#pragma once

#include <string>
#include <string_view>

#include "server/base/clock.hpp"

namespace yanxiu::studio {

/// What a calendar is told of a workshop.
struct CalendarEntry {
    std::string uid;   // the same for every revision
    int revision = 0;  // a higher one replaces what a calendar has
    base::Instant changed_at;
    base::Instant starts_at;
    base::Instant ends_at;
    std::string title;
    std::string about;
    std::string address;  // of its page; may be empty
    bool cancelled = false;
};

/// A file with this one event, as RFC 5545 has it: times in UTC, CRLF, lines folded at 75 octets and never
/// within a character, with a reminder a quarter of an hour before. Pure.
std::string calendar_file(const CalendarEntry& entry);

/// RFC 5545, 3.3.11: backslashes, semicolons, commas and line breaks are written with a backslash.
std::string calendar_text(std::string_view text);

/// RFC 5545, 3.1: the line with its CRLF, going on after CRLF and a space where it is longer than 75 octets.
std::string folded(std::string_view line);

}  // namespace yanxiu::studio
