#include "tests/bench/idle/crowd.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string_view>

namespace yanxiu::bench {
namespace {

constexpr std::size_t kAtATime = 100;
constexpr std::size_t kOfAnAddress = 1000;
constexpr std::size_t kTendEvery = 1000;

sockaddr_in loopback(std::size_t host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(host));
    return address;
}

int connect_from(std::size_t host, int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) throw std::runtime_error("too few descriptors: ulimit -n");
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    const timeval patience{10, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto from = loopback(host, 0);
    const auto to = loopback(0, port);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
        ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        ::close(socket);
        throw std::runtime_error("cannot connect");
    }
    return socket;
}

void send(int socket, std::string_view bytes) {
    if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("a connection broke");
}

std::string read(int socket, std::size_t size) {
    std::string bytes(size, '\0');
    if (::recv(socket, bytes.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size))
        throw std::runtime_error("a connection was closed, or not answered");
    return bytes;
}

/// A frame of at most 125 bytes, masked with zeros.
std::string framed(int opcode, std::string_view payload) {
    return fmt::format("{}{}{}{}", static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size()),
                       std::string_view("\0\0\0\0", 4), payload);
}

/// The payload of the next frame, which must be whole and have at most 65,535 bytes.
std::string read_frame(int socket) {
    const auto head = read(socket, 2);
    if (head[0] != static_cast<char>(0x82)) throw std::runtime_error("no binary message");
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size == 126) {
        const auto length = read(socket, 2);
        size = static_cast<std::size_t>(static_cast<unsigned char>(length[0]) << 8 |
                                        static_cast<unsigned char>(length[1]));
    }
    return read(socket, size);
}

void shake_hands(int socket, int port, const std::string& cookie) {
    send(socket, fmt::format("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Protocol: yanxiu.v1\r\nCookie: yanxiu_session={1}\r\n\r\n",
                             port, cookie));
}

void expect_upgrade(int socket) {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) head += read(socket, 1);
    if (!head.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("no upgrade: " + head);
}

}  // namespace

Crowd::Crowd(int port, std::size_t count, const Words& words) {
    for (std::size_t first = 0; first < count; first += kAtATime) {
        open(first, std::min(count, first + kAtATime), port, words);
        if (sockets_.size() % kTendEvery == 0) tend();
    }
}

Crowd::~Crowd() {
    for (const int socket : sockets_) ::close(socket);
}

void Crowd::open(std::size_t first, std::size_t last, int port, const Words& words) {
    for (auto i = first; i < last; ++i) {
        sockets_.push_back(connect_from(1 + i / kOfAnAddress, port));
        shake_hands(sockets_.back(), port, words.cookie(i));
    }
    for (auto i = first; i < last; ++i) expect_upgrade(sockets_[i]);
    for (auto i = first; i < last; ++i) send(sockets_[i], framed(2, words.message));
    for (auto i = first; i < last; ++i) words.check(read_frame(sockets_[i]));
}

void Crowd::tend() {
    for (const int socket : sockets_) {
        char ping[2];
        const auto got = ::recv(socket, ping, sizeof ping, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got != sizeof ping || ping[0] != static_cast<char>(0x89))
            throw std::runtime_error("an idle connection was closed");
        send(socket, framed(10, read(socket, static_cast<unsigned char>(ping[1]))));
    }
}

}  // namespace yanxiu::bench
