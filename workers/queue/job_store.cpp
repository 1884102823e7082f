#include "workers/queue/job_store.hpp"

#include <pqxx/pqxx>

#include "server/store/sql_array.hpp"

namespace yanxiu::workers {
namespace {

// Schools take turns, and within a school its persons: who has the least running comes first, then who was
// served least recently. A few of each are looked at, because the first ones may just be claimed by somebody
// else. The recursive parts take one step of the index for each school and person that waits, whatever number
// of jobs they have ("ready" is no EXISTS, for which all that waits would be read). A running job whose lease
// has run out had its turn: it is continued before anything is begun.
constexpr char kClaimInTurn[] = R"(
WITH RECURSIVE waiting_school (kind, school_id) AS (
    SELECT k, (SELECT min(school_id) FROM job WHERE state = 'waiting' AND kind = k) FROM unnest($3::text[]) AS k
    UNION ALL
    SELECT w.kind, (SELECT min(school_id) FROM job
                    WHERE state = 'waiting' AND kind = w.kind AND school_id > w.school_id)
    FROM waiting_school w WHERE w.school_id IS NOT NULL
), school AS (
    SELECT w.kind, w.school_id, row_number() OVER (ORDER BY busy.jobs, served.at NULLS FIRST, w.school_id) AS turn
    FROM waiting_school w
    CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM job r WHERE r.state = 'running' AND r.kind = w.kind
                        AND r.school_id = w.school_id AND r.lease_until >= now()) AS busy
    CROSS JOIN LATERAL (SELECT max(started_at) AS at FROM job s
                        WHERE s.kind = w.kind AND s.school_id = w.school_id) AS served
    CROSS JOIN LATERAL (SELECT FROM job j WHERE j.state = 'waiting' AND j.kind = w.kind
                        AND j.school_id = w.school_id AND j.not_before <= now() LIMIT 1) AS ready
    ORDER BY turn LIMIT 3
), waiting_person (kind, school_id, turn, person_id) AS (
    SELECT s.kind, s.school_id, s.turn, (
        SELECT min(person_id) FROM job WHERE state = 'waiting' AND kind = s.kind AND school_id = s.school_id)
    FROM school s
    UNION ALL
    SELECT w.kind, w.school_id, w.turn, (
        SELECT min(person_id) FROM job
        WHERE state = 'waiting' AND kind = w.kind AND school_id = w.school_id AND person_id > w.person_id)
    FROM waiting_person w WHERE w.person_id IS NOT NULL
), person AS (
    SELECT w.*, row_number() OVER (PARTITION BY w.turn ORDER BY busy.jobs, served.at NULLS FIRST, w.person_id) AS place
    FROM waiting_person w
    CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM job r WHERE r.state = 'running' AND r.kind = w.kind
                        AND r.school_id = w.school_id AND r.person_id = w.person_id AND r.lease_until >= now()) AS busy
    CROSS JOIN LATERAL (SELECT max(started_at) AS at FROM job s
                        WHERE s.kind = w.kind AND s.person_id = w.person_id) AS served
    CROSS JOIN LATERAL (SELECT FROM job j WHERE j.state = 'waiting' AND j.kind = w.kind AND j.school_id = w.school_id
                        AND j.person_id = w.person_id AND j.not_before <= now() LIMIT 1) AS ready
), candidate AS (
    SELECT p.turn, p.place, first.* FROM person p CROSS JOIN LATERAL (
        SELECT j.id, j.priority, j.not_before FROM job j WHERE j.state = 'waiting' AND j.kind = p.kind
            AND j.school_id = p.school_id AND j.person_id = p.person_id AND j.not_before <= now()
        ORDER BY j.priority, j.not_before, j.id LIMIT 4) AS first
    WHERE p.place <= 3
    UNION ALL
    SELECT 0, 0, r.id, r.priority, r.not_before FROM job r
    WHERE r.state = 'running' AND r.kind = ANY($3::text[]) AND r.lease_until < now()
)
UPDATE job SET state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,
       lease_until = now() + $2 * interval '1 millisecond', worker = $1, started_at = now()
WHERE id = (SELECT j.id FROM candidate c JOIN job j ON j.id = c.id
            WHERE (j.state = 'waiting' AND j.not_before <= now()) OR (j.state = 'running' AND j.lease_until < now())
            ORDER BY c.turn, c.place, c.priority, c.not_before, c.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED)
