#include "server/watch/lane.hpp"

#include <algorithm>

namespace yanxiu::watch {
namespace {

/// How many claims' room an item takes.
std::size_t weight_of(const LaneItem& item) {
    const auto* report = std::get_if<ReportItem>(&item);
    return report ? std::max<std::size_t>(report->report.claims.size(), 1) : 1;
}

}  // namespace

Lane::Lane(std::size_t batch_claims, std::size_t queue_claims, Take take)
    : batch_claims_(batch_claims),
      queue_claims_(queue_claims),
      take_(std::move(take)),
      thread_([this] { run(); }) {}

Lane::~Lane() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

std::optional<LaneItem> Lane::put(LaneItem item) {
    const auto weight = weight_of(item);
    {
        const std::lock_guard lock(mutex_);
        if (queued_claims_ + weight > queue_claims_) return item;
        queued_claims_ += weight;
        queue_.push_back(std::move(item));
        if (queue_.size() > 1) return std::nullopt;  // its thread is awake or has been woken
    }
    wake_.notify_one();
    return std::nullopt;
}

void Lane::run() {
    for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) take_(std::move(batch));
}

std::vector<LaneItem> Lane::next_batch() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    std::vector<LaneItem> batch;
    std::size_t claims = 0;
    while (!queue_.empty()) {
        const auto weight = weight_of(queue_.front());
        if (!batch.empty() && claims + weight > batch_claims_) break;
        claims += weight;
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    queued_claims_ -= claims;
    return batch;
}

}  // namespace yanxiu::watch
