#include "workers/queue/job_store.hpp"

#include <pqxx/pqxx>

#include "server/store/sql_array.hpp"

namespace yanxiu::workers {
namespace {

// A running job whose lease has run out is as good as waiting: its worker is gone, or will find out that it
// is late.
constexpr char kClaim[] = R"(
UPDATE job SET state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,
       lease_until = now() + $2 * interval '1 millisecond', worker = $1
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
UPDATE job SET state = $3, lease_until = NULL, finished_at = now(), reason = $4, detail = $5
WHERE id = $1 AND lease_token = $2 AND state = 'running')";

void end(store::Transaction& transaction, const ClaimedJob& job, const char* state, const std::string& reason,
         const std::string& text) {
    const auto result = transaction.exec_params(kEnd, job.id.value, job.token, state, reason, text);
    if (result.affected_rows() == 0) throw LeaseLost{};
}

}  // namespace

std::optional<ClaimedJob> JobStore::claim(const std::string& worker, const std::vector<std::string>& kinds) {
    store::SqlArray wanted;
    for (const auto& kind : kinds) wanted.add(kind);
    return database_.transact([&](store::Transaction& transaction) -> std::optional<ClaimedJob> {
        const auto rows = transaction.exec_params(kClaim, worker, lease_.count(), wanted.text());
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

void fail_job(store::Transaction& transaction, const ClaimedJob& job, const std::string& reason,
              const std::string& text) {
    end(transaction, job, "failed", reason, text);
}

}  // namespace yanxiu::workers
