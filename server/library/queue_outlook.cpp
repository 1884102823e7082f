#include "server/library/queue_outlook.hpp"

#include "server/library/queue_store.hpp"

namespace yanxiu::library {

std::shared_ptr<const QueueForecast> QueueOutlook::look() {
    std::unique_lock reading(reading_, std::defer_lock);
    {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (now < read_again_) return seen_;
        if (!reading.try_lock()) return seen_;
    }
    const auto queue = database_.transact([](store::Transaction& t) { return read_queue(t); });
    auto read = std::make_shared<const QueueForecast>(forecast(queue));
    const std::lock_guard lock(mutex_);
    seen_ = std::move(read);
    read_again_ = std::chrono::steady_clock::now() + fresh_;
    return seen_;
}

void foresee(LessonRecord& lesson, const QueueForecast& queue) {
    for (auto* video : {&lesson.video, &lesson.next}) {
        if (!*video) continue;
        const auto found = queue.find((*video)->asset);
        if (found != queue.end()) (*video)->expected = found->second;
    }
}

}  // namespace yanxiu::library
