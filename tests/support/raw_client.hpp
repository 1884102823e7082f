#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace yanxiu::test {

/// An HTTP answer as it came.
struct RawAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case; the last one of a name
    std::string body;

    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// A client that sends exactly the bytes it is told to. Waits at most ten seconds for anything and throws
/// std::runtime_error then, so that a broken server fails a test instead of hanging it.
class RawClient {
  public:
    /// A `receive_buffer` of few bytes makes a reader that the server cannot fill unseen.
    explicit RawClient(int port, int receive_buffer = 0);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes);
    /// "GET /path HTTP/1.1", a Host, `headers` (each with its line end), and the end of the head.
    void get(std::string_view path, std::string_view headers = {}, std::string_view method = "GET");

    /// The next answer; nothing when the server closed before it was whole. `bodyless`: the answer to HEAD.
    std::optional<RawAnswer> answer(bool bodyless = false);
    /// Sends a GET and answers what came back; throws when that is nothing.
    RawAnswer fetch(std::string_view path, std::string_view headers = {}, std::string_view method = "GET");

    /// Exactly `size` bytes; fewer when the server closed.
    std::string read(std::size_t size);
    /// Whether the server closes, reading away what comes before.
    bool closes();
    /// Closes with a reset, as a phone that leaves its network.
    void reset();

  private:
    bool receive();  // false at the end
    void wait(short events);

    int socket_;
    std::string received_;
};

}  // namespace yanxiu::test
