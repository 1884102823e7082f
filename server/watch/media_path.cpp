#include "server/watch/media_path.hpp"

#include <charconv>

namespace yanxiu::watch {
namespace {

std::string_view take_segment(std::string_view& path) {
    const auto slash = path.find('/');
    const auto segment = path.substr(0, slash);
    path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
    return segment;
}

std::optional<base::AssetId> parse_asset(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value <= 0 || text.front() == '0') return std::nullopt;
    return base::AssetId{value};
}

}  // namespace

std::optional<MediaPath> parse_media_path(std::string_view path) {
    if (!path.starts_with(kMediaPrefix)) return std::nullopt;
    path.remove_prefix(kMediaPrefix.size());
    const auto token = take_segment(path);
    const auto asset = parse_asset(take_segment(path));
    if (token.empty() || !asset || path.empty()) return std::nullopt;
    return MediaPath{token, *asset, path};
}

}  // namespace yanxiu::watch
