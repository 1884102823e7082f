#pragma once

#include <functional>
#include <string>
#include <thread>

#include "server/net/client_address.hpp"

namespace yanxiu::net {

/// Owns the listening socket and a thread that accepts from it. libwebsockets as packaged cannot share a
/// listening port between contexts; here is also where connection limits are kept.
class Acceptor {
  public:
    /// Takes the socket. Home: the acceptor's thread; must not block.
    using Take = std::function<void(int socket, const IpAddress& peer)>;

    /// Listens. Throws std::runtime_error naming address and port when it cannot.
    Acceptor(const std::string& address, int port);
    ~Acceptor();
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    int port() const { return port_; }
    void start(Take take);
    /// Stops accepting and closes the socket; whoever connects from now on is refused.
    void stop();

  private:
    void accept_until_stopped(const Take& take);
    bool accept_one(const Take& take);

    int listener_ = -1;
    int stop_event_ = -1;
    int spare_ =
        -1;  // given up for a moment when descriptors run out, so that a waiting client can be turned away
    int port_ = 0;
    std::thread thread_;
};

}  // namespace yanxiu::net
