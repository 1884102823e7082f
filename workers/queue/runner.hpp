#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/base/log.hpp"
#include "server/bus/bus.hpp"
#include "workers/queue/job.hpp"
#include "workers/queue/job_store.hpp"
#include "workers/queue/lease.hpp"

namespace yanxiu::workers {

/// One kind of work. Home: the worker's thread, blocks.
class JobHandler {
  public:
    virtual ~JobHandler() = default;

    /// Does the job and ends it (finish_job) in the transaction that publishes its result. Throws JobFailure,
    /// LeaseLost, Stopping; anything else counts as a failure to be retried.
    virtual void run(const ClaimedJob& job, const Lease& lease) = 0;

    /// No attempt is left, or none would help: records `reason` where people look for it, and fails the job.
    virtual void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) = 0;
};

struct RunnerOptions {
    std::string worker;                     // a name for the row, as host:pid
    std::chrono::milliseconds poll{2000};   // when nobody wakes us
    std::chrono::milliseconds retry{2000};  // doubled with every attempt
    std::chrono::milliseconds longest_retry{60'000};
};

/// Claims jobs of the kinds it has handlers for, one at a time; others are left to other workers. Woken by
/// the bus, polling otherwise.
class Runner {
  public:
    Runner(JobStore& jobs, bus::Bus& bus, std::map<std::string, JobHandler*> handlers, RunnerOptions options,
           base::Log& log);

    /// Until stop(). A job under way is given back at once.
    void run();
    /// Any thread.
    void stop();

  private:
    bool run_one();
    void work(const ClaimedJob& job);
    void after_failure(const ClaimedJob& job, const JobFailure& failure);
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text);
    void give_back(const ClaimedJob& job);
    void rest(std::chrono::milliseconds time);

    JobStore& jobs_;
    std::map<std::string, JobHandler*> handlers_;
    std::vector<std::string> kinds_;
    RunnerOptions options_;
    base::Log& log_;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool woken_ = false;
    std::unique_ptr<bus::Bus::Subscription> subscription_;
};

}  // namespace yanxiu::workers
