#include "server/library/shelf_asset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "media/hls/names.hpp"
#include "media/hls/playlist.hpp"
#include "media/hls/rates.hpp"
#include "media/hls/storyboard.hpp"

namespace yanxiu::library {
namespace {

namespace hls = media::hls;

// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every node.
std::string etag_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return fmt::format("\"{:x}-{:016x}\"", text.size(), hash);
}

void cut_at_hole(StoredRendition& rendition) {
    auto& segments = rendition.segments;
    std::size_t dense = 0;
    while (dense < segments.size() && segments[dense].number == static_cast<int>(dense)) ++dense;
    segments.resize(dense);
}

void align_growing(std::vector<StoredRendition>& renditions) {
    auto common = std::numeric_limits<std::size_t>::max();
    for (auto& rendition : renditions) {
        cut_at_hole(rendition);
        if (!rendition.complete) common = std::min(common, rendition.segments.size());
    }
    for (auto& rendition : renditions)
        if (!rendition.complete) rendition.segments.resize(common);
    std::erase_if(renditions, [](const auto& rendition) { return rendition.segments.empty(); });
}

bool has_key_frames(const StoredRendition& rendition) {
    const auto& segments = rendition.segments;
    return rendition.video && std::all_of(segments.begin(), segments.end(),
                                          [](const auto& segment) { return segment.key_bytes > 0; });
}

std::vector<hls::Segment> listing(const StoredRendition& rendition) {
    std::vector<hls::Segment> listed;
    listed.reserve(rendition.segments.size());
    for (const auto& segment : rendition.segments)
        listed.push_back({segment.number, segment.duration_us, segment.key_bytes});
    return listed;
}

/// What is complete has the rates that its segments have; while it grows, no run of them may have more than
/// the ceiling.
void measure(StoredRendition& rendition) {
    auto& variant = rendition.variant;
    const bool key_frames = has_key_frames(rendition);
    if (key_frames) variant.i_frame_bandwidth = variant.bandwidth;
    if (!rendition.complete) return;
    const auto target_s = hls::target_duration_s(listing(rendition));
    std::vector<hls::SizedSegment> whole, keys;
    for (const auto& segment : rendition.segments) {
        whole.push_back({segment.duration_us, segment.sent.size_bytes});
        keys.push_back({segment.duration_us, segment.key_bytes});
    }
    const auto rates = hls::measured_rates(whole, target_s);
    variant.bandwidth = rates.peak;
    variant.average_bandwidth = rates.average;
    if (!key_frames) return;
    const auto key_rates = hls::measured_rates(keys, target_s);
    variant.i_frame_bandwidth = key_rates.peak;
    variant.i_frame_average_bandwidth = key_rates.average;
}

ShelfRendition shelve_rendition(StoredRendition&& stored) {
    ShelfRendition rendition;
    rendition.name = stored.variant.name;
    rendition.init_key = std::move(stored.init_key);
    const auto listed = listing(stored);
    rendition.playlist = hls::media_playlist(listed, stored.complete);
    rendition.playlist_etag = etag_of(rendition.playlist);
    if (stored.variant.i_frame_bandwidth > 0) {
        rendition.i_frame_playlist = hls::i_frame_playlist(listed, stored.complete);
        rendition.i_frame_playlist_etag = etag_of(rendition.i_frame_playlist);
    }
    rendition.segments.reserve(stored.segments.size());
    for (auto& segment : stored.segments) rendition.segments.push_back(std::move(segment.sent));
    return rendition;
}

std::string multivariant_of(const std::vector<StoredRendition>& renditions) {
    hls::Multivariant lesson;
    for (const auto& rendition : renditions) {
        (rendition.video ? lesson.videos : lesson.audios).push_back(rendition.variant);
    }
    return hls::multivariant_playlist(lesson);
}

void shelve_storyboard(std::vector<StoredSheet>&& stored, ShelfAsset& asset) {
    std::vector<hls::StoryboardSheet> sheets;
    for (auto& row : stored) {
        sheets.push_back(row.sheet);
        asset.sheets.emplace(row.sheet.start_ms, std::move(row.sent));
    }
    asset.storyboard = hls::storyboard_text(sheets);
    asset.storyboard_etag = etag_of(asset.storyboard);
}

ShelfItem storyboard_item(const ShelfAsset& asset) {
    ShelfItem item;
    item.kind = ShelfItem::Kind::storyboard;
    item.content_type = hls::kStoryboardType;
    item.text = &asset.storyboard;
    item.etag = &asset.storyboard_etag;
    return item;
}

std::optional<ShelfItem> sheet_item(const ShelfAsset& asset, std::int64_t start_ms) {
    const auto found = asset.sheets.find(start_ms);
    if (found == asset.sheets.end()) return std::nullopt;
    ShelfItem item;
    item.kind = ShelfItem::Kind::picture;
    item.content_type = hls::kSheetType;
    item.blob_key = &found->second.blob_key;
    item.size_bytes = found->second.size_bytes;
    return item;
}

ShelfItem playlist_item(const std::string& text, const std::string& etag, const ShelfRendition* rendition) {
    ShelfItem item;
    item.content_type = hls::kPlaylistType;
    item.text = &text;
    item.etag = &etag;
    item.rendition = rendition;
    return item;
}

ShelfItem file_item(ShelfItem::Kind kind, const ShelfRendition& rendition, const std::string& key,
                    std::int64_t size_bytes) {
    ShelfItem item;
    item.kind = kind;
    item.content_type = hls::kVideoType;
    item.rendition = &rendition;
    item.blob_key = &key;
    item.size_bytes = size_bytes;
    return item;
}

}  // namespace

