#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/base/ids.hpp"
#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// One segment as it can be sent.
struct ShelfSegment {
    std::string blob_key;
    std::int64_t size_bytes = 0;
    std::int64_t start_ms = 0;
    std::int64_t duration_ms = 0;
};
struct ShelfRendition {
    std::string name;
    std::string init_key;
    std::int64_t init_bytes = 0;
    std::string playlist;          // media playlist as text
    std::string playlist_etag;     // with its quotes
    std::string i_frame_playlist;  // empty: none
    std::string i_frame_playlist_etag;
    std::vector<ShelfSegment> segments;
};

/// Some of the small pictures for the scrub bar.
struct ShelfSheet {
    std::string blob_key;
    std::int64_t size_bytes = 0;
};

/// Everything of an asset that players ask for, as of one moment. Immutable.
struct ShelfAsset {
    base::AssetId id;
    base::LessonId lesson;
    base::ContentId content;
    bool complete = false;  // nothing of it will change any more
    std::string multivariant;
    std::string multivariant_etag;
    std::unordered_map<std::string, ShelfRendition> renditions;
    std::string storyboard;  // WebVTT
    std::string storyboard_etag;
    std::map<std::int64_t, ShelfSheet> sheets;  // by start_ms
};

/// Playlists and segment tables in memory, so that playing costs no query. A complete asset is read once; a
/// growing one again when it is older than `growing_fresh` and asked for, by one reader at a time. Bounded in
/// assets and in bytes: the least recently used are forgotten. What the bus says of a lesson, its deletion
/// among it, makes it be read again; nothing of a deleted lesson is read. Home: any thread.
class Shelf {
  public:
    Shelf(store::Database& database, const blob::BlobStore& blobs, bus::Bus& bus,
          std::size_t assets_limit = 2000,
          std::chrono::milliseconds growing_fresh = std::chrono::milliseconds(500));
    ~Shelf();
    Shelf(const Shelf&) = delete;
    Shelf& operator=(const Shelf&) = delete;

    /// What is in memory and fresh enough; null otherwise. Never blocks.
    std::shared_ptr<const ShelfAsset> at_hand(base::AssetId asset) const;

    /// The same, reading it where necessary; null when there is no such asset, its lesson is deleted, or
    /// nothing of it is listed yet.
    /// Blocks: call it on the pool.
    std::shared_ptr<const ShelfAsset> fetch(base::AssetId asset);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::library
