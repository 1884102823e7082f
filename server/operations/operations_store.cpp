#include "server/operations/operations_store.hpp"

#include <map>
#include <pqxx/pqxx>

#include "server/library/id_list.hpp"
#include "server/library/lesson_rules.hpp"

namespace yanxiu::operations {
namespace {

using store::Transaction;

// A job whose worker has let its lease run out waits for another one.
constexpr auto kDepth = R"(
SELECT k.kind, count(*) FILTER (WHERE j.waits) AS waiting, count(*) FILTER (WHERE NOT j.waits) AS running,
    coalesce(extract(epoch FROM now() - min(j.since) FILTER (WHERE j.waits AND j.since <= now())), 0)::float8 AS oldest_s
FROM (VALUES ('transcode'), ('arriving'), ('chunk'), ('poster'), ('download')) AS k (kind)
LEFT JOIN LATERAL (
    SELECT state = 'waiting' OR coalesce(lease_until < now(), false) AS waits,
        CASE WHEN state = 'waiting' THEN greatest(created_at, not_before) ELSE lease_until END AS since
    FROM job WHERE kind = k.kind AND state IN ('waiting', 'running')) AS j ON true
GROUP BY k.kind ORDER BY k.kind DESC)";

constexpr auto kEnded = R"(
SELECT kind, reason, count(*) AS jobs, sum(made_ms)::bigint AS made_ms FROM job
WHERE kind IN ('transcode', 'chunk', 'poster', 'download') AND finished_at > to_timestamp($1 / 1e6) AND finished_at <= to_timestamp($2 / 1e6)
GROUP BY kind, reason)";
constexpr auto kNow = "SELECT (extract(epoch FROM now()) * 1000000)::bigint";

constexpr auto kFailedToday = R"(
SELECT count(DISTINCT a.lesson_id) FROM job j JOIN asset a ON a.id = j.asset_id AND a.state = 'failed'
JOIN lesson l ON l.id = a.lesson_id AND a.id IN (l.asset_id, l.next_asset_id) AND l.deleted_at IS NULL
WHERE j.kind = 'transcode' AND j.finished_at > now() - interval '1 day')";

// What all three lists say of a lesson; `j` is the job that leads it.
constexpr auto kListed = R"(
SELECT a.id AS asset_id, l.id AS lesson_id, l.title, p.name AS author_name, s.name AS school_name, a.state, a.step,
    a.shown_segments > 0 AND a.content_id IS NOT NULL AND a.state <> 'failed' AS playable, a.done_ms, a.total_ms,
    a.failure_code, j.attempts, j.state AS job_state, j.reason, j.worker,
    to_char((CASE WHEN j.state = 'running' THEN coalesce(j.started_at, j.created_at)
        WHEN j.state = 'waiting' THEN least(now(), greatest(j.created_at, j.not_before))
        ELSE j.finished_at END) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
    (SELECT count(*) FROM chunk c WHERE c.asset_id = a.id) AS chunks_planned,
    (SELECT count(*) FROM (
        SELECT FROM job k WHERE k.kind = 'chunk' AND k.payload->>'asset_id' = a.id::text GROUP BY k.payload->>'chunk'
        HAVING bool_and(k.state = 'done')) AS whole) AS chunks_done
FROM job j JOIN asset a ON a.id = j.asset_id JOIN lesson l ON l.id = a.lesson_id AND a.id IN (l.asset_id, l.next_asset_id)
JOIN person p ON p.id = l.author_id JOIN school s ON s.id = p.school_id
WHERE l.deleted_at IS NULL AND j.kind = 'transcode' AND )";

constexpr auto kRunning = "j.state = 'running' ORDER BY j.started_at NULLS FIRST, j.id LIMIT $1";
constexpr auto kWaiting =
    "j.state = 'waiting' AND a.id = ANY($1::bigint[]) ORDER BY array_position($1::bigint[], a.id)";
constexpr auto kFailed =
    "a.state = 'failed' AND j.finished_at IS NOT NULL ORDER BY j.finished_at DESC, j.id DESC LIMIT $1";

constexpr auto kRunningChunks = R"(
SELECT asset_id, (payload->>'chunk')::int AS number, worker,
    extract(epoch FROM now() - coalesce(started_at, created_at))::bigint AS running_s
