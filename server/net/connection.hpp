#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "server/net/client_address.hpp"

struct lws;

namespace yanxiu::net {

class HttpSession;
class LoopServer;
class WebSocket;

/// One client's socket: first an HTTP session, after an upgrade a WebSocket. Owned by its LoopServer; the
/// opaque user data of its wsi. Home: its loop.
class Connection {
  public:
    Connection(LoopServer& server, IpAddress peer, std::unique_ptr<ConnectionLimits::Slot> slot);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// What libwebsockets reports; nonzero closes.
    int on_event(lws* wsi, int reason, void* in, std::size_t length);

    /// Every 500 ms: deadlines.
    void tick(std::int64_t now_ms);

    /// Closes now, or as soon as libwebsockets' callback that is running has returned.
    void close();

    /// Null once closed.
    lws* wsi() const { return wsi_; }
    int socket() const;
    LoopServer& server() { return server_; }
    const IpAddress& peer() const { return peer_; }
    HttpSession* http() { return http_.get(); }
    WebSocket* websocket() { return websocket_.get(); }

    /// Before the loop's server shuts down: idle connections close, the others after their answer.
    void drain();
    /// Nothing under way that draining should wait for.
    bool idle() const;

  private:
    int dispatch(int reason, void* in, std::size_t length);
    int confirm_upgrade(char* wanted);
    int upgrade();
    void closed();

    LoopServer& server_;
    IpAddress peer_;
    std::unique_ptr<ConnectionLimits::Slot> slot_;
    lws* wsi_ = nullptr;
    bool in_callback_ = false;
    bool close_wanted_ = false;
    std::unique_ptr<HttpSession> http_;
    std::shared_ptr<WebSocket> websocket_;
    int websocket_socket_ = -1;
};

}  // namespace yanxiu::net
