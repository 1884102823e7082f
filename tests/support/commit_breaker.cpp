#include "tests/support/commit_breaker.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace yanxiu::test {
namespace {

constexpr std::string_view kSocketName = "/.s.PGSQL.5432";
constexpr std::string_view kHost = "host=";

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long for a socket: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return address;
}

int unix_socket() {
    return checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
}

bool send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Appends what has come; false at the end of the connection.
bool receive(int from, std::string& to) {
    std::array<char, 65536> buffer{};
    const auto size = ::recv(from, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    to.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

/// The first whole message in `bytes`; nothing when it has not come whole yet. The very first one, which
/// begins a session, has no type before its length.
std::optional<std::string> take_message(std::string& bytes, bool has_type) {
    const std::size_t head = has_type ? 5 : 4;
    if (bytes.size() < head) return std::nullopt;

    std::uint32_t rest = 0;
    for (std::size_t i = head - 4; i < head; ++i) rest = rest << 8 | static_cast<unsigned char>(bytes[i]);
    const std::size_t length = rest + (has_type ? 1 : 0);
    if (bytes.size() < length) return std::nullopt;
    auto message = bytes.substr(0, length);
    bytes.erase(0, length);
    return message;
}

bool is_commit(const std::string& message) {
    return message[0] == 'Q' && message.substr(5, 6) == "COMMIT";
}

/// Swallows answers until PostgreSQL is ready for the next query: the COMMIT is through then.
void await_ready(int server) {
    std::string bytes;
    do {
        while (const auto message = take_message(bytes, true))
            if ((*message)[0] == 'Z') return;
    } while (receive(server, bytes));
}

}  // namespace

CommitBreaker::CommitBreaker(const std::string& url) : url_(url) {
    auto pattern = (std::filesystem::temp_directory_path() / "yanxiu-breaker-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    directory_ = pattern;
    const auto host = url.find(kHost);
    if (host == url.npos) throw std::runtime_error("no host= in " + url);
    const auto begin = host + kHost.size();
    const auto end = std::min(url.find('&', begin), url.size());
    target_ = url.substr(begin, end - begin) + std::string(kSocketName);
    url_.replace(begin, end - begin, directory_);
    checked(::pipe(stop_), "pipe");
    listener_ = unix_socket();
    const auto address = address_of(directory_ + std::string(kSocketName));
    checked(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    checked(::listen(listener_, 64), "listen");
    accepting_ = std::thread([this] { accept_all(); });
}

CommitBreaker::~CommitBreaker() {
    ::close(stop_[1]);
    accepting_.join();
    for (auto& connection : connections_) connection.join();
    ::close(stop_[0]);
    ::close(listener_);
    std::filesystem::remove_all(directory_);
}

void CommitBreaker::break_commits(Break how, int count) {
    how_ = how;
    left_ = count;
}

bool CommitBreaker::take_break(Break& how) {
    if (left_.fetch_sub(1) <= 0) {
        ++left_;
        return false;
    }
    how = how_;
    return true;
}

void CommitBreaker::accept_all() {
    for (;;) {
        std::array<pollfd, 2> waiting{{{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
        ::poll(waiting.data(), waiting.size(), -1);
        if (waiting[1].revents != 0) return;
        const int client = ::accept(listener_, nullptr, nullptr);
        if (client >= 0) connections_.emplace_back([this, client] { pass_on(client); });
    }
}

void CommitBreaker::pass_on(int client) {
    const int server = unix_socket();
    const auto address = address_of(target_);
    std::string unsent;
    bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    bool begun = false;
    while (open) {
        std::array<pollfd, 3> waiting{{{client, POLLIN, 0}, {server, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
        ::poll(waiting.data(), waiting.size(), -1);
        if (waiting[2].revents != 0) break;
        if (waiting[1].revents != 0) {
            std::string answer;
            open = receive(server, answer) && send_all(client, answer);
        }
        if (open && waiting[0].revents != 0) {
            open = receive(client, unsent);
            if (open && !begun) {
                const auto first = take_message(unsent, false);
                begun = first.has_value();
                open = !first || send_all(server, *first);
            }
            if (open && begun) open = pass_queries(server, unsent);
        }
    }
    ::close(server);
    ::close(client);
}

bool CommitBreaker::pass_queries(int server, std::string& unsent) {
    while (const auto message = take_message(unsent, true)) {
        Break how{};
        const bool breaks = is_commit(*message) && take_break(how);
        if (breaks && how == Break::before) {
            ++broken_;
            return false;
        }
        if (!send_all(server, *message)) return false;
        if (!breaks) continue;
        await_ready(server);
        ++broken_;
        return false;
    }
    return true;
}

}  // namespace yanxiu::test
