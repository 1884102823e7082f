#include "server/net/server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <utility>

#include "server/net/acceptor.hpp"
#include "server/net/loop_server.hpp"
#include "server/net/pool_route.hpp"
#include "server/net/rpc_route.hpp"
#include "server/net/websocket.hpp"

namespace yanxiu::net {
namespace {

using Loops = std::vector<std::unique_ptr<LoopServer>>;

class LoopEvents final : public Events {
  public:
    explicit LoopEvents(Loops& loops) : loops_(loops) {}

    void send_to_person(base::PersonId person, const google::protobuf::Message& event) override {
        auto copy = std::shared_ptr<google::protobuf::Message>(event.New());
        copy->CopyFrom(event);
        on_each([=](LoopServer& server) {
            Framed frame;  // one per loop: libwebsockets writes into the room before the message
            server.each_of_person(person, [&](WebSocket& websocket) {
                if (!frame) frame = frame_event(*copy);
                websocket.send(frame);
            });
        });
    }

    void send_to_session(base::SessionId session, const google::protobuf::Message& event) override {
        auto copy = std::shared_ptr<google::protobuf::Message>(event.New());
        copy->CopyFrom(event);
        on_each([=](LoopServer& server) {
            server.each_of_session(session,
                                   [&](WebSocket& websocket) { websocket.send(frame_event(*copy)); });
        });
    }

    void close_session(base::SessionId session) override {
        on_each([=](LoopServer& server) {
            server.each_of_session(session,
                                   [](WebSocket& websocket) { websocket.close(4401, "session_revoked"); });
        });
    }

    void close_person(base::PersonId person) override {
        on_each([=](LoopServer& server) {
            server.each_of_person(person,
                                  [](WebSocket& websocket) { websocket.close(4402, "session_changed"); });
        });
    }

  private:
    void on_each(const std::function<void(LoopServer&)>& visit) {
        for (auto& server : loops_) server->loop().post_answer([&server = *server, visit] { visit(server); });
    }

    Loops& loops_;
};

bool came_through_a_proxy(const HttpRequest& request) {
    constexpr std::array kTraces{"x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"};
    return std::any_of(kTraces.begin(), kTraces.end(),
                       [&](const char* name) { return !request.header(name).empty(); });
}

/// To others than `readers` it is a path as any that leads nowhere: what metrics tell is not for the public.
HttpRoute metrics_route(Networks readers, base::Metrics& metrics) {
    return instant_route("/metrics", [readers = std::move(readers), &metrics](const HttpRequest& request) {
        auto address = parse_ip(request.address);
        if (came_through_a_proxy(request) || !address || !readers.contain(*address))
            throw base::RequestError(base::Code::not_found, "not_found", "there is nothing here");
        return HttpResponse{200, {{"content-type", "text/plain; version=0.0.4"}}, metrics.text()};
    });
}

std::vector<std::string> local_origins(int port) {
    return {fmt::format("http://localhost:{}", port), fmt::format("http://127.0.0.1:{}", port)};
}

}  // namespace

struct Server::Impl {
    Impl(ServerOptions options, base::ThreadPool& thread_pool, base::Log& log, base::Metrics& metrics)
        : acceptor(options.listen, options.port),
          shared{options,
                 log,
                 metrics,
                 PoolWork(thread_pool),
                 {options.connections, options.connections_per_address},
                 TrustedProxies(options.trusted_proxies),
                 AllowedOrigins(options.origins.empty() ? local_origins(acceptor.port()) : options.origins),
                 {},
                 {},
                 nullptr},
          events(loops) {
        for (std::size_t i = 0; i < std::max<std::size_t>(1, options.loops); ++i)
            loops.push_back(std::make_unique<LoopServer>(i, shared));
    }

    void add_own_routes(std::function<bool()> ready);
    void take(int socket, const IpAddress& peer);
    bool wait_until_drained(std::chrono::milliseconds deadline);

    Acceptor acceptor;
    Shared shared;
    Loops loops;
    LoopEvents events;
    std::size_t next_loop = 0;  // of the acceptor's thread
    bool started = false;
};

Server::Server(ServerOptions options, base::ThreadPool& pool, base::Log& log, base::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), pool, log, metrics)) {}

Server::~Server() {
    stop(std::chrono::milliseconds(0));
}

Events& Server::events() {
    return impl_->events;
}
PoolWork& Server::pool() {
    return impl_->shared.pool;
}
int Server::port() const {
    return impl_->acceptor.port();
}

void Server::Impl::add_own_routes(std::function<bool()> ready) {
    auto text = [](int status, std::string body) {
        return HttpResponse{status, {{"content-type", "text/plain; charset=utf-8"}}, std::move(body)};
    };
    shared.routes.push_back(rpc_route(*shared.calls));
    shared.routes.push_back(
        instant_route("/healthz", [text](const HttpRequest&) { return text(200, "alive\n"); }));
    shared.routes.push_back(
        metrics_route(Networks("server.metrics_from", shared.options.metrics_from), shared.metrics));
    shared.routes.push_back(pool_route(
        "/readyz", shared.pool,
        [text, ready = std::move(ready)](const HttpRequest&, const Caller&) {
            return ready() ? text(200, "ready\n") : text(503, "database not ready\n");
        },
        false));
}

void Server::Impl::take(int socket, const IpAddress& peer) {
    auto slot = shared.limits.take(peer, shared.proxies.trusts(peer));
    auto& server = *loops[next_loop++ % loops.size()];
    if (slot) {
        auto kept = std::make_shared<std::unique_ptr<ConnectionLimits::Slot>>(std::move(slot));
        if (server.loop().post(
                [&server, socket, peer, kept] { server.adopt(socket, peer, std::move(*kept)); }))
            return;
    }
    ::close(socket);
}

void Server::start(CallRegistry calls, std::vector<HttpRoute> routes, Authenticator authenticator,
                   std::function<bool()> ready) {
    auto& impl = *impl_;
    auto& shared = impl.shared;
    shared.authenticator = authenticator;
    shared.calls = std::make_unique<CallDispatcher>(std::move(calls), std::move(authenticator), shared.pool,
                                                    shared.log, shared.metrics);
    shared.routes = std::move(routes);
    impl.add_own_routes(std::move(ready));
    for (auto& server : impl.loops) server->start();
    impl.acceptor.start([&impl](int socket, const IpAddress& peer) { impl.take(socket, peer); });
    impl.started = true;
}

bool Server::Impl::wait_until_drained(std::chrono::milliseconds deadline) {
    auto end = std::chrono::steady_clock::now() + deadline;
    for (;;) {
        bool all = true;
        for (auto& server : loops) {
            std::promise<bool> drained;
            server->loop().post_answer([&] { drained.set_value(server->drained()); });
            all = drained.get_future().get() && all;
        }
        if (all || std::chrono::steady_clock::now() >= end) return all;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

bool Server::stop(std::chrono::milliseconds deadline) {
    auto& impl = *impl_;
    if (!std::exchange(impl.started, false)) return true;
    impl.acceptor.stop();
    for (auto& server : impl.loops) server->loop().post_answer([&server = *server] { server.drain(); });
    bool drained = impl.wait_until_drained(deadline);
    impl.shared.pool.wait_until_idle();  // handlers may touch services, which main destroys next
    for (auto& server : impl.loops) server->loop().post_answer([&server = *server] { server.shut_down(); });
    for (auto& server : impl.loops) server->join();
    return drained;
}

}  // namespace yanxiu::net
