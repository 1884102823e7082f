#include "server/operations/caretaker.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace yanxiu::operations {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenRefreshes = 10s;
constexpr auto kBetweenRounds = 10min;

}  // namespace

Caretaker::Caretaker(QueueMetrics& metrics, Housekeeping& housekeeping, std::function<void()> daily,
                     base::Log& log)
    : metrics_(metrics), housekeeping_(housekeeping), daily_(std::move(daily)), log_(log), thread_([this] {
          keep_time();
      }) {}

Caretaker::~Caretaker() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Caretaker::keep_time() {
    auto next_round = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        refresh();
        if (std::chrono::steady_clock::now() >= next_round) {
            tidy();
            do_daily();
            next_round = std::chrono::steady_clock::now() + kBetweenRounds;
        }
        lock.lock();
        wake_.wait_for(lock, kBetweenRefreshes, [this] { return stopping_; });
    }
}

void Caretaker::refresh() {
    try {
        metrics_.refresh();
    } catch (const std::exception& error) {
        log_.warn("queue_metrics_failed", {{"error", error.what()}});
    }
}

void Caretaker::tidy() {
    try {
        const auto removed = housekeeping_.round();
        if (removed.sources + removed.videos + removed.pieces > 0)
            log_.info("media_put_away",
                      {{"sources", removed.sources}, {"videos", removed.videos}, {"pieces", removed.pieces}});
    } catch (const std::exception& error) {
        log_.warn("housekeeping_failed", {{"error", error.what()}});
    }
}

void Caretaker::do_daily() {
    try {
        daily_();
    } catch (const std::exception& error) {
        log_.warn("daily_round_failed", {{"error", error.what()}});
    }
}

}  // namespace yanxiu::operations