RETURNING id, kind, attempts, max_attempts, lease_token)";

// When all of those few are being claimed by others: whatever comes next.
constexpr char kClaimAny[] = R"(
UPDATE job SET state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,
       lease_until = now() + $2 * interval '1 millisecond', worker = $1, started_at = now()
WHERE id = (SELECT id FROM job
            WHERE kind = ANY($3::text[])
              AND ((state = 'waiting' AND not_before <= now()) OR (state = 'running' AND lease_until < now()))
            ORDER BY priority, not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, attempts, max_attempts, lease_token)";

constexpr char kRenew[] = R"(
UPDATE job SET lease_until = now() + $3 * interval '1 millisecond'
WHERE id = $1 AND lease_token = $2 AND state = 'running')";

constexpr char kGiveBack[] = R"(
UPDATE job SET state = 'waiting', attempts = attempts - 1, lease_until = NULL, not_before = now()
WHERE id = $1 AND lease_token = $2 AND state = 'running')";

constexpr char kRetryAfter[] = R"(
UPDATE job SET state = 'waiting', lease_until = NULL, not_before = now() + $3 * interval '1 millisecond',
       reason = $4, detail = $5
WHERE id = $1 AND lease_token = $2 AND state = 'running')";

constexpr char kRequire[] = R"(
SELECT 1 FROM job WHERE id = $1 AND lease_token = $2 AND state = 'running' FOR UPDATE)";

constexpr char kEnd[] = R"(
UPDATE job SET state = $3, lease_until = NULL, finished_at = now(), reason = $4, detail = $5, made_ms = $6
WHERE id = $1 AND lease_token = $2 AND state = 'running')";

void end(store::Transaction& transaction, const ClaimedJob& job, const char* state, const std::string& reason,
         const std::string& text, std::int64_t made_ms = 0) {
    const auto result = transaction.exec_params(kEnd, job.id.value, job.token, state, reason, text, made_ms);
    if (result.affected_rows() == 0) throw LeaseLost{};
}

}  // namespace

std::optional<ClaimedJob> JobStore::claim(const std::string& worker, const std::vector<std::string>& kinds) {
    store::SqlArray wanted;
    for (const auto& kind : kinds) wanted.add(kind);
    return database_.transact([&](store::Transaction& transaction) -> std::optional<ClaimedJob> {
        auto rows = transaction.exec_params(kClaimInTurn, worker, lease_.count(), wanted.text());
        if (rows.empty()) rows = transaction.exec_params(kClaimAny, worker, lease_.count(), wanted.text());
        if (rows.empty()) return std::nullopt;
        const auto row = rows[0];
        return ClaimedJob{.id = {row["id"].as<std::int64_t>()},
                          .kind = row["kind"].as<std::string>(),
                          .attempt = row["attempts"].as<int>(),
                          .max_attempts = row["max_attempts"].as<int>(),
                          .token = row["lease_token"].as<std::int64_t>()};
    });
}

bool JobStore::renew(const ClaimedJob& job) {
    return database_.transact([&](store::Transaction& transaction) {
        return transaction.exec_params(kRenew, job.id.value, job.token, lease_.count()).affected_rows() == 1;
    });
}

void JobStore::give_back(const ClaimedJob& job) {
    database_.transact([&](store::Transaction& transaction) {
        transaction.exec_params(kGiveBack, job.id.value, job.token);
    });
}

void JobStore::retry_after(const ClaimedJob& job, std::chrono::milliseconds delay, const std::string& reason,
                           const std::string& text) {
    database_.transact([&](store::Transaction& transaction) {
        transaction.exec_params(kRetryAfter, job.id.value, job.token, delay.count(), reason, text);
    });
}

void require_lease(store::Transaction& transaction, const ClaimedJob& job) {
    if (transaction.exec_params(kRequire, job.id.value, job.token).empty()) throw LeaseLost{};
}

void finish_job(store::Transaction& transaction, const ClaimedJob& job, const std::string& reason,
                const std::string& text) {
    end(transaction, job, "done", reason, text);
}

void finish_job(store::Transaction& transaction, const ClaimedJob& job, std::int64_t made_ms) {
    end(transaction, job, "done", "", "", made_ms);
}

void fail_job(store::Transaction& transaction, const ClaimedJob& job, const std::string& reason,
              const std::string& text) {
    end(transaction, job, "failed", reason, text);
}

}  // namespace yanxiu::workers
