#include "media/hls/storyboard.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "media/ladder/storyboard.hpp"

namespace yanxiu::media::hls {
namespace {

constexpr std::string_view kPrefix = "storyboard/";
constexpr std::string_view kSuffix = ".jpg";

std::string timestamp(std::int64_t time_ms) {
    const auto seconds = time_ms / 1000;
    return fmt::format("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                       time_ms % 1000);
}

}  // namespace

std::string sheet_name(std::int64_t start_ms) {
    return fmt::format("{}{}{}", kPrefix, start_ms, kSuffix);
}

std::optional<std::int64_t> parse_sheet_name(std::string_view name) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) ||
        name.size() <= kPrefix.size() + kSuffix.size())
        return std::nullopt;
    const auto digits = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    std::int64_t time_ms = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), time_ms);
    if (error != std::errc{} || end != digits.data() + digits.size() || time_ms < 0) return std::nullopt;
    if (sheet_name(time_ms) != name) return std::nullopt;  // one sheet has one name
    return time_ms;
}

std::string storyboard_text(const std::vector<StoryboardSheet>& sheets) {
    std::string text = "WEBVTT\n";
    for (const auto& sheet : sheets) {
        const auto name = sheet_name(sheet.start_ms);
        for (int i = 0; i < sheet.pictures; ++i) {
            const auto from_ms = sheet.start_ms + std::int64_t{i} * sheet.interval_ms;
            const auto corner = ladder::corner_of({sheet.width, sheet.height}, i);
            fmt::format_to(std::back_inserter(text), "\n{} --> {}\n{}#xywh={},{},{},{}\n", timestamp(from_ms),
                           timestamp(from_ms + sheet.interval_ms), name, corner.x, corner.y, sheet.width,
                           sheet.height);
        }
    }
    return text;
}

}  // namespace yanxiu::media::hls
