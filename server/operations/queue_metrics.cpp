#include "server/operations/queue_metrics.hpp"

#include <algorithm>
#include <vector>

#include "server/operations/operations_store.hpp"

namespace yanxiu::operations {
namespace {

struct Seen {
    std::vector<QueueDepth> depth;
    std::vector<EndedJobs> ended;
    std::int64_t until_us = 0;
};

}  // namespace

QueueMetrics::QueueMetrics(store::Database& database, base::Metrics& metrics, std::chrono::seconds lag)
    : database_(database),
      metrics_(metrics),
      lag_(lag),
      chunks_done_(metrics.counter("yanxiu_chunks_done_total", "Chunks of lessons that were made")),
      made_seconds_(metrics.counter("yanxiu_media_made_seconds_total",
                                    "Seconds of lessons that chunks have made, each with its renditions")) {}

void QueueMetrics::refresh() {
    const auto seen = database_.transact([&](store::Transaction& t) {
        Seen now{.depth = read_depth(t), .ended = {}, .until_us = now_us(t) - lag_.count()};
        if (counted_us_ > 0) now.ended = read_ended(t, counted_us_, now.until_us);
        return now;
    });
    for (const auto& depth : seen.depth) {
        const auto jobs = [&](const char* state) {
            return metrics_.gauge("yanxiu_jobs", "Jobs that wait or run.",
                                  {{"kind", depth.kind}, {"state", state}});
        };
        jobs("waiting").set(static_cast<double>(depth.waiting));
        jobs("running").set(static_cast<double>(depth.running));
        metrics_
            .gauge("yanxiu_jobs_oldest_waiting_seconds",
                   "Since when the job that waits longest might be taken.", {{"kind", depth.kind}})
            .set(depth.oldest_s);
    }
    for (const auto& ended : seen.ended) {
        const auto jobs = static_cast<double>(ended.jobs);
        if (!ended.reason.empty()) {
            metrics_
                .counter("yanxiu_jobs_failed_total", "Jobs that were given up, refused or called off.",
                         {{"kind", ended.kind}, {"reason", ended.reason}})
                .add(jobs);
        } else if (ended.kind == "chunk") {
            chunks_done_.add(jobs);
            made_seconds_.add(static_cast<double>(ended.made_ms) / 1000);
        }
    }
    counted_us_ = std::max(counted_us_, seen.until_us);
}

}  // namespace yanxiu::operations
