#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

#include "server/base/thread_pool.hpp"

namespace yanxiu::net {

/// The thread pool as net uses it: counts what it has posted, so that stopping can wait until no handler runs
/// any more and services may be destroyed. Home: any thread.
class PoolWork {
  public:
    explicit PoolWork(base::ThreadPool& pool) : pool_(pool) {}

    /// Throws `resource_exhausted` ("server_busy") when the pool's queue is full.
    void run(std::function<void()> work);
    void wait_until_idle();

  private:
    base::ThreadPool& pool_;
    std::mutex mutex_;
    std::condition_variable idle_;
    std::size_t running_ = 0;
};

}  // namespace yanxiu::net
