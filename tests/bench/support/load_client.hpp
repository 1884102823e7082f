#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace yanxiu::bench {

struct Load {
    std::int64_t requests = 0;
    std::int64_t bytes = 0;  // of bodies
    double seconds = 0;
};

/// Keep-alive connections that ask for one path after another, each again as soon as its answer is whole.
/// One thread on epoll; bodies are thrown away in the kernel (MSG_TRUNC), so that the client costs little and
/// the same whoever answers. Throws std::runtime_error for anything but 200 or a connection that breaks.
class LoadClient {
  public:
    LoadClient(int port, std::size_t connections, std::vector<std::string> paths);
    ~LoadClient();
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;

    /// Loads the server for about `duration`, then lets every open answer end. May be called again.
    Load run(std::chrono::milliseconds duration);

  private:
    struct Connection {
        int socket = -1;
        std::string head;
        std::int64_t body_left = -1;  // -1: in the head
        bool asking = false;
    };
    void ask(Connection& connection);
    void read(Connection& connection);
    bool read_head(Connection& connection);
    void take_body(std::int64_t size, Connection& connection);

    int epoll_;
    std::vector<std::string> requests_;
    std::size_t next_ = 0;
    std::vector<Connection> connections_;
    std::size_t open_ = 0;  // answers under way
    bool stopping_ = false;
    Load load_;
};

}  // namespace yanxiu::bench
