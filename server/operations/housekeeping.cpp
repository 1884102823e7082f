#include "server/operations/housekeeping.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "media/hls/names.hpp"
#include "server/base/error.hpp"
#include "server/operations/housekeeping_store.hpp"

namespace yanxiu::operations {
namespace {

constexpr std::array<std::string_view, 3> kFiles{"poster.jpg", "video.mp4", "audio.m4a"};
constexpr std::array<std::string_view, 2> kPictureFolders{"storyboard", "checks"};
constexpr std::string_view kPicture = ".jpg";

std::string_view without(std::string_view text, std::string_view end) {
    return text.substr(0, text.size() - end.size());
}

/// Whoever cannot be removed now is found again by a later round, or by the sweep of uploads.
int remove(blob::BlobStore& blobs, const std::vector<std::string>& keys) {
    int removed = 0;
    for (const auto& key : keys) {
        try {
            blobs.remove(key);
            ++removed;
        } catch (const base::RequestError&) {
        }
    }
    return removed;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

bool is_attempt(std::string_view text) {
    const auto dash = text.find('-');
    return dash != text.npos && is_number(text.substr(0, dash)) && is_number(text.substr(dash + 1));
}

}  // namespace

bool is_piece_of_attempt(std::string_view key) {
    std::array<std::string_view, 5> parts;  // assets, the asset, the attempt, the rendition if any, the piece
    for (auto& part : parts) {
        const auto slash = std::min(key.find('/'), key.size());
        part = key.substr(0, slash);
        key.remove_prefix(std::min(slash + 1, key.size()));
    }
    const auto& [root, asset, attempt, rendition, piece] = parts;
    if (!key.empty() || root != "assets" || !is_number(asset) || !is_attempt(attempt)) return false;
    if (piece.empty()) return std::ranges::find(kFiles, rendition) != kFiles.end();
    if (std::ranges::find(kPictureFolders, rendition) != kPictureFolders.end())
        return piece.ends_with(kPicture) && is_number(without(piece, kPicture));
    return media::hls::is_rendition_name(rendition) &&
           (piece == media::hls::kInitName || media::hls::parse_segment_name(piece));
}

PutAway Housekeeping::round() {
    return {.sources = put_away_sources(), .videos = put_away_media(), .pieces = sweep_attempts()};
}

int Housekeeping::put_away_sources() {
    const auto keys = database_.transact(
        [&](store::Transaction& t) { return give_up_sources(t, rules_.keep_originals_days, rules_.batch); });
    return remove(blobs_, keys);
}

int Housekeeping::put_away_media() {
    return database_.transact([&](store::Transaction& t) { return give_up_media(t, rules_.batch); });
}

int Housekeeping::sweep_attempts() {
    const auto assets =
        database_.transact([&](store::Transaction& t) { return assets_to_sweep(t, rules_.batch); });
    int removed = 0;
    for (const auto asset : assets) {
        // Listed before asking: who begins after that stores under keys of its own.
        auto keys = blobs_.list("assets/" + std::to_string(asset.value) + "/");
        std::erase_if(keys, [](const auto& key) { return !is_piece_of_attempt(key); });
        const auto unnamed =
            database_.transact([&](store::Transaction& t) { return settle_asset(t, asset, keys); });
        removed += remove(blobs_, unnamed);
    }
    return removed;
}

}  // namespace yanxiu::operations
