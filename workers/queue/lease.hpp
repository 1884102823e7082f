#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {

/// Keeps a claimed job ours while it lives: a thread of its own renews the lease three times in its length.
/// Home: the worker's thread.
class Lease {
  public:
    Lease(JobStore& jobs, const ClaimedJob& job, const std::atomic<bool>& stopping);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// Throws LeaseLost or Stopping when work on the job must end. Cheap: ask often.
    void check() const;

  private:
    void keep();
    bool renew();

    JobStore& jobs_;
    const ClaimedJob& job_;
    const std::atomic<bool>& stopping_;
    std::atomic<bool> lost_{false};
    std::mutex mutex_;
    std::condition_variable ended_;
    bool over_ = false;
    std::thread thread_;
};

}  // namespace yanxiu::workers
