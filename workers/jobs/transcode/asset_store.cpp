#include "workers/jobs/transcode/asset_store.hpp"

#include <algorithm>
#include <pqxx/pqxx>

#include "server/store/sql_array.hpp"
#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {
namespace {

using store::Transaction;

constexpr char kLoad[] = R"(
SELECT a.id, a.lesson_id, a.source_key, a.source_bytes, a.arriving, a.source_facts, a.state, l.deleted_at IS NOT NULL AS deleted,
    a.content_id IS NOT NULL AS content, a.poster_score, a.poster_chosen
FROM job j
JOIN asset a ON a.id = CASE WHEN j.payload->>'asset_id' ~ '^[0-9]{1,18}$' THEN (j.payload->>'asset_id')::bigint END
JOIN lesson l ON l.id = a.lesson_id
WHERE j.id = $1)";

constexpr char kArrival[] = R"(
SELECT CASE WHEN a.arriving THEN coalesce(u.offset_bytes, 0) ELSE a.source_bytes END AS bytes, NOT a.arriving AS whole,
    a.content_id IS NOT NULL AS content
FROM asset a LEFT JOIN upload u ON u.asset_id = a.id WHERE a.id = $1)";

constexpr char kPublished[] = R"(
SELECT r.name, r.kind, r.init_key, r.listed, coalesce(s.number, -1) AS segment
FROM rendition r LEFT JOIN segment s ON s.rendition_id = r.id WHERE r.asset_id = $1)";

constexpr char kUnnamed[] = R"(
SELECT key FROM unnest($2::text[]) AS key
WHERE key NOT IN (SELECT init_key FROM rendition WHERE asset_id = $1)
  AND key NOT IN (SELECT s.blob_key FROM rendition r JOIN segment s ON s.rendition_id = r.id WHERE r.asset_id = $1)
  AND key NOT IN (SELECT blob_key FROM storyboard_sheet WHERE asset_id = $1)
  AND key NOT IN (SELECT blob_key FROM check_still WHERE asset_id = $1)
  AND key NOT IN (SELECT poster_key FROM asset WHERE id = $1))";

constexpr char kSetStep[] = "UPDATE asset SET state = 'working', step = $2 WHERE id = $1";
constexpr char kNewContent[] = "INSERT INTO content (sha256) VALUES ($1) ON CONFLICT DO NOTHING";
constexpr char kSetContent[] = R"(
UPDATE asset SET content_id = (SELECT id FROM content WHERE sha256 = $2) WHERE id = $1)";
constexpr char kSetSource[] = R"(
UPDATE asset SET source_facts = $2, total_ms = $3, step = 'transcoding' WHERE id = $1)";
constexpr char kWorsePoster[] = R"(
SELECT poster_key FROM asset WHERE id = $1 AND NOT poster_chosen AND poster_score < $2 FOR NO KEY UPDATE)";
constexpr char kSetPoster[] = "UPDATE asset SET poster_key = $2, poster_score = $3 WHERE id = $1";

constexpr char kHasSheet[] = "SELECT 1 FROM storyboard_sheet WHERE asset_id = $1 AND start_ms = $2";
constexpr char kNewSheet[] = R"(
INSERT INTO storyboard_sheet (asset_id, start_ms, interval_ms, pictures, width, height, size_bytes, blob_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING)";

constexpr char kHasCheckStill[] = "SELECT 1 FROM check_still WHERE asset_id = $1 AND number = $2";
constexpr char kNewCheckStill[] = R"(
INSERT INTO check_still (asset_id, number, at_ms, blob_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING)";

// Whoever closes the upload takes the job first: it ends up claimable whichever of the two is later.
constexpr char kWaitForTheRest[] = R"(
UPDATE job SET state = 'waiting', attempts = 0, lease_until = NULL, reason = $3, detail = $4,
    not_before = CASE WHEN (SELECT arriving FROM asset WHERE id = $2) THEN 'infinity' ELSE now() END
WHERE id = $1)";

constexpr char kNewRendition[] = R"(
INSERT INTO rendition (asset_id, name, kind, width, height, frame_rate_mhz, bandwidth, codecs, init_key, listed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (asset_id, name) DO NOTHING)";

constexpr char kNewSegment[] = R"(
INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, key_bytes, blob_key)
SELECT id, $3, $4, $5, $6, $7, nullif($8::bigint, 0), $9 FROM rendition WHERE asset_id = $1 AND name = $2
ON CONFLICT DO NOTHING)";

// The length is what can be played.
constexpr char kSetDone[] = R"(
UPDATE asset a SET
    duration_ms = greatest(duration_ms, coalesce((
        SELECT max(s.start_ms + s.duration_ms) FROM rendition r JOIN segment s ON s.rendition_id = r.id
        WHERE r.asset_id = $1 AND r.kind = 'video' AND r.listed AND s.number = a.shown_segments - 1), 0)),
    done_ms = done_ms + $2
WHERE id = $1)";

constexpr char kList[] = R"(
UPDATE rendition SET listed = true WHERE asset_id = $1 AND name = ANY ($2::text[]) AND NOT listed)";
constexpr char kGrown[] = "SELECT name, grown FROM rendition WHERE asset_id = $1";

