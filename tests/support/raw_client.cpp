#include "tests/support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace yanxiu::test {
namespace {

constexpr int kPatienceMs = 10'000;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

RawAnswer parse_head(const std::string& head) {
    RawAnswer answer;
    answer.status = std::stoi(head.substr(head.find(' ') + 1));
    for (auto at = head.find("\r\n"); at != std::string::npos && at + 2 < head.size();) {
        const auto end = head.find("\r\n", at + 2);
        const auto line = head.substr(at + 2, end == std::string::npos ? end : end - at - 2);
        const auto colon = line.find(": ");
        if (colon != std::string::npos) answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
        at = end;
    }
    return answer;
}

}  // namespace

RawClient::RawClient(int port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0)
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
        throw std::runtime_error("cannot connect");
}

RawClient::~RawClient() {
    if (socket_ >= 0) ::close(socket_);
}

void RawClient::wait(short events) {
    pollfd waited{socket_, events, 0};
    if (::poll(&waited, 1, kPatienceMs) <= 0)
        throw std::runtime_error("the server neither answers nor closes");
}

void RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        wait(POLLOUT);
        const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN) return;  // closed: the answer, or its absence, tells the rest
        if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void RawClient::get(std::string_view path, std::string_view headers, std::string_view method) {
    std::string head(method);
    head.append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(headers).append("\r\n");
    send(head);
}

bool RawClient::receive() {
    wait(POLLIN);
    char bytes[64 * 1024];
    const auto n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(n));
    return true;
}

std::optional<RawAnswer> RawClient::answer(bool bodyless) {
    std::size_t end;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos)
        if (!receive()) return std::nullopt;
    auto found = parse_head(received_.substr(0, end));
    received_.erase(0, end + 4);
    const auto length = found.header("content-length");
    if (bodyless || length.empty() || found.status == 304) return found;
    found.body = read(std::stoul(length));
    return found.body.size() == std::stoul(length) ? std::optional(std::move(found)) : std::nullopt;
}

RawAnswer RawClient::fetch(std::string_view path, std::string_view headers, std::string_view method) {
    get(path, headers, method);
    auto found = answer(method == "HEAD");
    if (!found) throw std::runtime_error("no answer");
    return *found;
}

std::string RawClient::read(std::size_t size) {
    while (received_.size() < size && receive()) {
    }
    auto bytes = received_.substr(0, size);
    received_.erase(0, bytes.size());
    return bytes;
}

bool RawClient::closes() {
    received_.clear();
    while (receive()) received_.clear();
    return true;
}

void RawClient::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
}

}  // namespace yanxiu::test
