#include "server/watch/booked.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace yanxiu::watch {
namespace {

/// Takes the part before `separator` (or all) off the front of `text`.
std::string_view take_part(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return part;
}

[[noreturn]] void refuse() {
    throw std::invalid_argument("not a text of what is booked");
}

std::int64_t number_in(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) refuse();
    return value;
}

}  // namespace

std::string to_text(const Credit& credit) {
    std::string text;
    for (const auto& [category, days] : credit) {
        if (days.empty()) continue;
        if (!text.empty()) text += ';';
        text += category;
        char separator = '=';
        for (const auto& [day, amount_ms] : days) {
            text += separator;
            text += base::to_text(day) + ':' + std::to_string(amount_ms);
            separator = ',';
        }
    }
    return text;
}

Credit credit_from_text(std::string_view text) {
    Credit credit;
    while (!text.empty()) {
        auto of_category = take_part(text, ';');
        const std::string category(take_part(of_category, '='));
        if (category.empty() || of_category.empty()) refuse();
        while (!of_category.empty()) {
            auto of_day = take_part(of_category, ',');
            const auto day = base::parse_day(take_part(of_day, ':'));
            if (!day) refuse();
            credit[category][*day] = number_in(of_day);
        }
    }
    return credit;
}

std::string to_text(const Grants& granted) {
    std::string text;
    for (const auto& grant : granted) {
        if (!text.empty()) text += ';';
        text += std::to_string(grant.weight_permille) + ':' + to_multirange(grant.media);
    }
    return text;
}

void name_booking(credit::Booking& booking, std::int64_t revision) {
    booking.idempotency_key = fmt::format("watch:{}:{}:{}:{}", booking.content.value, revision,
                                          booking.category, base::to_text(booking.day));
}

std::int64_t revision_of(const credit::Booking& booking) {
    if (booking.cause != "watch") return -1;
    std::string_view key = booking.idempotency_key;
    take_part(key, ':');
    take_part(key, ':');
    return number_in(take_part(key, ':'));
}

}  // namespace yanxiu::watch
