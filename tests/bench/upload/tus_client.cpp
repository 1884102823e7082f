#include "tests/bench/upload/tus_client.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace yanxiu::bench {
namespace {

class Socket {
  public:
    explicit Socket(int port) : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(number_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
    }
    ~Socket() { ::close(number_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto done = ::send(number_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (done <= 0) throw std::runtime_error("the server has closed: " + answer());
            bytes.remove_prefix(static_cast<std::size_t>(done));
        }
    }

    /// The head of the answer, at least.
    std::string answer() {
        std::string text;
        while (text.find("\r\n\r\n") == std::string::npos) {
            char piece[4096];
            const auto got = ::recv(number_, piece, sizeof piece, 0);
            if (got <= 0) break;
            text.append(piece, static_cast<std::size_t>(got));
        }
        return text;
    }

  private:
    int number_;
};

std::string require(const std::string& answer, std::string_view status) {
    if (answer.substr(0, answer.find("\r\n")).find(status) == std::string::npos)
        throw std::runtime_error("unexpected answer: " + answer);
    return answer;
}

// Of a Location that may be a whole URL, and a header whose name may be written in any case.
std::string location_in(const std::string& answer) {
    auto lower = answer;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    const auto begin = lower.find("\r\nlocation: ") + 12;
    const auto url = answer.substr(begin, answer.find("\r\n", begin) - begin);
    return url.substr(url.find("/uploads"));
}

}  // namespace

std::string upload(int port, const std::string& headers, std::span<const char> pattern, std::int64_t bytes) {
    Socket socket(port);
    const auto common = fmt::format("Host: 127.0.0.1:{}\r\nTus-Resumable: 1.0.0\r\n{}", port, headers);
    socket.send(fmt::format("POST /uploads HTTP/1.1\r\n{}Upload-Length: {}\r\nContent-Length: 0\r\n\r\n",
                            common, bytes));
    const auto path = location_in(require(socket.answer(), " 201 "));
    socket.send(
        fmt::format("PATCH {} HTTP/1.1\r\n{}Upload-Offset: 0\r\nContent-Length: {}\r\n"
                    "Content-Type: application/offset+octet-stream\r\n\r\n",
                    path, common, bytes));
    for (auto left = bytes; left > 0;) {
        const auto some = std::min<std::int64_t>(left, static_cast<std::int64_t>(pattern.size()));
        socket.send({pattern.data(), static_cast<std::size_t>(some)});
        left -= some;
    }
    require(socket.answer(), " 204 ");
    return path;
}

}  // namespace yanxiu::bench
