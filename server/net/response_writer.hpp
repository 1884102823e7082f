#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/net/open_file.hpp"

struct uv_loop_s;
struct uv_poll_s;

namespace yanxiu::net {

/// Writes one answer after another to a connection's socket: a head with a body from memory, or with a part
/// of a file by sendfile(2). It writes past libwebsockets, which reads requests only: 1 MB costs a tenth of
/// what its own file path costs, and its writable callback does not come while reading is paused. The kernel
/// tells us when there is room on a duplicate of the descriptor, since a loop can watch a descriptor only
/// once. Home: its loop. The socket must stay open while an answer is being written, or `cancel` be called
/// first.
class ResponseWriter {
  public:
    /// `finished(body bytes handed to the socket, complete)`: once per `send`, possibly before it returns.
    using Finished = std::function<void(std::int64_t, bool)>;

    explicit ResponseWriter(uv_loop_s* loop) : loop_(loop) {}
    ~ResponseWriter();
    ResponseWriter(const ResponseWriter&) = delete;
    ResponseWriter& operator=(const ResponseWriter&) = delete;

    void send(int socket, std::string head, std::string body, Finished finished);
    void send_file(int socket, std::string head, std::shared_ptr<const OpenFile> file, std::int64_t offset,
                   std::int64_t length, Finished finished);

    bool busy() const { return static_cast<bool>(finished_); }
    /// Bytes written so far by this answer, head included: for the deadline of stalled readers.
    std::int64_t written() const { return written_; }

    /// Ends an answer under way as incomplete, and lets go of the socket.
    void cancel();

  private:
    enum class Step { done, wait, broken };
    void begin(int socket, std::string head, Finished finished);
    void run();
    std::int64_t text_size() const { return static_cast<std::int64_t>(head_.size() + body_.size()); }
    Step write_text();
    Step write_file();
    void watch();
    void stop_watching();
    void finish(bool complete);

    uv_loop_s* loop_;
    uv_poll_s* poll_ = nullptr;  // on duplicate_, while waiting for room
    int duplicate_ = -1;
    int socket_ = -1;
    std::string head_;
    std::string body_;
    std::shared_ptr<const OpenFile> file_;
    std::int64_t offset_ = 0;
    std::int64_t left_ = 0;
    std::int64_t written_ = 0;
    Finished finished_;
};

}  // namespace yanxiu::net
