#include "server/net/response_writer.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace yanxiu::net {
namespace {

// One connection writes at most this much in a turn of the loop, so that a fast reader does not hold up the
// others.
constexpr std::int64_t kTurnBytes = 1 << 20;

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

ResponseWriter::~ResponseWriter() {
    cancel();
}

void ResponseWriter::send(int socket, std::string head, std::string body, Finished finished) {
    head_size_ = head.size();
    head += body;
    send_file(socket, std::move(head), -1, 0, 0, std::move(finished));
}

void ResponseWriter::send_file(int socket, std::string head, int file, std::int64_t offset,
                               std::int64_t length, Finished finished) {
    socket_ = socket;
    if (file >= 0) head_size_ = head.size();
    text_ = std::move(head);
    text_done_ = 0;
    file_ = file;
    offset_ = offset;
    left_ = length;
    written_ = 0;
    finished_ = std::move(finished);
    run();
}

void ResponseWriter::run() {
    auto step = write_text();
    if (step == Step::done) step = write_file();
    if (step == Step::wait) return watch();
    finish(step == Step::done);
}

ResponseWriter::Step ResponseWriter::write_text() {
    while (text_done_ < text_.size()) {
        auto n = ::send(socket_, text_.data() + text_done_, text_.size() - text_done_,
                        MSG_NOSIGNAL | MSG_DONTWAIT | (left_ > 0 ? MSG_MORE : 0));
        if (n < 0) return would_block() ? Step::wait : Step::broken;
        text_done_ += static_cast<std::size_t>(n);
        written_ += n;
    }
    return Step::done;
}

ResponseWriter::Step ResponseWriter::write_file() {
    for (std::int64_t turn = 0; left_ > 0;) {
        if (turn >= kTurnBytes) return Step::wait;
        off_t offset = offset_;
        auto n = ::sendfile(socket_, file_, &offset, static_cast<std::size_t>(std::min(left_, kTurnBytes)));
        if (n < 0) return would_block() ? Step::wait : Step::broken;
        if (n == 0) return Step::broken;  // the file is shorter than was promised
        offset_ += n;
        left_ -= n;
        written_ += n;
        turn += n;
    }
    return Step::done;
}

void ResponseWriter::watch() {
    if (!poll_) {
        duplicate_ = ::fcntl(socket_, F_DUPFD_CLOEXEC, 0);
        if (duplicate_ < 0) return finish(false);
        poll_ = new uv_poll_t;
        if (uv_poll_init(loop_, poll_, duplicate_) != 0) {
            delete std::exchange(poll_, nullptr);
            ::close(std::exchange(duplicate_, -1));
            return finish(false);
        }
        poll_->data = this;
    }
    if (uv_is_active(reinterpret_cast<uv_handle_t*>(poll_))) return;
    uv_poll_start(poll_, UV_WRITABLE,
                  [](uv_poll_t* handle, int, int) { static_cast<ResponseWriter*>(handle->data)->run(); });
}

void ResponseWriter::stop_watching() {
    if (!poll_) return;
    uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(poll_, nullptr)),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
    ::close(std::exchange(duplicate_, -1));
}

void ResponseWriter::finish(bool complete) {
    stop_watching();
    if (file_ >= 0) ::close(std::exchange(file_, -1));
    auto body = std::max<std::int64_t>(0, written_ - static_cast<std::int64_t>(head_size_));
    text_ = {};
    auto finished = std::exchange(finished_, nullptr);
    finished(body, complete);  // may start the next answer, or destroy this
}

void ResponseWriter::cancel() {
    if (busy()) finish(false);
}

}  // namespace yanxiu::net
