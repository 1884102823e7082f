#include "workers/jobs/transcode/asset_store.hpp"

#include <algorithm>
#include <pqxx/pqxx>

#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {
namespace {

using store::Transaction;

constexpr char kLoad[] = R"(
SELECT a.id, a.lesson_id, a.source_key, a.state, l.deleted_at IS NOT NULL AS deleted, a.poster_key <> '' AS poster
FROM job j
JOIN asset a ON a.id = CASE WHEN j.payload->>'asset_id' ~ '^[0-9]{1,18}$' THEN (j.payload->>'asset_id')::bigint END
JOIN lesson l ON l.id = a.lesson_id
WHERE j.id = $1)";

constexpr char kPublished[] = R"(
SELECT r.name, r.kind, r.init_key, r.listed, r.complete, coalesce(max(s.number) + 1, 0) AS segments
FROM rendition r LEFT JOIN segment s ON s.rendition_id = r.id
WHERE r.asset_id = $1 GROUP BY r.id)";

constexpr char kPublishedAttempts[] = R"(
SELECT DISTINCT split_part(key, '/', 3) AS attempt FROM (
    SELECT init_key AS key FROM rendition WHERE asset_id = $1
    UNION SELECT s.blob_key FROM segment s JOIN rendition r ON r.id = s.rendition_id WHERE r.asset_id = $1
    UNION SELECT poster_key FROM asset WHERE id = $1 AND poster_key <> '') AS keys)";

constexpr char kSetStep[] = "UPDATE asset SET state = 'working', step = $2 WHERE id = $1";
constexpr char kNewContent[] = "INSERT INTO content (sha256) VALUES ($1) ON CONFLICT DO NOTHING";
constexpr char kSetContent[] = R"(
UPDATE asset SET content_id = (SELECT id FROM content WHERE sha256 = $2) WHERE id = $1)";
constexpr char kSetTotal[] = "UPDATE asset SET total_ms = $2 WHERE id = $1";
constexpr char kSetPoster[] = "UPDATE asset SET poster_key = $2 WHERE id = $1";

constexpr char kNewRendition[] = R"(
INSERT INTO rendition (asset_id, name, kind, width, height, frame_rate_mhz, bandwidth, codecs, init_key, listed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (asset_id, name) DO NOTHING)";

constexpr char kNewSegment[] = R"(
INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, blob_key)
SELECT id, $3, $4, $5, $6, $7, $8 FROM rendition WHERE asset_id = $1 AND name = $2
ON CONFLICT DO NOTHING)";

// While the renditions grow together the length is what can be played; a later run of others adds none.
constexpr char kSetDone[] = R"(
UPDATE asset SET step = 'transcoding', done_ms = $2, duration_ms = greatest(duration_ms, $2) WHERE id = $1)";

constexpr char kCompleteRenditions[] = R"(
UPDATE rendition r SET complete = true, listed = true,
    bandwidth = coalesce(m.peak, bandwidth), average_bandwidth = coalesce(m.average, average_bandwidth)
FROM (SELECT rendition_id, ceil(max(size_bytes * 8e6 / duration_us))::int AS peak,
             ceil(sum(size_bytes) * 8e6 / sum(duration_us))::int AS average
      FROM segment WHERE rendition_id IN (SELECT id FROM rendition WHERE asset_id = $1) GROUP BY rendition_id) AS m
WHERE r.asset_id = $1 AND r.name = $2 AND m.rendition_id = r.id)";

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
                            duration_ms, segment.duration_us, segment.size_bytes, segment.key);
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
                                .state = row["state"].as<std::string>(),
                                .lesson_deleted = row["deleted"].as<bool>(),
                                .has_poster = row["poster"].as<bool>()};
    });
}

PublishedRenditions AssetStore::published(base::AssetId asset) {
    return database_.transact([&](Transaction& transaction) {
        PublishedRenditions found;
        for (const auto& row : transaction.exec_params(kPublished, asset.value)) {
            found[row["name"].as<std::string>()] = {.init_key = row["init_key"].as<std::string>(),
                                                    .kind = row["kind"].as<std::string>(),
                                                    .listed = row["listed"].as<bool>(),
                                                    .complete = row["complete"].as<bool>(),
                                                    .segments = row["segments"].as<int>()};
        }
        return found;
    });
}

std::set<std::string> AssetStore::published_attempts(base::AssetId asset) {
    return database_.transact([&](Transaction& transaction) {
        std::set<std::string> found;
        for (const auto& row : transaction.exec_params(kPublishedAttempts, asset.value)) {
            found.insert(row["attempt"].as<std::string>());
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

void AssetStore::set_total(const ClaimedJob& job, base::AssetId asset, std::int64_t total_us) {
    fenced(job, [&](Transaction& transaction) {
        transaction.exec_params(kSetTotal, asset.value, to_ms(total_us));
    });
}

void AssetStore::set_poster(const ClaimedJob& job, base::AssetId asset, const std::string& key) {
    fenced(job, [&](Transaction& transaction) { transaction.exec_params(kSetPoster, asset.value, key); });
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

void AssetStore::complete_renditions(const ClaimedJob& job, base::AssetId asset,
                                     const std::vector<std::string>& names) {
    fenced(job, [&](Transaction& transaction) {
        for (const auto& name : names) transaction.exec_params(kCompleteRenditions, asset.value, name);
    });
}

void AssetStore::complete(const ClaimedJob& job, base::AssetId asset) {
    fenced(job, [&](Transaction& transaction) {
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
