#include "tests/sim/wire.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace yanxiu::sim {
namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kEvents = 256;

/// The value of a header, whose name is given as the server writes it; empty without it.
std::string_view header(std::string_view head, std::string_view line_begin) {
    const auto at = head.find(line_begin);
    if (at == head.npos) return {};
    const auto from = at + line_begin.size();
    return head.substr(from, head.find("\r\n", from) - from);
}

/// The answer at the beginning of `in`, taken from there; nothing while it is not whole.
std::optional<Answer> take_answer(std::string& in, bool bodyless) {
    const auto end = in.find("\r\n\r\n");
    if (end == in.npos) return std::nullopt;
    const auto head = std::string_view(in).substr(0, end + 2);
    Answer answer;
    answer.status = std::stoi(in.substr(9, 3));
    const auto length = header(head, "\r\ncontent-length: ");
    const bool without = bodyless || answer.status == 304 || length.empty();
    const std::size_t size = without ? 0 : std::stoul(std::string(length));
    if (in.size() < end + 4 + size) return std::nullopt;
    answer.etag = header(head, "\r\netag: ");
    answer.body = in.substr(end + 4, size);
    in.erase(0, end + 4 + size);
    return answer;
}

}  // namespace

Wire::Wire(int port, std::size_t connections)
    : port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)), connections_(connections) {
    for (auto& connection : connections_) free_.push_back(&connection);
}

Wire::~Wire() {
    for (const auto& connection : connections_)
        if (connection.socket >= 0) ::close(connection.socket);
    ::close(epoll_);
}

void Wire::send(Request request, Done done) {
    waiting_.push_back({std::move(request), std::move(done)});
    if (free_.empty()) return;
    auto* connection = free_.back();
    free_.pop_back();
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    start(*connection, std::move(next));
}

void Wire::start(Connection& connection, Waiting waiting) {
    ++under_way_;
    connection.used = true;
    connection.bodyless = waiting.request.bodyless;
    connection.out = std::move(waiting.request.bytes);
    connection.in.clear();
    connection.done = std::move(waiting.done);
    const bool fresh = connection.socket < 0;
    // A refused connection is heard of as one that broke: nobody is answered before the caller waits.
    if (!fresh || connect(connection)) write(connection);
    if (fresh) watch(connection);
}

bool Wire::connect(Connection& connection) {
    connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(port_));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return ::connect(connection.socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0;
}

void Wire::watch(Connection& connection) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
}

/// Requests are small: the socket takes them, or is broken, which reading tells.
void Wire::write(Connection& connection) {
    std::string_view left = connection.out;
    while (!left.empty()) {
        const auto n = ::send(connection.socket, left.data(), left.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        left.remove_prefix(static_cast<std::size_t>(n));
    }
}

void Wire::pump() {
    epoll_event events[kEvents];
    const int count = ::epoll_wait(epoll_, events, kEvents, kPatienceMs);
    if (count == 0) throw std::runtime_error("the server is silent");
    for (int i = 0; i < count; ++i) read(*static_cast<Connection*>(events[i].data.ptr));
}

void Wire::read(Connection& connection) {
    if (connection.socket < 0) return;
    char bytes[64 * 1024];
    const auto n = ::recv(connection.socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return fail(connection);
    connection.in.append(bytes, static_cast<std::size_t>(n));
    if (!connection.used) return;
    if (auto answer = take_answer(connection.in, connection.bodyless)) finish(connection, std::move(*answer));
}

void Wire::fail(Connection& connection) {
    ::close(std::exchange(connection.socket, -1));
    if (connection.used) finish(connection, {});
}

void Wire::finish(Connection& connection, Answer answer) {
    const auto done = std::exchange(connection.done, nullptr);
    connection.used = false;
    --under_way_;
    ++answers_;
    if (waiting_.empty()) {
        free_.push_back(&connection);
    } else {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        start(connection, std::move(next));
    }
    done(std::move(answer));
}

}  // namespace yanxiu::sim
