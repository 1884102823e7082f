#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/hls/playlist.hpp"
#include "media/hls/storyboard.hpp"
#include "server/base/ids.hpp"
#include "server/library/shelf.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// A listed rendition's rows.
struct StoredRendition {
    media::hls::Variant variant;  // its bandwidth is the ceiling; other rates are measured by who shelves it
    bool video = false;
    bool complete = false;
    std::string init_key;
    struct Segment {
        int number = 0;
        std::int64_t duration_us = 0;
        std::int64_t key_bytes = 0;  // 0: of sound, or unknown
        ShelfSegment sent;
    };
    std::vector<Segment> segments;  // ascending numbers
};
struct StoredSheet {
    media::hls::StoryboardSheet sheet;
    ShelfSheet sent;
};
struct StoredAsset {
    base::AssetId id;
    base::LessonId lesson;
    base::ContentId content;
    bool complete = false;
    std::vector<StoredRendition> renditions;
    std::vector<StoredSheet> sheets;  // ascending
};

/// The asset with what is listed of it, as of one instant: one statement reads all that plays, because a
/// second one would see what was published in between. Sheets are read beside it, and only ever become more.
/// Nothing when there is no such asset, its lesson is deleted, its content is not known yet, or nothing is
/// listed.
std::optional<StoredAsset> read_stored_asset(store::Transaction& t, base::AssetId asset);

}  // namespace yanxiu::library
