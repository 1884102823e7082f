#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/protocol/envelope.pb.h"
#include "tests/support/raw_client.hpp"

namespace yanxiu::net {

struct Frame {
    int opcode = 0;
    std::string payload;

    /// Of a close frame; 0 for any other.
    int close_status() const {
        if (opcode != 8 || payload.size() < 2) return 0;
        return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    }
};

constexpr int kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

/// RFC 6455 byte by byte, so that a test can break it where it likes.
class WebSocketClient {
  public:
    explicit WebSocketClient(int port, int receive_buffer = 0) : client_(port, receive_buffer) {}

    /// Answers the status; 0 when closed without one. Empty texts are left out.
    int handshake(const std::string& origin, const std::string& cookie = "17",
                  const std::string& protocol = "yanxiu.v1", const std::string& path = "/ws");

    void send(int opcode, std::string_view payload, bool last = true, bool masked = true);
    void call(std::int64_t id, const std::string& method, const std::string& payload = {});

    /// The next frame of the server; nothing when it closed.
    std::optional<Frame> frame();
    /// The next answer or event, pings left out; nothing when it closed.
    std::optional<v1::ServerFrame> message();
    /// Reads until the server closes; the status of its close frame, 0 without one.
    int closed_with();

    test::RawClient& raw() { return client_; }

  private:
    test::RawClient client_;
};

}  // namespace yanxiu::net
