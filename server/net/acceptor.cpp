#include "server/net/acceptor.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace yanxiu::net {
namespace {

constexpr int kBacklog = 1024;

IpAddress to_ip(const sockaddr_storage& from) {
    char text[INET6_ADDRSTRLEN] = "";
    if (from.ss_family == AF_INET6)
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, text, sizeof text);
    else
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, text, sizeof text);
    return parse_ip(text).value_or(IpAddress{});
}

int open_listener(const std::string& address, int port) {
    addrinfo wanted{};
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
        throw std::runtime_error("server.listen: not an address: " + address);
    int listener = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool good = listener >= 0 && ::bind(listener, found->ai_addr, found->ai_addrlen) == 0 &&
                ::listen(listener, kBacklog) == 0;
    int error = errno;
    freeaddrinfo(found);
    if (good) return listener;
    if (listener >= 0) ::close(listener);
    throw std::runtime_error(
        fmt::format("cannot listen on {} port {}: {}", address, port, std::strerror(error)));
}

int port_of(int listener) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
    return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

int open_spare() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace

Acceptor::Acceptor(const std::string& address, int port)
    : listener_(open_listener(address, port)),
      stop_event_(::eventfd(0, EFD_CLOEXEC)),
      spare_(open_spare()),
      port_(port_of(listener_)) {}

Acceptor::~Acceptor() {
    stop();
    ::close(stop_event_);
    if (spare_ >= 0) ::close(spare_);
}

void Acceptor::start(Take take) {
    thread_ = std::thread([this, take = std::move(take)] { accept_until_stopped(take); });
}

void Acceptor::stop() {
    if (thread_.joinable()) {
        std::uint64_t one = 1;
        (void)!::write(stop_event_, &one, sizeof one);
        thread_.join();
    }
    if (listener_ >= 0) ::close(std::exchange(listener_, -1));
}

void Acceptor::accept_until_stopped(const Take& take) {
    pollfd watched[] = {{listener_, POLLIN, 0}, {stop_event_, POLLIN, 0}};
    for (;;) {
        ::poll(watched, 2, -1);
        if (watched[1].revents) return;
        while (accept_one(take)) {
        }
    }
}

bool Acceptor::accept_one(const Take& take) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    int socket =
        ::accept4(listener_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket >= 0) {
        int yes = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        take(socket, to_ip(from));
        return true;
    }
    if ((errno == EMFILE || errno == ENFILE) && spare_ >= 0) {
        ::close(std::exchange(spare_, -1));
        int turned_away = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (turned_away >= 0) ::close(turned_away);
        spare_ = open_spare();
        return turned_away >= 0;
    }
    return errno == EINTR || errno == ECONNABORTED;
}

}  // namespace yanxiu::net
