#include "server/operations/housekeeping_store.hpp"

#include <pqxx/pqxx>

#include "server/library/id_list.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::operations {
namespace {

using store::Transaction;

// A refused video's job ended without having failed: nobody tries it again.
constexpr auto kGiveUpSources = R"(
UPDATE asset SET source_removed_at = now() WHERE id IN (
    SELECT a.id FROM asset a JOIN lesson l ON l.id = a.lesson_id
    WHERE a.source_removed_at IS NULL AND (
        (a.state = 'complete' AND $1::bigint > 0 AND a.completed_at < now() - $1::bigint * interval '1 day')
        OR (a.state IN ('complete', 'failed') AND l.deleted_at < now() - interval '1 day')
        OR (a.state IN ('complete', 'failed') AND l.shown_since < now() - interval '1 day'
            AND l.asset_id IS DISTINCT FROM a.id AND l.next_asset_id IS DISTINCT FROM a.id)
        OR (a.state = 'failed' AND NOT EXISTS (
            SELECT FROM job j WHERE j.kind = 'transcode' AND j.payload->>'asset_id' = a.id::text AND j.state <> 'done')))
    ORDER BY a.id LIMIT $2 FOR UPDATE OF a SKIP LOCKED)
RETURNING source_key)";

constexpr auto kAtRest = R"( a.state IN ('complete', 'failed') AND NOT EXISTS (
    SELECT FROM job j WHERE (j.kind = 'transcode' OR j.kind = 'chunk') AND j.payload->>'asset_id' = a.id::text
        AND (j.state IN ('waiting', 'running') OR j.finished_at > now() - interval '1 day'))
AND NOT EXISTS (
    SELECT FROM job j WHERE j.kind IN ('poster', 'download') AND j.payload->>'asset_id' = a.id::text
        AND (j.state IN ('waiting', 'running') OR j.finished_at > now() - interval '1 day')))";

// A lesson that shows another video never shows this one again. Leases, claims and deliveries name the asset,
// and stay as they are.
constexpr auto kGiveUpMedia = R"(
UPDATE asset SET media_removed_at = now(), swept_at = NULL, poster_key = '' WHERE id IN (
    SELECT a.id FROM asset a JOIN lesson l ON l.id = a.lesson_id
    WHERE a.media_removed_at IS NULL AND (l.deleted_at < now() - interval '1 day'
        OR (l.asset_id IS DISTINCT FROM a.id AND l.next_asset_id IS DISTINCT FROM a.id
            AND l.shown_since < now() - interval '1 day')) AND )";
constexpr auto kSomeOfMedia = R"( ORDER BY a.id LIMIT $1 FOR UPDATE OF a SKIP LOCKED) RETURNING id)";
constexpr auto kForgetSegments =
    "DELETE FROM segment s USING rendition r WHERE r.id = s.rendition_id AND r.asset_id = ANY($1::bigint[])";
constexpr auto kForgetRenditions = "DELETE FROM rendition WHERE asset_id = ANY($1::bigint[])";
constexpr auto kForgetSheets = "DELETE FROM storyboard_sheet WHERE asset_id = ANY($1::bigint[])";
constexpr auto kForgetCheckStills = "DELETE FROM check_still WHERE asset_id = ANY($1::bigint[])";
constexpr auto kForgetDownloads = "DELETE FROM download WHERE asset_id = ANY($1::bigint[])";
constexpr auto kToSweep = R"(
SELECT a.id FROM asset a WHERE (a.swept_at IS NULL OR a.swept_at < now() - interval '30 days') AND )";
constexpr auto kInOrder = " ORDER BY a.swept_at NULLS FIRST, a.id LIMIT $1";
constexpr auto kSettle = "UPDATE asset a SET swept_at = now() WHERE a.id = $1 AND ";

constexpr auto kUnnamed = R"(
SELECT key FROM unnest($2::text[]) AS key
WHERE key NOT IN (SELECT init_key FROM rendition WHERE asset_id = $1)
  AND key NOT IN (SELECT s.blob_key FROM rendition r JOIN segment s ON s.rendition_id = r.id WHERE r.asset_id = $1)
  AND key NOT IN (SELECT blob_key FROM storyboard_sheet WHERE asset_id = $1)
  AND key NOT IN (SELECT blob_key FROM check_still WHERE asset_id = $1)
  AND key NOT IN (SELECT poster_key FROM asset WHERE id = $1)
  AND NOT EXISTS (SELECT FROM download WHERE asset_id = $1 AND key IN (video_key, audio_key)))";

std::vector<std::string> read_keys(const pqxx::result& rows) {
    std::vector<std::string> keys;
    for (const auto& row : rows) keys.push_back(row[0].as<std::string>());
    return keys;
}

}  // namespace

std::vector<std::string> give_up_sources(Transaction& t, std::int64_t keep_days, int limit) {
    return read_keys(t.exec_params(kGiveUpSources, keep_days, limit));
}

int give_up_media(Transaction& t, int limit) {
    const auto assets = library::read_ids<base::AssetId>(
        t.exec_params(std::string(kGiveUpMedia) + kAtRest + kSomeOfMedia, limit));
    const auto ids = library::id_list(assets);
    for (const auto* forget :
         {kForgetSegments, kForgetRenditions, kForgetSheets, kForgetCheckStills, kForgetDownloads})
        t.exec_params0(forget, ids);
    return static_cast<int>(assets.size());
}

std::vector<base::AssetId> assets_to_sweep(Transaction& t, int limit) {
    return library::read_ids<base::AssetId>(t.exec_params(std::string(kToSweep) + kAtRest + kInOrder, limit));
}

std::vector<std::string> settle_asset(Transaction& t, base::AssetId asset,
                                      const std::vector<std::string>& keys) {
    if (t.exec_params0(std::string(kSettle) + kAtRest, asset.value).affected_rows() == 0) return {};
    store::SqlArray listed;
    for (const auto& key : keys) listed.add(key);
    return read_keys(t.exec_params(kUnnamed, asset.value, listed.text()));
}

}  // namespace yanxiu::operations
