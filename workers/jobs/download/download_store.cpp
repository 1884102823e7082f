#include "workers/jobs/download/download_store.hpp"

#include <pqxx/pqxx>

#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {
namespace {

using store::Transaction;

constexpr char kLoad[] = R"(
SELECT d.asset_id, l.id AS lesson_id FROM download d JOIN asset a ON a.id = d.asset_id AND a.state = 'complete'
JOIN lesson l ON l.id = a.lesson_id AND l.asset_id = a.id AND l.deleted_at IS NULL WHERE d.job_id = $1)";

constexpr char kSmallest[] = R"(
SELECT r.init_key, s.blob_key FROM segment s JOIN (
    SELECT id, init_key FROM rendition WHERE asset_id = $1 AND kind = $2 AND complete ORDER BY bandwidth, id LIMIT 1) r
ON r.id = s.rendition_id ORDER BY s.number)";

constexpr char kFulfil[] = R"(
UPDATE download SET video_key = $2, video_bytes = $3, audio_key = $4, audio_bytes = $5 WHERE job_id = $1)";
constexpr char kDrop[] = "DELETE FROM download WHERE job_id = $1";
constexpr char kFail[] = "UPDATE download SET failure_code = $2 WHERE job_id = $1";

RenditionKeys smallest(Transaction& transaction, base::AssetId asset, const char* kind) {
    RenditionKeys keys;
    for (const auto& row : transaction.exec_params(kSmallest, asset.value, kind)) {
        keys.init = row["init_key"].as<std::string>();
        keys.segments.push_back(row["blob_key"].as<std::string>());
    }
    return keys;
}

}  // namespace

std::optional<DownloadsToMake> DownloadStore::load(const ClaimedJob& job) {
    return database_.transact([&](Transaction& transaction) -> std::optional<DownloadsToMake> {
        const auto rows = transaction.exec_params(kLoad, job.id.value);
        if (rows.empty()) return std::nullopt;
        const base::AssetId asset{rows[0]["asset_id"].as<std::int64_t>()};
        return DownloadsToMake{.asset = asset,
                               .lesson = {rows[0]["lesson_id"].as<std::int64_t>()},
                               .video = smallest(transaction, asset, "video"),
                               .audio = smallest(transaction, asset, "audio")};
    });
}

bool DownloadStore::fulfil(const ClaimedJob& job, const MadeFile& video, const MadeFile& audio) {
    return database_.transact([&](Transaction& transaction) {
        require_lease(transaction, job);
        const auto changed = transaction.exec_params0(kFulfil, job.id.value, video.key, video.size_bytes,
                                                      audio.key, audio.size_bytes);
        finish_job(transaction, job, "", "");
        return changed.affected_rows() > 0;
    });
}

void DownloadStore::drop(const ClaimedJob& job) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, job);
        transaction.exec_params0(kDrop, job.id.value);
        finish_job(transaction, job, "", "");
    });
}

void DownloadStore::fail(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, job);
        transaction.exec_params0(kFail, job.id.value, reason);
        fail_job(transaction, job, reason, text);
    });
}

}  // namespace yanxiu::workers