std::optional<ShelfAsset> shelve(StoredAsset stored,
                                 const std::function<std::int64_t(const std::string&)>& init_bytes) {
    align_growing(stored.renditions);
    if (stored.renditions.empty()) return std::nullopt;
    for (auto& rendition : stored.renditions) measure(rendition);
    ShelfAsset asset;
    asset.id = stored.id;
    asset.lesson = stored.lesson;
    asset.content = stored.content;
    asset.complete = stored.complete;
    asset.multivariant = multivariant_of(stored.renditions);
    asset.multivariant_etag = etag_of(asset.multivariant);
    for (auto& row : stored.renditions) {
        auto rendition = shelve_rendition(std::move(row));
        rendition.init_bytes = init_bytes(rendition.init_key);
        asset.renditions.emplace(rendition.name, std::move(rendition));
    }
    shelve_storyboard(std::move(stored.sheets), asset);
    return asset;
}

std::size_t bytes_in_memory(const ShelfAsset& asset) {
    std::size_t bytes = sizeof asset + asset.multivariant.size();
    for (const auto& [name, rendition] : asset.renditions) {
        bytes += sizeof rendition + rendition.playlist.size() + rendition.i_frame_playlist.size();
        for (const auto& segment : rendition.segments) bytes += sizeof segment + segment.blob_key.capacity();
    }
    bytes += asset.storyboard.size();
    for (const auto& [start_ms, sheet] : asset.sheets) bytes += sizeof sheet + sheet.blob_key.capacity();
    return bytes;
}

std::optional<ShelfItem> find_item(const ShelfAsset& asset, std::string_view name) {
    if (name == hls::kMultivariantName)
        return playlist_item(asset.multivariant, asset.multivariant_etag, nullptr);
    if (name == hls::kStoryboardName) return storyboard_item(asset);
    if (const auto start_ms = hls::parse_sheet_name(name)) return sheet_item(asset, *start_ms);
    const auto slash = name.find('/');
    if (slash == name.npos) return std::nullopt;
    const auto found = asset.renditions.find(std::string(name.substr(0, slash)));
    if (found == asset.renditions.end()) return std::nullopt;
    const auto& rendition = found->second;
    name.remove_prefix(slash + 1);
    if (name == hls::kMediaPlaylistName)
        return playlist_item(rendition.playlist, rendition.playlist_etag, &rendition);
    if (name == hls::kIFramePlaylistName && !rendition.i_frame_playlist.empty())
        return playlist_item(rendition.i_frame_playlist, rendition.i_frame_playlist_etag, &rendition);
    if (name == hls::kInitName)
        return file_item(ShelfItem::Kind::init, rendition, rendition.init_key, rendition.init_bytes);
    const auto number = hls::parse_segment_name(name);
    if (!number || static_cast<std::size_t>(*number) >= rendition.segments.size()) return std::nullopt;
    const auto& segment = rendition.segments[static_cast<std::size_t>(*number)];
    auto item = file_item(ShelfItem::Kind::segment, rendition, segment.blob_key, segment.size_bytes);
    item.segment = *number;
    return item;
}

}  // namespace yanxiu::library
