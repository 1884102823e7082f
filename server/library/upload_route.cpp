#include "server/library/upload_route.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "server/library/upload_answers.hpp"
#include "server/library/upload_reception.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;
using namespace std::chrono_literals;

constexpr auto kReminder = 500ms;
constexpr auto kSweep = 10min;
constexpr auto kPatience = 5s;
constexpr std::string_view kChannel = "upload:";

}  // namespace

class Uploads::Handler final : public net::HttpHandler {
  public:
    explicit Handler(Uploads& uploads) : uploads_(uploads) {}

    void on_head(std::shared_ptr<net::HttpExchange> exchange, const net::Caller& caller) override {
        try {
            begin(exchange, caller);
        } catch (const RequestError& error) {
            exchange->respond(refusal_answer(error), false);
        }
    }
    void on_body(std::span<const std::byte> bytes) override {
        if (reception_) reception_->on_body(bytes);
    }
    void on_body_end() override {
        if (reception_) reception_->on_body_end();
    }
    void on_abort() override {
        if (reception_) reception_->on_abort();
    }

  private:
    void begin(const std::shared_ptr<net::HttpExchange>& exchange, const net::Caller& caller) {
        auto request = read_upload_request(exchange->request());
        if (request.kind == UploadRequest::Kind::options)
            return exchange->respond(options_answer(uploads_.service_.limits().max_upload_bytes), false);
        if (!caller.person || caller.must_change_password)
            throw RequestError(Code::unauthenticated, "not_signed_in", "sign in first");
        {
            const std::lock_guard lock(uploads_.mutex_);
            if (uploads_.stopping_)
                throw RequestError(Code::unavailable, "shutting_down", "this server is going away", 2s);
        }
        reception_ = std::make_shared<UploadReception>(
            UploadRoom{uploads_.service_, uploads_.turns_, uploads_.pool_, uploads_.log_}, exchange,
            caller.person, std::move(request));
        reception_->begin();
    }

    Uploads& uploads_;
    std::shared_ptr<UploadReception> reception_;
};

Uploads::Uploads(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, base::ThreadPool& pool,
                 base::Log& log, UploadLimits limits)
    : log_(log), pool_(pool), service_(database, blobs, bus, limits) {
    taken_over_ = bus.subscribe(std::string(kChannel) + "*", [this](auto channel, auto node) {
        if (node != service_.node()) turns_.cancel(std::string(channel.substr(kChannel.size())));
    });
    timekeeper_ = std::thread([this] { keep_time(); });
}

// The loops may have stopped by now: whoever still holds a turn then can store nothing more.
Uploads::~Uploads() {
    refuse_more();
    timekeeper_.join();
    pool_.wait_until_idle();
}

net::HttpRoute Uploads::route() {
    net::HttpRoute route;
    route.prefix = kUploadsPath;
    route.make_handler = [this] { return std::make_unique<Handler>(*this); };
    route.max_body_bytes = service_.limits().max_upload_bytes;
    route.allows_method_override = true;
    return route;
}

void Uploads::refuse_more() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
}

void Uploads::stop() {
    refuse_more();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!turns_.empty() && std::chrono::steady_clock::now() < end) {
        turns_.cancel_all();
        std::this_thread::sleep_for(10ms);
    }
}

void Uploads::keep_time() {
    auto next_sweep = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        turns_.remind_all();
        if (std::chrono::steady_clock::now() >= next_sweep) {
            sweep();
            next_sweep = std::chrono::steady_clock::now() + kSweep;
        }
        lock.lock();
        wake_.wait_for(lock, kReminder, [this] { return stopping_; });
    }
}

void Uploads::sweep() {
    try {
        const int removed = service_.sweep();
        if (removed > 0) log_.info("uploads_swept", {{"blobs", removed}});
    } catch (const std::exception& error) {
        log_.warn("sweep_failed", {{"error", error.what()}});
    }
}

}  // namespace yanxiu::library
