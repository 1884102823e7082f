#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "server/net/connection.hpp"
#include "server/net/http.hpp"
#include "server/net/response_writer.hpp"

namespace yanxiu::net {

class Exchange;

/// The HTTP side of a connection: one exchange after another. Home: its loop.
///
/// libwebsockets 4.1 reads a socket level-triggered even while it cannot take what comes, and would spin; so
/// reading is on only between requests and while a body is wanted.
class HttpSession {
  public:
    explicit HttpSession(Connection& connection);
    ~HttpSession();

    void on_request();
    void on_body(std::span<const std::byte> bytes);
    void on_body_end();
    void on_closed();
    void tick(std::int64_t now_ms);
    bool idle() const { return !exchange_; }

    // What the exchange needs of its connection.
    Connection& connection() { return connection_; }
    ResponseWriter& writer() { return writer_; }
    void set_reading(bool reading);
    bool keeps_alive() const;
    /// The exchange has ended. `unread`: its body was not read to the end.
    void ended(bool close, bool unread);

  private:
    void linger();

    Connection& connection_;
    ResponseWriter writer_;
    std::shared_ptr<Exchange> exchange_;
    bool reading_ = true;
    bool wants_close_ = false;  // what this request's version and Connection header say
    bool body_ended_ = false;
    bool closed_ = false;
    std::int64_t linger_until_ms_ = 0;
};

}  // namespace yanxiu::net
