#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "server/base/ids.hpp"
#include "server/net/client_address.hpp"
#include "server/net/connection.hpp"
#include "server/net/http.hpp"
#include "server/net/loop.hpp"
#include "server/net/shared.hpp"

struct lws;
struct lws_context;
struct lws_vhost;

namespace yanxiu::net {

/// One loop's share of the server: its libwebsockets context and its connections. Home: its loop, but for
/// `start`, `join`, construction and destruction, which are main's.
class LoopServer {
  public:
    LoopServer(std::size_t index, Shared& shared);
    ~LoopServer();
    LoopServer(const LoopServer&) = delete;
    LoopServer& operator=(const LoopServer&) = delete;

    void start();
    /// Any other thread: waits for the loop's thread to end, then frees what served it.
    void join();

    /// Takes an accepted socket. Home: its loop.
    void adopt(int socket, const IpAddress& peer, std::unique_ptr<ConnectionLimits::Slot> slot);

    /// Stops keeping connections alive and tells WebSockets to reconnect elsewhere. Home: its loop.
    void drain();
    bool drained() const;
    /// Closes every connection and lets the loop's thread end. Home: its loop.
    void shut_down();

    Loop& loop() { return loop_; }
    Shared& shared() { return shared_; }
    bool draining() const { return draining_; }

    /// Sends bytes framed for libwebsockets to the WebSockets of a person or session, and closes them.
    void each_of_person(base::PersonId person, const std::function<void(WebSocket&)>& visit);
    void each_of_session(base::SessionId session, const std::function<void(WebSocket&)>& visit);

    // What connections need of their loop.
    void forget(Connection* connection);
    void retire(std::shared_ptr<void> object);  // destroyed when nothing of this turn can still be inside it
    void sign_in(base::PersonId person, WebSocket* websocket);
    void sign_out(base::PersonId person, WebSocket* websocket);
    std::string next_request_id();
    const std::string& date() const { return date_; }
    void count_request(const HttpRoute* route, int status);

  private:
    void tick();

    Shared& shared_;
    Loop loop_;
    lws_context* ending_ = nullptr;  // shut down, to be freed once its loop has stopped
    lws_context* context_ = nullptr;
    lws_vhost* vhost_ = nullptr;
    std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
    std::unordered_multimap<base::PersonId, WebSocket*> websockets_;
    std::vector<std::shared_ptr<void>> retired_;
    std::map<std::pair<const HttpRoute*, int>, base::MetricCounter> request_counters_;
    base::MetricGauge open_connections_;
    std::string date_;
    std::uint64_t request_prefix_;
    std::uint64_t request_number_ = 0;
    bool draining_ = false;
};

}  // namespace yanxiu::net
