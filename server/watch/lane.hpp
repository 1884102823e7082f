#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "server/watch/recorder.hpp"

namespace yanxiu::watch {

/// A report and who waits for its answer.
struct ReportItem {
    Report report;
    std::unique_ptr<net::Reply> reply;
};
using LaneItem = std::variant<ReportItem, Delivery>;

/// A bounded queue and the thread that takes from it all that has gathered, at most a batch at a time. Home:
/// any thread. The destructor lets what is queued be taken, then joins.
class Lane {
  public:
    using Take = std::function<void(std::vector<LaneItem>)>;  // on the lane's thread; must not throw

    Lane(std::size_t batch_claims, std::size_t queue_claims, Take take);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Gives the item back when the queue is full.
    [[nodiscard]] std::optional<LaneItem> put(LaneItem item);

  private:
    void run();
    std::vector<LaneItem> next_batch();  // waits; empty: no more will come

    const std::size_t batch_claims_;
    const std::size_t queue_claims_;
    const Take take_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<LaneItem> queue_;
    std::size_t queued_claims_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace yanxiu::watch
