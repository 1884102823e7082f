#include "server/library/queue_store.hpp"

#include <pqxx/pqxx>
#include <set>

#include "server/library/id_list.hpp"

namespace yanxiu::library {
namespace {

using store::Transaction;

// Nobody works any more on a job whose lease has run out.
constexpr auto kVideos = R"(
SELECT a.id, j.school_id, j.person_id, j.state = 'running' AND (j.lease_until IS NULL OR j.lease_until >= now()) AS running,
    coalesce(extract(epoch FROM now() - j.started_at), 0)::float8 AS running_s,
    a.shown_segments > 0 AND a.content_id IS NOT NULL AS playable, a.total_ms, a.done_ms, a.source_bytes
FROM job j JOIN asset a ON a.id = j.asset_id
WHERE j.kind = 'transcode' AND j.state IN ('waiting', 'running')
ORDER BY j.priority, j.not_before, j.id LIMIT $1)";

constexpr auto kSchoolsServed = R"(
SELECT s.id, (SELECT extract(epoch FROM max(started_at)) FROM job WHERE kind = 'transcode' AND school_id = s.id)::float8 AS at
FROM unnest($1::bigint[]) AS s (id))";
constexpr auto kPersonsServed = R"(
SELECT p.id, (SELECT extract(epoch FROM max(started_at)) FROM job WHERE kind = 'transcode' AND person_id = p.id)::float8 AS at
FROM unnest($1::bigint[]) AS p (id))";

// A length that is made in two parts costs the work of both: it is counted once.
constexpr auto kBusyPerSecond = R"(
SELECT coalesce(sum(busy_s) * 1000 / nullif(sum(made_ms) FILTER (WHERE part <> 'lowest'), 0), 0)::float8
FROM (SELECT extract(epoch FROM finished_at - started_at) AS busy_s, made_ms, payload->>'part' AS part
      FROM job WHERE kind = 'chunk' AND state = 'done' AND made_ms > 0 AND finished_at IS NOT NULL
      ORDER BY finished_at DESC LIMIT 100) AS lately)";
constexpr auto kFirst = R"(
SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.playable_at - lately.started_at)), 0)::float8,
    coalesce(sum(a.total_ms) / nullif(sum(a.source_bytes), 0), 0)::float8
FROM (SELECT asset_id, started_at FROM job
      WHERE kind = 'transcode' AND state = 'done' AND reason = '' AND attempts = 1 AND finished_at IS NOT NULL
      ORDER BY finished_at DESC LIMIT 20) AS lately
JOIN asset a ON a.id = lately.asset_id AND a.playable_at > lately.started_at)";
constexpr auto kWorkers = R"(
SELECT count(DISTINCT worker) FROM (
    SELECT worker FROM job WHERE state = 'running' AND lease_until >= now()
    UNION ALL
    SELECT worker FROM job WHERE kind IN ('chunk', 'transcode') AND finished_at > now() - interval '1 minute') AS seen
WHERE worker <> '')";

QueuedVideo read_video(const pqxx::row& row) {
    return {.asset = {row["id"].as<std::int64_t>()},
            .school = {row["school_id"].as<std::int64_t>()},
            .person = {row["person_id"].as<std::int64_t>()},
            .running = row["running"].as<bool>(),
            .playable = row["playable"].as<bool>(),
            .running_s = row["running_s"].as<double>(),
            .total_ms = row["total_ms"].as<std::int64_t>(),
            .done_ms = row["done_ms"].as<std::int64_t>(),
            .source_bytes = row["source_bytes"].as<std::int64_t>()};
}

template <class Id>
std::unordered_map<Id, double> read_served(Transaction& t, const char* statement, const std::set<Id>& ids) {
    std::unordered_map<Id, double> served;
    for (const auto& row : t.exec_params(statement, id_list(ids))) {
        if (!row["at"].is_null())
            served[Id{row["id"].template as<std::int64_t>()}] = row["at"].template as<double>();
    }
    return served;
}

WorkSpeed read_speed(Transaction& t) {
    const auto first = t.exec1(kFirst);
    return {.workers = workers_at_work(t),
            .busy_per_s = t.exec1(kBusyPerSecond)[0].as<double>(),
            .first_s = first[0].as<double>(),
            .ms_per_byte = first[1].as<double>()};
}

}  // namespace

QueueState read_queue(Transaction& t) {
    QueueState queue;
    std::set<base::SchoolId> schools;
    std::set<base::PersonId> persons;
    for (const auto& row : t.exec_params(kVideos, kQueueSeen)) {
        queue.videos.push_back(read_video(row));
        schools.insert(queue.videos.back().school);
        persons.insert(queue.videos.back().person);
    }
    if (queue.videos.empty()) return queue;
    queue.speed = read_speed(t);
    queue.school_served = read_served(t, kSchoolsServed, schools);
    queue.person_served = read_served(t, kPersonsServed, persons);
    return queue;
}

int workers_at_work(Transaction& t) {
    return t.exec1(kWorkers)[0].as<int>();
}

}  // namespace yanxiu::library
