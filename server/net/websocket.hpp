#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/call.hpp"
#include "server/net/call_dispatcher.hpp"
#include "server/net/connection.hpp"
#include "server/net/shared.hpp"

namespace yanxiu::net {

/// Bytes ready for libwebsockets: its room for a frame's head, then the message. Shared by all who get the
/// same.
using Framed = std::shared_ptr<std::vector<unsigned char>>;
Framed frame_message(const google::protobuf::Message& message);
/// An event as every receiver gets it.
Framed frame_event(const google::protobuf::Message& event);

/// A client on the WebSocket: calls in, answers and events out. Home: its loop.
///
/// Until the session's cookie has been read on the pool, calls wait. Who sends more than the caps, or lets
/// its queue of answers grow too long or too old, is closed with a reason; who does not mask a frame, at
/// once.
class WebSocket : public std::enable_shared_from_this<WebSocket> {
  public:
    WebSocket(Connection& connection, std::string cookie, std::string address, std::string user_agent);
    ~WebSocket();

    /// Checks the handshake: path, subprotocol, Origin, cookie. The HTTP status of the refusal; 0 when good.
    static int judge_handshake(Connection& connection);
    /// Reads what it needs of the handshake, while libwebsockets still has the headers.
    static std::shared_ptr<WebSocket> from_handshake(Connection& connection);

    void authenticate();
    void on_message_part(std::string_view bytes, bool frame_complete, bool message_complete, bool binary);
    /// Returns false when the connection is to be closed now, its reason set.
    bool on_writable();
    void on_pong() { heard(); }
    void on_closed();
    void tick(std::int64_t now_ms);

    void send(Framed message);
    void close(int status, std::string_view reason);
    const Caller& caller() const { return caller_; }
    bool idle() const { return calls_under_way_ == 0 && queue_.empty(); }

  private:
    struct Queued {
        Framed message;
        std::int64_t since_ms;
    };

    void heard();
    void authenticated(const Caller& caller);
    void on_message(const std::string& bytes);
    void answer(std::int64_t id, CallOutcome outcome);
    void refuse(std::int64_t id, const base::RequestError& error);
    bool write_now(const Framed& message);
    bool write_close();
    std::int64_t now_ms() const;
    Shared& shared() const;

    Connection* connection_;  // null once closed
    Caller caller_;
    std::string cookie_;
    std::string address_;
    std::string user_agent_;
    std::int64_t caller_read_ms_ = 0;
    bool authenticated_ = false;
    std::vector<std::string> waiting_;  // messages before that
    std::size_t waiting_bytes_ = 0;

    std::string partial_;
    int fragments_ = 0;
    int calls_under_way_ = 0;

    std::list<Queued> queue_;
    std::size_t queue_bytes_ = 0;
    std::int64_t heard_ms_ = 0;
    bool ping_due_ = false;
    bool ping_sent_ = false;
    int close_status_ = 0;
    std::string close_reason_;
    bool close_written_ = false;
    std::int64_t close_since_ms_ = 0;
};

}  // namespace yanxiu::net
