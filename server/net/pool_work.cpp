#include "server/net/pool_work.hpp"

#include <chrono>
#include <utility>

#include "server/base/error.hpp"

namespace yanxiu::net {

void PoolWork::run(std::function<void()> work) {
    auto finish = [this] {
        std::lock_guard lock(mutex_);
        if (--running_ == 0) idle_.notify_all();
    };
    {
        std::lock_guard lock(mutex_);
        ++running_;
    }
    auto counted = [work = std::move(work), finish]() mutable {
        work();
        work = nullptr;  // what it holds may belong to services, so it goes before the count does
        finish();
    };
    if (pool_.try_post(std::move(counted))) return;
    finish();
    throw base::RequestError(base::Code::resource_exhausted, "server_busy", "too much work is waiting",
                             std::chrono::seconds(2));
}

void PoolWork::wait_until_idle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return running_ == 0; });
}

}  // namespace yanxiu::net
