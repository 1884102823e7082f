#include "tests/integration/server/net/websocket_client.hpp"

namespace yanxiu::net {
namespace {

std::string big_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
    return text;
}

std::uint64_t number(const std::string& bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

int WebSocketClient::handshake(const std::string& origin, const std::string& cookie,
                               const std::string& protocol, const std::string& path) {
    std::string head =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    if (!origin.empty()) head += "Origin: " + origin + "\r\n";
    if (!cookie.empty()) head += "Cookie: yanxiu_session=" + cookie + "\r\n";
    if (!protocol.empty()) head += "Sec-WebSocket-Protocol: " + protocol + "\r\n";
    client_.get(path, head);
    const auto answer = client_.answer();
    return answer ? answer->status : 0;
}

void WebSocketClient::send(int opcode, std::string_view payload, bool last, bool masked) {
    std::string frame(1, static_cast<char>(opcode | (last ? 0x80 : 0)));
    const int mask_bit = masked ? 0x80 : 0;
    if (payload.size() < 126)
        frame += static_cast<char>(payload.size() | static_cast<unsigned>(mask_bit));
    else if (payload.size() < 65536)
        frame += static_cast<char>(126 | mask_bit) + big_endian(payload.size(), 2);
    else
        frame += static_cast<char>(127 | mask_bit) + big_endian(payload.size(), 8);
    constexpr std::string_view kMask = "\x12\x34\x56\x78";
    if (masked) frame += kMask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(masked ? payload[i] ^ kMask[i % 4] : payload[i]);
    client_.send(frame);
}

void WebSocketClient::call(std::int64_t id, const std::string& method, const std::string& payload) {
    v1::ClientFrame frame;
    frame.set_id(id);
    frame.set_method("yanxiu.v1.PeopleService/" + method);
    frame.set_payload(payload);
    send(kBinary, frame.SerializeAsString());
}

std::optional<Frame> WebSocketClient::frame() {
    const auto head = client_.read(2);
    if (head.size() < 2) return std::nullopt;
    std::uint64_t size = head[1] & 0x7F;
    if (size == 126) size = number(client_.read(2));
    if (size == 127) size = number(client_.read(8));
    Frame frame{head[0] & 0x0F, client_.read(size)};
    return frame.payload.size() == size ? std::optional(std::move(frame)) : std::nullopt;
}

std::optional<v1::ServerFrame> WebSocketClient::message() {
    while (const auto next = frame()) {
        if (next->opcode == kClose) return std::nullopt;
        v1::ServerFrame message;
        if (next->opcode == kBinary && message.ParseFromString(next->payload)) return message;
    }
    return std::nullopt;
}

int WebSocketClient::closed_with() {
    int status = 0;
    while (const auto next = frame())
        if (next->opcode == kClose) status = next->close_status();
    return status;
}

}  // namespace yanxiu::net
