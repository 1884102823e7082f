#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace yanxiu::base {

/// Threads on which blocking work (PostgreSQL, disk, argon2) runs, so that loops never block.
/// Home: any thread. The queue is bounded: `try_post` answers false when it is full, and the caller refuses
/// its request with `resource_exhausted`. The destructor runs what is queued, then joins.
class ThreadPool {
  public:
    ThreadPool(std::size_t threads, std::size_t queue_limit);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] bool try_post(std::function<void()> work);
    std::size_t queued() const;

  private:
    void work_until_stopped();

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    std::size_t queue_limit_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace yanxiu::base
