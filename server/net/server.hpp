#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/net/call.hpp"
#include "server/net/events.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"

namespace yanxiu::net {

struct ServerOptions {
    std::string listen = "127.0.0.1";
    int port = 0;                      // 0: a free one, see `Server::port`
    std::vector<std::string> origins;  // empty: http://localhost and http://127.0.0.1 with the port
    std::vector<std::string> trusted_proxies;
    std::vector<std::string> metrics_from{"127.0.0.0/8", "::1"};  // who may read /metrics, asking directly
    std::size_t loops = 1;
    std::size_t connections = 16000;
    std::size_t connections_per_address = 2000;

    // Deadlines. Generous: a village school's link may stall for a while.
    std::chrono::seconds header_deadline{30};  // from the first byte of a request's head to its last
    std::chrono::seconds idle_deadline{75};    // of a kept-alive connection between requests
    std::chrono::seconds body_stall{60};       // without 1 KiB of a request's body
    std::chrono::seconds send_stall{60};       // without a byte of an answer taken
    std::chrono::seconds ping_after{25};       // of silence on a WebSocket
    std::chrono::seconds silence_limit{60};    // then it is closed
    std::size_t websocket_queue_bytes = 1 << 20;
    std::chrono::seconds websocket_queue_age{30};
    std::size_t websocket_message_bytes = 256 * 1024;
};

/// The network side of yanxiu-server: loops, acceptor, routes, calls, WebSockets. Home: main's thread builds,
/// starts and stops it; `events` may be used from any thread between construction and destruction.
class Server {
  public:
    Server(ServerOptions options, base::ThreadPool& pool, base::Log& log, base::Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    Events& events();

    /// The thread pool for the blocking work of routes: `stop` waits until none of it runs any more. Any
    /// thread may use it.
    PoolWork& pool();

    /// Listens and serves. Adds the routes /rpc/, /healthz, /readyz, /metrics and the WebSocket /ws. `ready`
    /// runs on the pool and may block. Throws std::runtime_error when the address cannot be listened on.
    void start(CallRegistry calls, std::vector<HttpRoute> routes, Authenticator authenticator,
               std::function<bool()> ready);

    int port() const;

    /// Stops accepting, tells WebSockets to go away, lets open answers finish for `deadline`, then closes
    /// everything and waits until no handler runs any more. Returns whether every answer was finished in
    /// time.
    bool stop(std::chrono::milliseconds deadline);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::net
