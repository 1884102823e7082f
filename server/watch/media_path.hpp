#pragma once

#include <optional>
#include <string_view>

#include "server/base/ids.hpp"

namespace yanxiu::watch {

/// "/media/<token>/<asset>/<name>" in its parts, as written: nothing is checked but the form. The views are
/// into the path.
struct MediaPath {
    std::string_view token;
    base::AssetId asset;
    std::string_view name;  // "master.m3u8", "v720/7.m4s"
};

inline constexpr std::string_view kMediaPrefix = "/media/";

/// Nothing for another form, or an asset that is not a positive number in its only spelling. Pure.
std::optional<MediaPath> parse_media_path(std::string_view path);

}  // namespace yanxiu::watch
