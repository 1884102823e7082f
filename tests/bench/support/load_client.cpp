#include "tests/bench/support/load_client.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace yanxiu::bench {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;
constexpr std::size_t kHeadBytes = 2048;

int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
    return socket;
}

std::int64_t length_in(const std::string& head) {
    if (!head.starts_with("HTTP/1.1 200 ")) throw std::runtime_error("not 200: " + head);
    for (const char* name : {"\r\ncontent-length: ", "\r\nContent-Length: "}) {
        const auto at = head.find(name);
        if (at != std::string::npos) return std::stoll(head.substr(at + 18));
    }
    throw std::runtime_error("an answer without length");
}

}  // namespace

LoadClient::LoadClient(int port, std::size_t connections, std::vector<std::string> paths)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), connections_(connections) {
    for (const auto& path : paths)
        requests_.push_back("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
    for (auto& connection : connections_) {
        connection.socket = connect_to(port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
    }
}

LoadClient::~LoadClient() {
    for (const auto& connection : connections_) ::close(connection.socket);
    ::close(epoll_);
}

Load LoadClient::run(std::chrono::milliseconds duration) {
    using Clock = std::chrono::steady_clock;
    load_ = {};
    stopping_ = false;
    const auto began = Clock::now();
    for (auto& connection : connections_) ask(connection);
    while (open_ > 0) {
        epoll_event events[64];
        const int count = ::epoll_wait(epoll_, events, 64, 10'000);
        if (count <= 0) throw std::runtime_error("the server is silent");
        stopping_ = Clock::now() - began >= duration;
        for (int i = 0; i < count; ++i) read(*static_cast<Connection*>(events[i].data.ptr));
    }
    load_.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return load_;
}

void LoadClient::ask(Connection& connection) {
    const auto& request = requests_[next_++ % requests_.size()];
    if (::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
        throw std::runtime_error("a connection broke");
    connection.body_left = -1;
    ++open_;
}

bool LoadClient::read_head(Connection& connection) {
    char bytes[kHeadBytes];
    const auto n = ::recv(connection.socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return false;
    if (n <= 0) throw std::runtime_error("a connection broke");
    connection.head.append(bytes, static_cast<std::size_t>(n));
    const auto end = connection.head.find("\r\n\r\n");
    if (end == std::string::npos) return true;
    connection.body_left = length_in(connection.head);
    const auto of_body = static_cast<std::int64_t>(connection.head.size() - end - 4);
    connection.head.clear();
    take_body(of_body, connection);
    return true;
}

void LoadClient::take_body(std::int64_t size, Connection& connection) {
    load_.bytes += size;
    connection.body_left -= size;
    if (connection.body_left > 0) return;
    ++load_.requests;
    --open_;
    if (!stopping_) ask(connection);
}

void LoadClient::read(Connection& connection) {
    if (connection.body_left < 0) {
        read_head(connection);
        return;
    }
    const auto wanted = std::min<std::int64_t>(connection.body_left, kReadBytes);
    const auto n =
        ::recv(connection.socket, nullptr, static_cast<std::size_t>(wanted), MSG_TRUNC | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) throw std::runtime_error("a connection broke");
    take_body(n, connection);
}

}  // namespace yanxiu::bench
