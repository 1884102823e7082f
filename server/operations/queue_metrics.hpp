#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "server/base/metrics.hpp"
#include "server/store/database.hpp"

namespace yanxiu::operations {

/// The queue at /metrics. Gauges are of the moment of the last refresh, and every node shows the same ones;
/// counters count what has ended since this process began, `lag` ago at least, so that nothing is missed that
/// commits late. Home: one thread; refresh blocks.
class QueueMetrics {
  public:
    QueueMetrics(store::Database& database, base::Metrics& metrics,
                 std::chrono::seconds lag = std::chrono::seconds(20));

    /// Throws as the database does; nothing is counted then, or twice later.
    void refresh();

  private:
    store::Database& database_;
    base::Metrics& metrics_;
    const std::chrono::microseconds lag_;
    std::int64_t counted_us_ = 0;  // until when; 0 before the first refresh
    base::MetricCounter chunks_done_;
    base::MetricCounter made_seconds_;
};

}  // namespace yanxiu::operations
