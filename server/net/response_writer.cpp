#include "server/net/response_writer.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
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
    body_ = std::move(body);
    begin(socket, std::move(head), std::move(finished));
}

void ResponseWriter::send_file(int socket, std::string head, std::shared_ptr<const OpenFile> file,
                               std::int64_t offset, std::int64_t length, Finished finished) {
    file_ = std::move(file);
    offset_ = offset;
    left_ = length;
    begin(socket, std::move(head), std::move(finished));
}

void ResponseWriter::begin(int socket, std::string head, Finished finished) {
    socket_ = socket;
    head_ = std::move(head);
    written_ = 0;
    finished_ = std::move(finished);
    run();
}

void ResponseWriter::run() {
    auto step = written_ < text_size() ? write_text() : Step::done;
    if (step == Step::done) step = write_file();
    if (step == Step::wait) return watch();
    finish(step == Step::done);
}

ResponseWriter::Step ResponseWriter::write_text() {
    for (;;) {
        const auto done = static_cast<std::size_t>(written_);
        const auto of_head = std::min(done, head_.size());
        const auto of_body = done - of_head;
        iovec pieces[] = {{head_.data() + of_head, head_.size() - of_head},
                          {body_.data() + of_body, body_.size() - of_body}};
        if (pieces[0].iov_len + pieces[1].iov_len == 0) return Step::done;
        msghdr message{};
        message.msg_iov = pieces;
        message.msg_iovlen = 2;
        auto n = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT | (left_ > 0 ? MSG_MORE : 0));
        if (n < 0) return would_block() ? Step::wait : Step::broken;
        written_ += n;
    }
}

ResponseWriter::Step ResponseWriter::write_file() {
    for (std::int64_t turn = 0; left_ > 0;) {
        if (turn >= kTurnBytes) return Step::wait;
        off_t offset = offset_;
        auto n = ::sendfile(socket_, file_->descriptor(), &offset,
                            static_cast<std::size_t>(std::min(left_, kTurnBytes)));
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
    auto body = std::max<std::int64_t>(0, written_ - static_cast<std::int64_t>(head_.size()));
    head_ = {};
    body_ = {};
    file_.reset();
    left_ = 0;
    auto finished = std::exchange(finished_, nullptr);
    finished(body, complete);  // may start the next answer, or destroy this
}

void ResponseWriter::cancel() {
    if (busy()) finish(false);
}

}  // namespace yanxiu::net