FROM job WHERE kind = 'chunk' AND state = 'running' AND asset_id = ANY($1::bigint[]) ORDER BY number, id)";

ListedLesson read_listed(const pqxx::row& row) {
    ListedLesson listed{.asset = {row["asset_id"].as<std::int64_t>()}, .lesson = {}};
    auto& lesson = listed.lesson;
    const auto job_state = row["job_state"].as<std::string>();
    const bool failed = row["state"].as<std::string>() == "failed";
    lesson.set_lesson_id(row["lesson_id"].as<std::int64_t>());
    lesson.set_title(row["title"].as<std::string>());
    lesson.set_author_name(row["author_name"].as<std::string>());
    lesson.set_school_name(row["school_name"].as<std::string>());
    lesson.set_step(failed ? "failed" : job_state == "waiting" ? "queued" : row["step"].as<std::string>());
    lesson.set_playable(row["playable"].as<bool>());
    lesson.set_done_ms(row["done_ms"].as<std::int64_t>());
    lesson.set_total_ms(row["total_ms"].as<std::int64_t>());
    lesson.set_attempts(row["attempts"].as<int>());
    lesson.set_reason(row[failed ? "failure_code" : "reason"].as<std::string>());
    if (job_state == "running") lesson.set_worker(row["worker"].as<std::string>());
    lesson.set_since(row["since"].as<std::string>());
    lesson.set_chunks_planned(row["chunks_planned"].as<int>());
    lesson.set_chunks_done(row["chunks_done"].as<int>());
    lesson.set_may_retry(failed && library::may_retry(job_state, lesson.reason()));
    return listed;
}

template <class Parameter>
std::vector<ListedLesson> read_list(Transaction& t, const char* which, const Parameter& parameter) {
    std::vector<ListedLesson> lessons;
    for (const auto& row : t.exec_params(std::string(kListed) + which, parameter))
        lessons.push_back(read_listed(row));
    return lessons;
}

}  // namespace

std::vector<QueueDepth> read_depth(Transaction& t) {
    std::vector<QueueDepth> kinds;
    for (const auto& row : t.exec(kDepth)) {
        kinds.push_back({row["kind"].as<std::string>(), row["waiting"].as<std::int64_t>(),
                         row["running"].as<std::int64_t>(), row["oldest_s"].as<double>()});
    }
    return kinds;
}

std::vector<EndedJobs> read_ended(Transaction& t, std::int64_t from_us, std::int64_t to_us) {
    std::vector<EndedJobs> ended;
    for (const auto& row : t.exec_params(kEnded, from_us, to_us)) {
        ended.push_back({row["kind"].as<std::string>(), row["reason"].as<std::string>(),
                         row["jobs"].as<std::int64_t>(), row["made_ms"].as<std::int64_t>()});
    }
    return ended;
}

std::int64_t now_us(Transaction& t) {
    return t.exec1(kNow)[0].as<std::int64_t>();
}

int failed_today(Transaction& t) {
    return t.exec1(kFailedToday)[0].as<int>();
}

std::vector<ListedLesson> running_lessons(Transaction& t, int limit) {
    auto lessons = read_list(t, kRunning, limit);
    std::vector<base::AssetId> assets;
    std::map<base::AssetId, v1::QueuedLesson*> by_asset;
    for (auto& [asset, lesson] : lessons) {
        assets.push_back(asset);
        by_asset[asset] = &lesson;
    }
    for (const auto& row : t.exec_params(kRunningChunks, library::id_list(assets))) {
        auto& chunk = *by_asset.at({row["asset_id"].as<std::int64_t>()})->add_chunks();
        chunk.set_number(row["number"].as<int>());
        chunk.set_worker(row["worker"].as<std::string>());
        chunk.set_running_s(row["running_s"].as<int>());
    }
    return lessons;
}

std::vector<ListedLesson> waiting_lessons(Transaction& t, const std::vector<base::AssetId>& assets) {
    return read_list(t, kWaiting, library::id_list(assets));
}

std::vector<ListedLesson> failed_lessons(Transaction& t, int limit) {
    return read_list(t, kFailed, limit);
}

}  // namespace yanxiu::operations
