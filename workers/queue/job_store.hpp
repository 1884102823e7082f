#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/store/database.hpp"
#include "workers/queue/job.hpp"

namespace yanxiu::workers {

/// All SQL of the queue itself. Home: any thread, blocks.
class JobStore {
  public:
    JobStore(store::Database& database, std::chrono::milliseconds lease)
        : database_(database), lease_(lease) {}

    /// The next job of these kinds that waits, or whose worker has let its lease run out. Costs an attempt.
    /// Schools take turns, and persons within a school: who has the least running, then who was served least
    /// recently. Within a person's jobs the priority counts, then age.
    std::optional<ClaimedJob> claim(const std::string& worker, const std::vector<std::string>& kinds);

    /// Prolongs the lease; false when the job is somebody else's.
    bool renew(const ClaimedJob& job);

    /// Back into the queue, as if never claimed.
    void give_back(const ClaimedJob& job);
    /// Back into the queue after a failure, not before `delay`.
    void retry_after(const ClaimedJob& job, std::chrono::milliseconds delay, const std::string& reason,
                     const std::string& text);

    std::chrono::milliseconds lease() const { return lease_; }

  private:
    store::Database& database_;
    std::chrono::milliseconds lease_;
};

/// For transactions that publish: throws LeaseLost unless `job` is still held, and keeps it from being
/// claimed until the transaction ends.
void require_lease(store::Transaction& transaction, const ClaimedJob& job);

/// Ends the job in the caller's transaction. `reason` is empty, or why the work was refused.
void finish_job(store::Transaction& transaction, const ClaimedJob& job, const std::string& reason,
                const std::string& text);
/// The same for a job that has made so much of a lesson's length, from which speed is measured.
void finish_job(store::Transaction& transaction, const ClaimedJob& job, std::int64_t made_ms);
void fail_job(store::Transaction& transaction, const ClaimedJob& job, const std::string& reason,
              const std::string& text);

}  // namespace yanxiu::workers
