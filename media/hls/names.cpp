#include "media/hls/names.hpp"

#include <algorithm>
#include <charconv>

namespace yanxiu::media::hls {

std::string segment_name(int number) {
    return std::to_string(number) + std::string(kSegmentSuffix);
}

std::optional<int> parse_segment_name(std::string_view name) {
    if (!name.ends_with(kSegmentSuffix)) return std::nullopt;
    name.remove_suffix(kSegmentSuffix.size());
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size() || number < 0) return std::nullopt;
    if (std::to_string(number) != name) return std::nullopt;  // one segment has one name
    return number;
}

bool is_rendition_name(std::string_view name) {
    return !name.empty() && name.size() <= 16 && std::all_of(name.begin(), name.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    });
}

}  // namespace yanxiu::media::hls
