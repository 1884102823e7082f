#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/library/shelf.hpp"
#include "server/library/shelf_store.hpp"

/// What players see of stored rows. Pure.
namespace yanxiu::library {

/// Playlists and tables of what can be played. Renditions that still grow end at the same segment, the last
/// that all of them have: a player drops one that lags. A rendition ends before its first missing number.
/// `init_bytes` says how long a blob is. Nothing when nothing can be played.
std::optional<ShelfAsset> shelve(StoredAsset stored,
                                 const std::function<std::int64_t(const std::string&)>& init_bytes);

/// About what it occupies in memory.
std::size_t bytes_in_memory(const ShelfAsset& asset);

/// One thing that a player can ask for. The pointers are into the asset.
struct ShelfItem {
    enum class Kind { playlist, init, segment, storyboard, picture };
    Kind kind = Kind::playlist;
    std::string_view content_type;
    const std::string* text = nullptr;          // of a playlist or a storyboard,
    const std::string* etag = nullptr;          // and only of these
    const ShelfRendition* rendition = nullptr;  // null for what is of all of them
    int segment = 0;
    const std::string* blob_key = nullptr;  // of an init, a segment or a picture
    std::int64_t size_bytes = 0;
};

/// By its name below the asset's folder, as "master.m3u8" or "v720/7.m4s"; nothing when there is no such.
std::optional<ShelfItem> find_item(const ShelfAsset& asset, std::string_view name);

}  // namespace yanxiu::library
