#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "server/base/log.hpp"
#include "server/operations/housekeeping.hpp"
#include "server/operations/queue_metrics.hpp"

namespace yanxiu::operations {

/// Does by the clock what nobody asks for: the metrics of the queue every 10 seconds, a round of housekeeping
/// every 10 minutes. Failures are logged and tried again the next time. Home: a thread of its own, from
/// construction to destruction.
class Caretaker {
  public:
    Caretaker(QueueMetrics& metrics, Housekeeping& housekeeping, base::Log& log);
    ~Caretaker();
    Caretaker(const Caretaker&) = delete;
    Caretaker& operator=(const Caretaker&) = delete;

  private:
    void keep_time();
    void refresh();
    void tidy();

    QueueMetrics& metrics_;
    Housekeeping& housekeeping_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace yanxiu::operations