constexpr char kFinishSound[] = "UPDATE rendition SET finished = true WHERE asset_id = $1 AND kind = 'audio'";

constexpr char kCompleteRenditions[] = R"(
UPDATE rendition SET complete = true, finished = true, listed = true
WHERE asset_id = $1 AND NOT complete AND (listed OR NOT $2::boolean))";

constexpr char kComplete[] = R"(
UPDATE asset SET state = 'complete', step = 'done', completed_at = now(), failure_code = '', failure_text = '',
    duration_ms = m.length, done_ms = m.length, total_ms = m.length
FROM (SELECT coalesce(max(length), 0) AS length FROM
        (SELECT (sum(s.duration_us) / 1000)::bigint AS length FROM rendition r JOIN segment s ON s.rendition_id = r.id
         WHERE r.asset_id = $1 AND r.kind = 'video' GROUP BY r.id) AS lengths) AS m
WHERE id = $1)";

constexpr char kFail[] = R"(
UPDATE asset SET state = 'failed', step = 'failed', failure_code = $2, failure_text = $3 WHERE id = $1)";

std::int64_t to_ms(std::int64_t time_us) {
    return (time_us + 500) / 1000;
}

std::int64_t start_ms(const media::transcode::StoryboardSheet& sheet) {
    return sheet.plan.time_us(sheet.sheet.first) / 1000;
}

void insert_rendition(Transaction& transaction, base::AssetId asset, const NewRendition& rendition,
                      bool listed) {
    const auto& head = rendition.head;
    const auto rate_mhz = head.video ? std::int64_t{head.rate.num} * 1000 / head.rate.den : 0;
    transaction.exec_params(kNewRendition, asset.value, head.name, head.video ? "video" : "audio",
                            head.size.width, head.size.height, rate_mhz, head.bandwidth, head.codecs,
                            rendition.init_key, listed);
}

void insert_segment(Transaction& transaction, base::AssetId asset, const NewSegment& segment) {
    const auto start_ms = to_ms(segment.start_us);
    const auto duration_ms =
        std::max<std::int64_t>(1, to_ms(segment.start_us + segment.duration_us) - start_ms);
    transaction.exec_params(kNewSegment, asset.value, segment.rendition, segment.number, start_ms,
                            duration_ms, segment.duration_us, segment.size_bytes, segment.key_bytes,
                            segment.key);
}

}  // namespace

template <class Function>
void AssetStore::fenced(const ClaimedJob& job, Function&& function) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, job);
        function(transaction);
    });
}

std::optional<AssetToTranscode> AssetStore::load(const ClaimedJob& job) {
    return database_.transact([&](Transaction& transaction) -> std::optional<AssetToTranscode> {
        const auto rows = transaction.exec_params(kLoad, job.id.value);
        if (rows.empty()) return std::nullopt;
        const auto row = rows[0];
        return AssetToTranscode{.id = {row["id"].as<std::int64_t>()},
                                .lesson = {row["lesson_id"].as<std::int64_t>()},
                                .source_key = row["source_key"].as<std::string>(),
                                .source_bytes = row["source_bytes"].as<std::int64_t>(),
                                .arriving = row["arriving"].as<bool>(),
                                .source_facts = row["source_facts"].is_null()
                                                    ? ""
                                                    : pqxx::binarystring(row["source_facts"]).str(),
                                .state = row["state"].as<std::string>(),
                                .lesson_deleted = row["deleted"].as<bool>(),
                                .has_content = row["content"].as<bool>(),
                                .poster_score = row["poster_score"].as<int>(),
                                .poster_chosen = row["poster_chosen"].as<bool>()};
    });
}

SourceArrival AssetStore::arrival(base::AssetId asset) {
    return database_.transact([&](Transaction& transaction) {
        const auto row = transaction.exec_params1(kArrival, asset.value);
        return SourceArrival{.bytes = row["bytes"].as<std::int64_t>(),
                             .whole = row["whole"].as<bool>(),
                             .has_content = row["content"].as<bool>()};
    });
}

PublishedRenditions AssetStore::published(base::AssetId asset) {
    return database_.transact([&](Transaction& transaction) {
        PublishedRenditions found;
        for (const auto& row : transaction.exec_params(kPublished, asset.value)) {
            auto& rendition = found[row["name"].as<std::string>()];
            rendition.init_key = row["init_key"].as<std::string>();
            rendition.kind = row["kind"].as<std::string>();
            rendition.listed = row["listed"].as<bool>();
            if (const auto segment = row["segment"].as<int>(); segment >= 0)
                rendition.segments.insert(segment);
        }
        return found;
    });
}

std::vector<std::string> AssetStore::unnamed(base::AssetId asset, const std::vector<std::string>& keys) {
    store::SqlArray asked;
    for (const auto& key : keys) asked.add(key);
    return database_.transact([&](Transaction& transaction) {
        std::vector<std::string> found;
        for (const auto& row : transaction.exec_params(kUnnamed, asset.value, asked.text())) {
            found.push_back(row[0].as<std::string>());
        }
        return found;
    });
}

