#include "server/net/loop.hpp"

#include <uv.h>

#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace yanxiu::net {

struct Loop::Impl {
    std::size_t index;
    std::size_t post_limit;
    uv_loop_t uv{};
    uv_async_t wake{};
    uv_timer_t tick{};
    uv_prepare_t turn{};
    uv_check_t waited{};
    bool receiving = false;
    std::function<void()> on_tick;
    std::function<void()> on_turn;
    std::thread thread;
    std::thread::id thread_id;

    std::mutex mutex;
    std::vector<std::function<void()>> posted;
    std::vector<std::function<void()>>
        running;  // swapped with `posted`, so that neither allocates in steady state
    bool closed = false;

    void run_posted() {
        {
            std::lock_guard lock(mutex);
            running.swap(posted);
        }
        for (auto& work : running) work();
        running.clear();
    }

    bool enqueue(std::function<void()>& work, bool bounded) {
        bool first = false;
        {
            std::lock_guard lock(mutex);
            if (closed || (bounded && posted.size() >= post_limit)) return false;
            first = posted.empty();
            posted.push_back(std::move(work));
            if (first) uv_async_send(&wake);  // under the lock: `close` cannot close the handle meanwhile
        }
        return true;
    }
};

Loop::Loop(std::size_t index, std::size_t post_limit) : impl_(std::make_unique<Impl>()) {
    impl_->index = index;
    impl_->post_limit = post_limit;
    uv_loop_init(&impl_->uv);
    uv_async_init(&impl_->uv, &impl_->wake,
                  [](uv_async_t* handle) { static_cast<Impl*>(handle->data)->run_posted(); });
    uv_timer_init(&impl_->uv, &impl_->tick);
    uv_prepare_init(&impl_->uv, &impl_->turn);
    uv_check_init(&impl_->uv, &impl_->waited);
    impl_->wake.data = impl_->tick.data = impl_->turn.data = impl_->waited.data = impl_.get();
}

Loop::~Loop() {
    if (!impl_->closed) {  // never started
        close();
        uv_run(&impl_->uv, UV_RUN_DEFAULT);
    }
    uv_loop_close(&impl_->uv);
}

bool Loop::post(std::function<void()> work) {
    return impl_->enqueue(work, true);
}
void Loop::post_answer(std::function<void()> work) {
    impl_->enqueue(work, false);
}
bool Loop::in_loop() const {
    return std::this_thread::get_id() == impl_->thread_id;
}
std::size_t Loop::index() const {
    return impl_->index;
}
std::int64_t Loop::now_ms() const {
    return static_cast<std::int64_t>(uv_now(&impl_->uv));
}
bool Loop::receiving() const {
    return impl_->receiving;
}
uv_loop_s* Loop::uv() {
    return &impl_->uv;
}

void Loop::start(std::function<void()> on_tick, std::function<void()> on_turn) {
    impl_->on_tick = std::move(on_tick);
    impl_->on_turn = std::move(on_turn);
    uv_timer_start(
        &impl_->tick, [](uv_timer_t* handle) { static_cast<Impl*>(handle->data)->on_tick(); }, 500, 500);
    uv_prepare_start(&impl_->turn, [](uv_prepare_t* handle) {
        auto& impl = *static_cast<Impl*>(handle->data);
        impl.on_turn();
        impl.receiving = true;
    });
    uv_check_start(&impl_->waited,
                   [](uv_check_t* handle) { static_cast<Impl*>(handle->data)->receiving = false; });
    std::promise<void> identity_known;
    impl_->thread = std::thread([this, known = identity_known.get_future()] {
        known.wait();
        uv_run(&impl_->uv, UV_RUN_DEFAULT);
    });
    impl_->thread_id = impl_->thread.get_id();
    identity_known.set_value();
}

void Loop::close() {
    std::vector<std::function<void()>> dropped;
    {
        std::lock_guard lock(impl_->mutex);
        impl_->closed = true;
        dropped.swap(impl_->posted);
        uv_close(reinterpret_cast<uv_handle_t*>(&impl_->wake), nullptr);
    }
    uv_close(reinterpret_cast<uv_handle_t*>(&impl_->tick), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&impl_->turn), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&impl_->waited), nullptr);
}

void Loop::join() {
    if (impl_->thread.joinable()) return impl_->thread.join();
    uv_run(&impl_->uv, UV_RUN_DEFAULT);
}

}  // namespace yanxiu::net
