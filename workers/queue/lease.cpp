#include "workers/queue/lease.hpp"

#include <exception>

namespace yanxiu::workers {

Lease::Lease(JobStore& jobs, const ClaimedJob& job, const std::atomic<bool>& stopping)
    : jobs_(jobs), job_(job), stopping_(stopping), thread_([this] { keep(); }) {}

Lease::~Lease() {
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    ended_.notify_all();
    thread_.join();
}

void Lease::check() const {
    if (lost_) throw LeaseLost{};
    if (stopping_) throw Stopping{};
}

void Lease::keep() {
    auto held_until = std::chrono::steady_clock::now() + jobs_.lease();
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, jobs_.lease() / 3, [this] { return over_; })) {
        lock.unlock();
        const auto asked = std::chrono::steady_clock::now();
        if (renew()) held_until = asked + jobs_.lease();
        // Without an answer the lease runs out for us when it may have run out for everybody else.
        if (std::chrono::steady_clock::now() >= held_until) lost_ = true;
        lock.lock();
        if (lost_) return;
    }
}

bool Lease::renew() {
    try {
        if (jobs_.renew(job_)) return true;
        lost_ = true;
    } catch (const std::exception&) {
        // The database does not answer: the next turn may find it back.
    }
    return false;
}

}  // namespace yanxiu::workers