void AssetStore::set_step(const ClaimedJob& job, base::AssetId asset, const std::string& step) {
    fenced(job, [&](Transaction& transaction) { transaction.exec_params(kSetStep, asset.value, step); });
}

void AssetStore::set_content(const ClaimedJob& job, base::AssetId asset,
                             const std::array<unsigned char, 32>& sha256) {
    const pqxx::binarystring hash(sha256.data(), sha256.size());
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kNewContent, hash);
        transaction.exec_params(kSetContent, asset.value, hash);
    });
}

void AssetStore::set_source(const ClaimedJob& job, base::AssetId asset, const std::string& facts,
                            std::int64_t total_us) {
    const pqxx::binarystring bytes(facts);
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kSetSource, asset.value, bytes, to_ms(total_us));
    });
}

std::string AssetStore::set_poster(const ClaimedJob& job, base::AssetId asset, const std::string& key,
                                   int score) {
    std::string unnamed = key;
    fenced(job, [&](Transaction& transaction) {
        const auto worse = transaction.exec_params(kWorsePoster, asset.value, score);
        if (worse.empty()) return;
        unnamed = worse[0][0].as<std::string>();
        transaction.exec_params(kSetPoster, asset.value, key, score);
    });
    return unnamed;
}

bool AssetStore::has_sheet(base::AssetId asset, const media::transcode::StoryboardSheet& sheet) {
    return database_.transact([&](Transaction& transaction) {
        return !transaction.exec_params(kHasSheet, asset.value, start_ms(sheet)).empty();
    });
}

void AssetStore::add_sheet(const ClaimedJob& job, base::AssetId asset,
                           const media::transcode::StoryboardSheet& sheet, const std::string& key) {
    const auto& cell = sheet.plan.cell;
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kNewSheet, asset.value, start_ms(sheet), sheet.plan.interval_ms,
                                sheet.sheet.pictures, cell.width, cell.height,
                                static_cast<std::int64_t>(sheet.jpeg.size()), key);
    });
}

bool AssetStore::has_check_still(base::AssetId asset, int number) {
    return database_.transact([&](Transaction& transaction) {
        return !transaction.exec_params(kHasCheckStill, asset.value, number).empty();
    });
}

void AssetStore::add_check_still(const ClaimedJob& job, base::AssetId asset,
                                 const media::transcode::CheckStill& still, const std::string& key) {
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kNewCheckStill, asset.value, still.number,
                                to_ms(still.plan.time_us(still.number)), key);
    });
}

void AssetStore::publish(const ClaimedJob& job, base::AssetId asset, const Publication& publication) {
    fenced(job, [&](Transaction& transaction) {
        for (const auto& rendition : publication.renditions) {
            insert_rendition(transaction, asset, rendition, publication.listed);
        }
        for (const auto& segment : publication.segments) insert_segment(transaction, asset, segment);
        transaction.exec_params(kSetDone, asset.value, to_ms(publication.done_us));
    });
}

void AssetStore::list(const ClaimedJob& job, base::AssetId asset,
                      const std::vector<std::string>& renditions) {
    store::SqlArray names;
    for (const auto& name : renditions) names.add(name);
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kList, asset.value, names.text());
        transaction.exec_params(kSetDone, asset.value, 0);
    });
}

std::map<std::string, int> AssetStore::grown(base::AssetId asset) {
    return database_.transact([&](Transaction& transaction) {
        std::map<std::string, int> grown;
        for (const auto& row : transaction.exec_params(kGrown, asset.value))
            grown[row["name"].as<std::string>()] = row["grown"].as<int>();
        return grown;
    });
}

void AssetStore::finish_sound(const ClaimedJob& job, base::AssetId asset) {
    fenced(job, [&](Transaction& transaction) { transaction.exec_params(kFinishSound, asset.value); });
}

void AssetStore::complete_renditions(const ClaimedJob& job, base::AssetId asset, bool listed_alone) {
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kCompleteRenditions, asset.value, listed_alone);
    });
}

void AssetStore::complete(const ClaimedJob& job, base::AssetId asset) {
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kCompleteRenditions, asset.value, false);
        transaction.exec_params(kComplete, asset.value);
        finish_job(transaction, job, "", "");
    });
}

void AssetStore::refuse(const ClaimedJob& job, base::AssetId asset, const std::string& reason,
                        const std::string& text) {
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kFail, asset.value, reason, text);
        finish_job(transaction, job, reason, text);
    });
}

void AssetStore::wait_for_the_rest(const ClaimedJob& job, base::AssetId asset, const std::string& reason,
                                   const std::string& text) {
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kWaitForTheRest, job.id.value, asset.value, reason, text);
    });
}

void AssetStore::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    fenced(job, [&](Transaction& transaction) {
        const auto rows = transaction.exec_params(kLoad, job.id.value);
        if (!rows.empty() && rows[0]["state"].as<std::string>() != "complete") {
            transaction.exec_params(kFail, rows[0]["id"].as<std::int64_t>(), reason, text);
        }
        fail_job(transaction, job, reason, text);
    });
}

}  // namespace yanxiu::workers
