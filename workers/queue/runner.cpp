#include "workers/queue/runner.hpp"

#include <algorithm>
#include <exception>

#include "server/base/error.hpp"

namespace yanxiu::workers {

Runner::Runner(JobStore& jobs, bus::Bus& bus, std::map<std::string, JobHandler*> handlers,
               RunnerOptions options, base::Log& log)
    : jobs_(jobs), handlers_(std::move(handlers)), options_(std::move(options)), log_(log) {
    for (const auto& [kind, handler] : handlers_) kinds_.push_back(kind);
    subscription_ = bus.subscribe("jobs", [this](std::string_view, std::string_view) {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        wake_.notify_all();
    });
}

void Runner::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
}

void Runner::run() {
    while (!stopping_) {
        bool worked = false;
        try {
            worked = run_one();
        } catch (const std::exception& error) {
            log_.warn("queue_unavailable", {{"text", error.what()}});
        }
        if (!worked) rest(options_.poll);
    }
}

void Runner::rest(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [this] { return woken_ || stopping_; });
    woken_ = false;
}

bool Runner::run_one() {
    const auto job = jobs_.claim(options_.worker, kinds_);
    if (!job) return false;
    log_.info("job_claimed", {{"job", job->id.value}, {"kind", job->kind}, {"attempt", job->attempt}});
    try {
        work(*job);
    } catch (const JobFailure& failure) {
        after_failure(*job, failure);
    } catch (const LeaseLost&) {
        log_.warn("job_lost", {{"job", job->id.value}});
    } catch (const Stopping&) {
        give_back(*job);
    } catch (const base::RequestError& error) {
        if (error.code() == base::Code::unavailable) {
            give_back(*job);  // an outage is nobody's failure
        } else {
            after_failure(*job, JobFailure(error.reason(), error.what(), JobFailure::Retry::later));
        }
    } catch (const std::exception& error) {
        after_failure(*job, JobFailure("internal", error.what(), JobFailure::Retry::later));
    }
    return true;
}

void Runner::work(const ClaimedJob& job) {
    if (job.exhausted())
        throw JobFailure("worker_lost", "every attempt died with its worker", JobFailure::Retry::never);
    const Lease lease(jobs_, job, stopping_);
    handlers_.at(job.kind)->run(job, lease);
    log_.info("job_done", {{"job", job.id.value}});
}

void Runner::after_failure(const ClaimedJob& job, const JobFailure& failure) {
    log_.warn("job_failed", {{"job", job.id.value},
                             {"attempt", job.attempt},
                             {"reason", failure.reason()},
                             {"text", failure.what()}});
    if (failure.retry() == JobFailure::Retry::never || job.attempt >= job.max_attempts) {
        return give_up(job, failure.reason(), failure.what());
    }
    const auto delay = options_.retry * (1 << std::min(job.attempt - 1, 10));
    jobs_.retry_after(job, std::min(delay, options_.longest_retry), failure.reason(), failure.what());
}

void Runner::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    try {
        handlers_.at(job.kind)->give_up(job, reason, text);
    } catch (const LeaseLost&) {
        log_.warn("job_lost", {{"job", job.id.value}});
    }
}

void Runner::give_back(const ClaimedJob& job) {
    try {
        jobs_.give_back(job);
        log_.info("job_given_back", {{"job", job.id.value}});
    } catch (const std::exception& error) {
        // Its lease runs out by itself.
        log_.warn("job_not_given_back", {{"job", job.id.value}, {"text", error.what()}});
    }
    if (!stopping_) rest(options_.poll);
}

}  // namespace yanxiu::workers
