#include "server/base/day.hpp"

#include <charconv>
#include <cstdio>

namespace yanxiu::base {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

void write_digits(std::string& text, std::size_t at, std::size_t digits, unsigned number) {
    for (auto place = at + digits; place > at; number /= 10)
        text[--place] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string to_text(Day day) {
    const std::chrono::year_month_day date{day};
    std::string text = "0000-00-00";
    write_digits(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    write_digits(text, 5, 2, static_cast<unsigned>(date.month()));
    write_digits(text, 8, 2, static_cast<unsigned>(date.day()));
    return text;
}

std::string to_text(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time(instant - day);
    char text[32];
    std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    return to_text(Day(day.time_since_epoch())) + text;
}

std::optional<Day> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (!read_number(text.substr(0, 4), year) || !read_number(text.substr(5, 2), month) ||
        !read_number(text.substr(8, 2), day) || year < 1) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return Day(date);
}

Day day_of(Instant instant, std::chrono::minutes utc_offset) {
    return Day(std::chrono::floor<std::chrono::days>(instant.time_since_epoch() + utc_offset));
}

Instant begin_of(Day day, std::chrono::minutes utc_offset) {
    return Instant(day.time_since_epoch() - utc_offset);
}

}  // namespace yanxiu::base
