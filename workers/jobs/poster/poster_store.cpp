#include "workers/jobs/poster/poster_store.hpp"

#include <pqxx/pqxx>

#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {
namespace {

using store::Transaction;

constexpr char kLoad[] = R"(
SELECT w.asset_id, l.id AS lesson_id, coalesce(w.position_ms, 0) AS position_ms, w.picture, s.init_key, s.blob_key
FROM poster_wish w JOIN asset a ON a.id = w.asset_id JOIN lesson l ON l.id = a.lesson_id AND l.deleted_at IS NULL
LEFT JOIN LATERAL (
    SELECT r.init_key, s.blob_key FROM rendition r JOIN segment s ON s.rendition_id = r.id
    WHERE r.asset_id = a.id AND r.kind = 'video' AND s.start_ms <= w.position_ms
    ORDER BY s.start_ms DESC, abs(least(r.width, r.height) - 720) LIMIT 1) s ON true
WHERE w.job_id = $1 AND w.failure_code = '' AND (w.picture IS NOT NULL OR s.blob_key IS NOT NULL))";

constexpr char kLesson[] = R"(
SELECT a.lesson_id FROM poster_wish w JOIN asset a ON a.id = w.asset_id WHERE w.job_id = $1)";

constexpr char kTake[] = "DELETE FROM poster_wish WHERE job_id = $1 AND asset_id = $2";
constexpr char kOldPoster[] = "SELECT poster_key FROM asset WHERE id = $1 FOR NO KEY UPDATE";
constexpr char kSetPoster[] = "UPDATE asset SET poster_key = $2, poster_chosen = true WHERE id = $1";
constexpr char kDrop[] = "DELETE FROM poster_wish WHERE job_id = $1";
constexpr char kFail[] = R"(
UPDATE poster_wish SET failure_code = $2, position_ms = NULL, picture = NULL WHERE job_id = $1)";

std::string text_or_nothing(const pqxx::field& field) {
    return field.is_null() ? std::string() : field.as<std::string>();
}

}  // namespace

std::optional<PosterWish> PosterStore::load(const ClaimedJob& job) {
    return database_.transact([&](Transaction& transaction) -> std::optional<PosterWish> {
        const auto rows = transaction.exec_params(kLoad, job.id.value);
        if (rows.empty()) return std::nullopt;
        const auto row = rows[0];
        PosterWish wish{.asset = {row["asset_id"].as<std::int64_t>()},
                        .lesson = {row["lesson_id"].as<std::int64_t>()},
                        .picture = {},
                        .position_ms = row["position_ms"].as<std::int64_t>(),
                        .init_key = text_or_nothing(row["init_key"]),
                        .segment_key = text_or_nothing(row["blob_key"])};
        if (!row["picture"].is_null()) wish.picture = pqxx::binarystring(row["picture"]).str();
        return wish;
    });
}

std::string PosterStore::fulfil(const ClaimedJob& job, const PosterWish& wish, const std::string& key) {
    return database_.transact([&](Transaction& transaction) -> std::string {
        require_lease(transaction, job);
        std::string replaced = key;
        if (transaction.exec_params0(kTake, job.id.value, wish.asset.value).affected_rows() > 0) {
            replaced = transaction.exec_params1(kOldPoster, wish.asset.value)[0].as<std::string>();
            transaction.exec_params0(kSetPoster, wish.asset.value, key);
        }
        finish_job(transaction, job, "", "");
        return replaced;
    });
}

void PosterStore::drop(const ClaimedJob& job) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, job);
        transaction.exec_params0(kDrop, job.id.value);
        finish_job(transaction, job, "", "");
    });
}

void PosterStore::fail(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, job);
        transaction.exec_params0(kFail, job.id.value, reason);
        fail_job(transaction, job, reason, text);
    });
}

std::optional<base::LessonId> PosterStore::lesson_of(const ClaimedJob& job) {
    return database_.transact([&](Transaction& transaction) -> std::optional<base::LessonId> {
        const auto rows = transaction.exec_params(kLesson, job.id.value);
        if (rows.empty()) return std::nullopt;
        return base::LessonId{rows[0][0].as<std::int64_t>()};
    });
}

}  // namespace yanxiu::workers
