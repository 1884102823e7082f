#include "server/library/shelf_store.hpp"

#include <pqxx/pqxx>
#include <string_view>

namespace yanxiu::library {
namespace {

constexpr char kReadAsset[] = R"(
SELECT a.lesson_id, a.content_id, a.state = 'complete' AS all_complete,
       r.name, r.kind = 'video' AS video, r.width, r.height, r.frame_rate_mhz, r.bandwidth,
       r.codecs, r.init_key, r.complete,
       s.number, s.start_ms, s.duration_ms, s.duration_us, s.size_bytes, coalesce(s.key_bytes, 0) AS key_bytes, s.blob_key
FROM asset a JOIN lesson l ON l.id = a.lesson_id AND l.deleted_at IS NULL
JOIN rendition r ON r.asset_id = a.id AND r.listed
JOIN segment s ON s.rendition_id = r.id AND (r.complete OR s.number < a.shown_segments)
WHERE a.id = $1 AND a.content_id IS NOT NULL
ORDER BY r.id, s.number)";

constexpr char kReadSheets[] = R"(
SELECT start_ms, interval_ms, pictures, width, height, size_bytes, blob_key
FROM storyboard_sheet WHERE asset_id = $1 ORDER BY start_ms)";

StoredSheet to_sheet(const pqxx::row& row) {
    return {.sheet = {.start_ms = row["start_ms"].as<std::int64_t>(),
                      .interval_ms = row["interval_ms"].as<int>(),
                      .pictures = row["pictures"].as<int>(),
                      .width = row["width"].as<int>(),
                      .height = row["height"].as<int>()},
            .sent = {.blob_key = row["blob_key"].as<std::string>(),
                     .size_bytes = row["size_bytes"].as<std::int64_t>()}};
}

StoredRendition to_rendition(const pqxx::row& row) {
    StoredRendition rendition;
    auto& variant = rendition.variant;
    variant.name = row["name"].as<std::string>();
    variant.width = row["width"].as<int>();
    variant.height = row["height"].as<int>();
    variant.frame_rate_mhz = row["frame_rate_mhz"].as<std::int64_t>();
    variant.bandwidth = row["bandwidth"].as<std::int64_t>();
    variant.codecs = row["codecs"].as<std::string>();
    rendition.video = row["video"].as<bool>();
    rendition.complete = row["complete"].as<bool>();
    rendition.init_key = row["init_key"].as<std::string>();
    return rendition;
}

StoredRendition::Segment to_segment(const pqxx::row& row) {
    return {.number = row["number"].as<int>(),
            .duration_us = row["duration_us"].as<std::int64_t>(),
            .key_bytes = row["key_bytes"].as<std::int64_t>(),
            .sent = {.blob_key = row["blob_key"].as<std::string>(),
                     .size_bytes = row["size_bytes"].as<std::int64_t>(),
                     .start_ms = row["start_ms"].as<std::int64_t>(),
                     .duration_ms = row["duration_ms"].as<std::int64_t>()}};
}

}  // namespace

std::optional<StoredAsset> read_stored_asset(store::Transaction& t, base::AssetId asset) {
    const auto rows = t.exec_params(kReadAsset, asset.value);
    if (rows.empty()) return std::nullopt;
    StoredAsset stored{.id = asset,
                       .lesson = {rows[0]["lesson_id"].as<std::int64_t>()},
                       .content = {rows[0]["content_id"].as<std::int64_t>()},
                       .complete = rows[0]["all_complete"].as<bool>(),
                       .renditions = {},
                       .sheets = {}};
    auto& renditions = stored.renditions;
    for (const auto& row : rows) {
        const std::string_view name = row["name"].c_str();
        if (renditions.empty() || renditions.back().variant.name != name)
            renditions.push_back(to_rendition(row));
        renditions.back().segments.push_back(to_segment(row));
    }
    for (const auto& row : t.exec_params(kReadSheets, asset.value)) stored.sheets.push_back(to_sheet(row));
    return stored;
}

}  // namespace yanxiu::library
