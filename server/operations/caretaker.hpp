#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "server/base/log.hpp"
#include "server/operations/housekeeping.hpp"
#include "server/operations/queue_metrics.hpp"

namespace yanxiu::operations {

/// Does by the clock what nobody asks for: the metrics of the queue every 10 seconds, a round of housekeeping
/// and `daily` every 10 minutes, which does once a day what other rooms have to do. Failures are logged and
/// tried again the next time. Home: a thread of its own, from construction to destruction.
class Caretaker {
  public:
    Caretaker(QueueMetrics& metrics, Housekeeping& housekeeping, std::function<void()> daily, base::Log& log);
    ~Caretaker();
    Caretaker(const Caretaker&) = delete;
    Caretaker& operator=(const Caretaker&) = delete;

  private:
    void keep_time();
    void refresh();
    void tidy();
    void do_daily();

    QueueMetrics& metrics_;
    Housekeeping& housekeeping_;
    const std::function<void()> daily_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace yanxiu::operations
