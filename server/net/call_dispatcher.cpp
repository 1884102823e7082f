#include "server/net/call_dispatcher.hpp"

#include <atomic>
#include <chrono>
#include <utility>

#include "server/net/call_rules.hpp"

namespace yanxiu::net {
namespace {

using base::Code;
using base::RequestError;
using SteadyClock = std::chrono::steady_clock;

RequestError internal_error() {
    return {Code::internal, "internal_error", "something went wrong on our side"};
}

}  // namespace

/// One call under way; ends exactly once, from any thread, and its answer then runs on the loop.
class CallDispatcher::Flight {
  public:
    Flight(const CallDispatcher& dispatcher, Loop& loop, IncomingCall incoming, Done done)
        : call(std::move(incoming)), dispatcher_(dispatcher), loop_(loop), done_(std::move(done)) {}
    ~Flight() { fail(internal_error()); }  // a handler dropped its Reply

    IncomingCall call;
    bool session_read = false;

    void answer(const google::protobuf::Message& response) {
        auto payload = encode(call.encoding, response);
        if (!ended_.exchange(true)) end({std::nullopt, std::move(payload)}, "ok");
    }

    void fail(const RequestError& error) {
        if (ended_.exchange(true)) return;
        end({to_call_error(error), {}}, error.reason());
    }

    /// Runs `step`, turning what it throws into the refusal.
    template <class Step>
    void guard(const Step& step) {
        try {
            step();
        } catch (const RequestError& error) {
            fail(error);
        } catch (const std::exception& error) {
            dispatcher_.log_.error(
                "call_failed",
                {{"method", call.method}, {"request_id", call.context.request_id}, {"error", error.what()}});
            fail(internal_error());
        }
    }

    Loop& loop() { return loop_; }

  private:
    void end(CallOutcome outcome, const std::string& reason) {
        outcome.response_headers = std::move(call.context.response_headers);
        outcome.caller = call.context.caller;
        outcome.session_read = session_read;
        record(outcome, reason);
        if (loop_.in_loop()) return done_(std::move(outcome));
        loop_.post_answer(
            [done = std::move(done_), outcome = std::move(outcome)]() mutable { done(std::move(outcome)); });
    }

    void record(const CallOutcome& outcome, const std::string& reason) {
        std::chrono::duration<double> took = SteadyClock::now() - began_;
        const auto& context = call.context;
        bool known = dispatcher_.find(call.method) != nullptr;  // an invented name must not become a series
        std::string method = known ? call.method : "unknown";
        std::string code = outcome.error ? outcome.error->connect_code() : "ok";
        dispatcher_.metrics_
            .counter("yanxiu_calls_total", "Calls answered.", {{"method", method}, {"code", code}})
            .add();
        dispatcher_.metrics_
            .histogram("yanxiu_call_seconds", "Time from the whole request to its answer.",
                       {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10}, {{"method", method}})
            .observe(took.count());
        dispatcher_.log_.info("call",
                              {{"method", method},
                               {"code", code},
                               {"reason", reason},
                               {"ms", took.count() * 1000},
                               {"request_id", context.request_id},
                               {"person", context.caller.person.value},
                               {"address", context.address},
                               {"carrier", context.over_websocket ? "websocket" : "http"},
                               {"request_bytes", static_cast<std::int64_t>(call.payload.size())},
                               {"response_bytes", static_cast<std::int64_t>(outcome.payload.size())}});
    }

    const CallDispatcher& dispatcher_;
    Loop& loop_;
    Done done_;
    SteadyClock::time_point began_ = SteadyClock::now();
    std::atomic<bool> ended_{false};
};

namespace {

template <class Flight>
class FlightReply final : public Reply {
  public:
    explicit FlightReply(std::shared_ptr<Flight> flight) : flight_(std::move(flight)) {}
    void answer(const google::protobuf::Message& response) override {
        flight_->guard([&] { flight_->answer(response); });
    }
    void refuse(const RequestError& error) override { flight_->fail(error); }

  private:
    std::shared_ptr<Flight> flight_;
};

// Access comes first: who may not call learns nothing about the request's form.
std::unique_ptr<google::protobuf::Message> checked_request(const CallRegistry::Entry& entry,
                                                           const IncomingCall& call) {
    require_own_password(*entry.descriptor, call.context.caller);
    require_access(access_of(*entry.descriptor), call.context.caller);
    auto request = entry.new_request();
    decode(call.encoding, call.payload, *request);
    require_within_limits(*request);
    return request;
}

}  // namespace

CallDispatcher::CallDispatcher(CallRegistry registry, Authenticator authenticator, PoolWork& pool,
                               base::Log& log, base::Metrics& metrics)
    : registry_(std::move(registry)),
      authenticator_(std::move(authenticator)),
      pool_(pool),
      log_(log),
      metrics_(metrics) {}

CallDispatcher::~CallDispatcher() = default;

void CallDispatcher::dispatch(Loop& loop, IncomingCall call, Done done) const {
    auto flight = std::make_shared<Flight>(*this, loop, std::move(call), std::move(done));
    flight->guard([&] {
        const auto* entry = find(flight->call.method);
        if (!entry) throw RequestError(Code::unimplemented, "unknown_method", "there is no such method");
        bool needs_session = !flight->call.known_caller && !flight->call.cookie.empty();
        if (entry->async && !needs_session) return run_on_loop(*entry, flight);
        run_on_pool(*entry, flight);
    });
}

void CallDispatcher::run_on_pool(const CallRegistry::Entry& entry, std::shared_ptr<Flight> flight) const {
    pool_.run([this, &entry, flight] {
        flight->guard([&] {
            auto& call = flight->call;
            if (!call.known_caller && !call.cookie.empty()) {
                call.context.caller = authenticator_(call.cookie);
                flight->session_read = true;
            }
            if (entry.async)
                return flight->loop().post_answer([this, &entry, flight] { run_on_loop(entry, flight); });
            auto request = checked_request(entry, call);
            flight->answer(*entry.blocking(call.context, *request));
        });
    });
}

void CallDispatcher::run_on_loop(const CallRegistry::Entry& entry, std::shared_ptr<Flight> flight) const {
    flight->guard([&] {
        auto request = checked_request(entry, flight->call);
        entry.async(flight->call.context, std::move(request), std::make_unique<FlightReply<Flight>>(flight));
    });
}

}  // namespace yanxiu::net
