#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace yanxiu::sim {

/// What somebody does, step by step, with waits in between. It begins when it is awaited, and whoever awaits
/// it goes on when it has ended, or is thrown what it threw. Home: the simulation's thread.
template <class Value>
class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> after;
    std::exception_ptr error;

    std::suspend_always initial_suspend() noexcept { return {}; }
    struct End {
        bool await_ready() noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
            const auto after = ended.promise().after;
            return after ? after : std::noop_coroutine();
        }
        void await_resume() noexcept {}
    };
    End final_suspend() noexcept { return {}; }
    void unhandled_exception() { error = std::current_exception(); }
};

template <class Value>
struct Promise : PromiseBase {
    std::optional<Value> value;
    Task<Value> get_return_object();
    void return_value(Value result) { value = std::move(result); }
    Value take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() {}
    void take() {}
};

}  // namespace detail

template <class Value = void>
class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<Value>;
    using Handle = std::coroutine_handle<promise_type>;

    explicit Task(Handle handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() const { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) {
        handle_.promise().after = waiting;
        return handle_;
    }
    Value await_resume() {
        if (handle_.promise().error) std::rethrow_exception(handle_.promise().error);
        return handle_.promise().take();
    }

  private:
    Handle handle_;
};

namespace detail {

template <class Value>
Task<Value> Promise<Value>::get_return_object() {
    return Task<Value>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace detail
}  // namespace yanxiu::sim
