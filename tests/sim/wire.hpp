#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace yanxiu::sim {

/// An HTTP answer; status 0: the connection broke before it was whole.
struct Answer {
    int status = 0;
    std::string etag;
    std::string body;
};

struct Request {
    std::string bytes;      // the whole of it
    bool bodyless = false;  // HEAD
};

/// Keep-alive connections that carry one request each at a time; more wait for a free one. What breaks is
/// connected again with the next request. Home: whoever has the baton; `pump` is the timeline's.
class Wire {
  public:
    Wire(int port, std::size_t connections);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    using Done = std::function<void(Answer)>;
    void send(Request request, Done done);

    /// Whether anything is under way.
    bool busy() const { return under_way_ > 0 || !waiting_.empty(); }
    /// Waits for answers and hands them out. Throws std::runtime_error after a minute's silence.
    void pump();

    std::int64_t answers() const { return answers_; }

  private:
    struct Connection {
        int socket = -1;
        bool used = false;
        bool bodyless = false;
        std::string out;
        std::string in;
        Done done;
    };
    struct Waiting {
        Request request;
        Done done;
    };

    void start(Connection& connection, Waiting waiting);
    bool connect(Connection& connection);
    void write(Connection& connection);
    void read(Connection& connection);
    void watch(Connection& connection);
    void fail(Connection& connection);
    void finish(Connection& connection, Answer answer);

    const int port_;
    const int epoll_;
    std::vector<Connection> connections_;
    std::vector<Connection*> free_;
    std::deque<Waiting> waiting_;
    std::size_t under_way_ = 0;
    std::int64_t answers_ = 0;
};

}  // namespace yanxiu::sim
