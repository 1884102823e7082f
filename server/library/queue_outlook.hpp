#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "server/library/lesson.hpp"
#include "server/library/queue_forecast.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// The forecast of the queue, read again when it is older than `fresh` and asked for, by one reader at a
/// time: whoever comes meanwhile is told the old one. Home: any thread.
class QueueOutlook {
  public:
    explicit QueueOutlook(store::Database& database,
                          std::chrono::milliseconds fresh = std::chrono::milliseconds(2000))
        : database_(database), fresh_(fresh) {}
    QueueOutlook(const QueueOutlook&) = delete;
    QueueOutlook& operator=(const QueueOutlook&) = delete;

    /// Blocks: call it on the pool, outside of a transaction. Throws as the database does.
    std::shared_ptr<const QueueForecast> look();

  private:
    store::Database& database_;
    const std::chrono::milliseconds fresh_;
    std::mutex reading_;
    std::mutex mutex_;
    std::shared_ptr<const QueueForecast> seen_ = std::make_shared<QueueForecast>();
    std::chrono::steady_clock::time_point read_again_;
};

/// Adds what is expected of the lesson's videos, if they are in the queue.
void foresee(LessonRecord& lesson, const QueueForecast& queue);

}  // namespace yanxiu::library
