#include "server/appeals/appeal_rules.hpp"

#include <algorithm>
#include <optional>

#include "server/base/error.hpp"

namespace yanxiu::appeals {
namespace {

using base::Code;
using base::RequestError;

constexpr std::size_t kMostCharacters = 1'000;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_forbidden(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t');
}

/// Of UTF-8: bytes that do not continue a character.
std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Nothing for what is no text of ours.
std::optional<std::string> words_in(std::string_view text) {
    text = trimmed(text);
    const bool fits = !text.empty() && characters_in(text) <= kMostCharacters &&
                      std::none_of(text.begin(), text.end(), is_forbidden);
    if (!fits) return std::nullopt;
    return std::string(text);
}

}  // namespace

std::string checked_appeal_text(std::string_view text) {
    auto words = words_in(text);
    if (!words) throw RequestError(Code::invalid_argument, "appeal_text_invalid", "1 to 1,000 characters");
    return std::move(*words);
}

std::string checked_reason(std::string_view text) {
    auto words = words_in(text);
    if (!words) throw RequestError(Code::invalid_argument, "reason_invalid", "1 to 1,000 characters");
    return std::move(*words);
}

watch::Interval checked_interval(std::int64_t from_ms, std::int64_t to_ms, std::int64_t duration_ms) {
    watch::Interval media{from_ms, to_ms};
    if (from_ms == 0 && to_ms == 0) media.to = duration_ms;
    if (media.from < 0 || media.empty() || media.to > duration_ms) {
        throw RequestError(Code::invalid_argument, "interval_invalid", "not a part of the lesson");
    }
    return media;
}

std::string checked_category(const credit::Policy& policy, const std::string& code) {
    if (policy.has_category(code)) return code;
    throw RequestError(Code::invalid_argument, "category_invalid", "no such category of hours");
}

base::Day checked_past_day(const std::string& text, base::Day today) {
    const auto day = base::parse_day(text);
    const base::Day first(std::chrono::local_days{std::chrono::year{2000} / 1 / 1});
    if (day && *day >= first && *day <= today) return *day;
    throw RequestError(Code::invalid_argument, "date_invalid", "a day from 2000 until today");
}

v1::Standing within(const v1::Standing& standing, watch::Interval media) {
    v1::Standing part;
    part.set_category(standing.category());
    for (const auto& span : standing.spans()) {
        const watch::Interval kept{std::max(span.from_ms(), media.from), std::min(span.to_ms(), media.to)};
        if (kept.empty()) continue;
        auto& copy = *part.add_spans();
        copy = span;
        copy.set_from_ms(kept.from);
        copy.set_to_ms(kept.to);
    }
    return part;
}

}  // namespace yanxiu::appeals
