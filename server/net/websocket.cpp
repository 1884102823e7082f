#include "server/net/websocket.hpp"

#include <libwebsockets.h>
#include <sys/socket.h>

#include <utility>

#include "server/net/frame_masks.hpp"
#include "server/net/http_headers.hpp"
#include "server/net/http_text.hpp"
#include "server/net/loop_server.hpp"
#include "server/protocol/envelope.pb.h"

namespace yanxiu::net {
namespace {

using base::Code;
using base::RequestError;

constexpr int kMostFragments = 128;
constexpr int kMostCallsUnderWay = 64;
constexpr std::size_t kMostWaitingBytes = 256 * 1024;
constexpr std::int64_t kCallerFreshMs = 5000;  // then a call reads the session again
constexpr std::int64_t kCloseMs = 1000;        // for the close frame to leave

constexpr int kTooBig = 1009;
constexpr int kProtocolError = 1002;
constexpr int kUnsupported = 1003;
constexpr int kPolicy = 1008;
constexpr int kUnauthenticated = 4401;

Framed framed(std::size_t size) {
    return std::make_shared<std::vector<unsigned char>>(LWS_PRE + size);
}

}  // namespace

Framed frame_message(const google::protobuf::Message& message) {
    auto frame = framed(message.ByteSizeLong());
    message.SerializeToArray(frame->data() + LWS_PRE, static_cast<int>(frame->size() - LWS_PRE));
    return frame;
}

Framed frame_event(const google::protobuf::Message& event) {
    v1::ServerFrame frame;
    frame.mutable_event()->set_type(std::string(event.GetDescriptor()->full_name()));
    event.SerializeToString(frame.mutable_event()->mutable_payload());
    return frame_message(frame);
}

WebSocket::WebSocket(Connection& connection, std::string cookie, std::string address, std::string user_agent)
    : connection_(&connection),
      cookie_(std::move(cookie)),
      address_(std::move(address)),
      user_agent_(std::move(user_agent)),
      heard_ms_(now_ms()) {}

WebSocket::~WebSocket() = default;

std::int64_t WebSocket::now_ms() const {
    return connection_->server().loop().now_ms();
}
Shared& WebSocket::shared() const {
    return connection_->server().shared();
}

int WebSocket::judge_handshake(Connection& connection) {
    auto* wsi = connection.wsi();
    if (read_method(wsi) != "GET" || read_path(wsi) != "/ws") return 404;
    if (std::string_view(lws_get_protocol(wsi)->name) != "yanxiu.v1") return 400;
    HttpRequest request;
    request.headers = read_headers(wsi);
    if (!connection.server().shared().origins.allows_handshake(request.header("origin"))) return 403;
    if (cookie_value(request.header("cookie"), kSessionCookie).empty()) return 401;
    if (received_beyond_head(connection.socket())) return 400;
    return connection.server().draining() ? 503 : 0;
}

std::shared_ptr<WebSocket> WebSocket::from_handshake(Connection& connection) {
    HttpRequest request;
    request.headers = read_headers(connection.wsi());
    auto address =
        connection.server().shared().proxies.client(connection.peer(), request.header("x-forwarded-for"));
    return std::make_shared<WebSocket>(
        connection, std::string(cookie_value(request.header("cookie"), kSessionCookie)), std::move(address),
        std::string(request.header("user-agent").substr(0, 256)));
}

void WebSocket::authenticate() {
    auto& loop = connection_->server().loop();
    try {
        shared().pool.run([self = shared_from_this(), &loop, &shared = shared()] {
            Caller caller;
            int failure = kUnauthenticated;
            try {
                caller = shared.authenticator(self->cookie_);
            } catch (const std::exception&) {
                failure = 1013;  // the database is away; the page tries again later
            }
            loop.post_answer([self, caller, failure] {
                if (!self->connection_) return;
                if (caller.person) return self->authenticated(caller);
                self->close(failure, failure == kUnauthenticated ? "not_signed_in" : "database_unavailable");
            });
        });
    } catch (const RequestError& error) {
        close(1013, error.reason());
    }
}

void WebSocket::authenticated(const Caller& caller) {
    authenticated_ = true;
    caller_ = caller;
    caller_read_ms_ = now_ms();
    connection_->server().sign_in(caller.person, this);
    auto waiting = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
    for (const auto& message : waiting)
        if (connection_) on_message(message);
}

void WebSocket::on_message_part(std::string_view bytes, bool frame_complete, bool message_complete,
                                bool binary) {
    heard();
    if (close_status_) return;
    if (!binary) return close(kUnsupported, "binary_only");
    if (partial_.size() + bytes.size() > shared().options.websocket_message_bytes)
        return close(kTooBig, "message_too_long");
    if (frame_complete && !message_complete && ++fragments_ > kMostFragments)
        return close(kPolicy, "too_many_fragments");
    partial_.append(bytes);
    if (!message_complete) return;
    fragments_ = 0;
    auto message = std::exchange(partial_, {});  // an idle connection keeps no buffer
    if (authenticated_) return on_message(message);
    waiting_bytes_ += message.size();
    if (waiting_bytes_ > kMostWaitingBytes) return close(kPolicy, "too_much_before_sign_in");
    waiting_.push_back(std::move(message));
}

void WebSocket::on_message(const std::string& bytes) {
    v1::ClientFrame frame;
    if (!frame.ParseFromString(bytes) || frame.id() == 0 ||
        !frame.GetReflection()->GetUnknownFields(frame).empty())
        return close(kProtocolError, "malformed_frame");
    if (calls_under_way_ >= kMostCallsUnderWay)
        return refuse(frame.id(), {Code::resource_exhausted, "too_many_calls", "wait for earlier answers"});
    IncomingCall call;
    call.method = frame.method();
    call.payload = std::move(*frame.mutable_payload());
    call.cookie = cookie_;
    call.known_caller = now_ms() - caller_read_ms_ < kCallerFreshMs;
    call.context.caller = caller_;
    call.context.request_id = connection_->server().next_request_id();
    call.context.address = address_;
    call.context.user_agent = user_agent_;
    call.context.over_websocket = true;
    ++calls_under_way_;
    shared().calls->dispatch(connection_->server().loop(), std::move(call),
                             [self = shared_from_this(), id = frame.id()](CallOutcome outcome) {
                                 self->answer(id, std::move(outcome));
                             });
}

void WebSocket::answer(std::int64_t id, CallOutcome outcome) {
    --calls_under_way_;
    if (!connection_ || close_status_) return;
    if (outcome.caller.person != caller_.person) return close(kUnauthenticated, "not_signed_in");
    if (outcome.session_read) {
        caller_ = outcome.caller;
        caller_read_ms_ = now_ms();
    }
    v1::ServerFrame frame;
    frame.set_id(id);
    if (outcome.error)
        *frame.mutable_error() = std::move(*outcome.error);
    else
        frame.set_reply(std::move(outcome.payload));
    send(frame_message(frame));
}

void WebSocket::refuse(std::int64_t id, const RequestError& error) {
    v1::ServerFrame frame;
    frame.set_id(id);
    *frame.mutable_error() = to_call_error(error);
    send(frame_message(frame));
}

void WebSocket::send(Framed message) {
    if (!connection_ || close_status_) return;
    if (queue_.empty() && write_now(message)) return;
    if (!connection_) return;
    queue_bytes_ += message->size();
    queue_.push_back({std::move(message), now_ms()});
    if (queue_bytes_ > shared().options.websocket_queue_bytes) return close(kPolicy, "reader_too_slow");
    lws_callback_on_writable(connection_->wsi());
}

// Writing at once where the socket has room costs half of what waiting for libuv to say so costs.
bool WebSocket::write_now(const Framed& message) {
    auto* wsi = connection_->wsi();
    if (lws_send_pipe_choked(wsi)) return false;
    auto size = message->size() - LWS_PRE;
    // libwebsockets writes the frame's head into the room before the message: the same head for every
    // receiver.
    if (lws_write(wsi, message->data() + LWS_PRE, size, LWS_WRITE_BINARY) < static_cast<int>(size)) {
        connection_->close();
        return true;
    }
    return true;
}

bool WebSocket::on_writable() {
    if (close_status_) return std::exchange(close_written_, true) || write_close();
    if (std::exchange(ping_due_, false)) {
        // libwebsockets reports no pong that is empty, and a pong repeats its ping.
        unsigned char ping[LWS_PRE + 1] = {};
        return lws_write(connection_->wsi(), ping + LWS_PRE, 1, LWS_WRITE_PING) >= 0;
    }
    while (!queue_.empty() && connection_ && !lws_send_pipe_choked(connection_->wsi())) {
        auto message = std::move(queue_.front().message);
        queue_bytes_ -= message->size();
        queue_.pop_front();
        if (!write_now(message)) break;
    }
    if (connection_ && !queue_.empty()) lws_callback_on_writable(connection_->wsi());
    return true;
}

// Past libwebsockets, which does not send what lws_close_reason leaves behind when the callback that it was
// called from asks for closing: the peer would see an end without a reason. Nothing else is being written
// now, since on_writable comes after libwebsockets' own leftovers. The peer closes then, or `tick` does.
bool WebSocket::write_close() {
    constexpr std::size_t kLongestReason = 123;  // RFC 6455, section 5.5
    auto reason = std::string_view(close_reason_).substr(0, kLongestReason);
    std::string frame{static_cast<char>(0x88), static_cast<char>(reason.size() + 2),
                      static_cast<char>(close_status_ >> 8), static_cast<char>(close_status_ & 0xFF)};
    frame += reason;
    auto sent = ::send(connection_->socket(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent == static_cast<ssize_t>(frame.size());
}

void WebSocket::close(int status, std::string_view reason) {
    if (!connection_ || close_status_) return;
    close_status_ = status;
    close_reason_ = reason;
    close_since_ms_ = now_ms();
    queue_.clear();
    queue_bytes_ = 0;
    lws_callback_on_writable(connection_->wsi());
}

void WebSocket::heard() {
    if (connection_) heard_ms_ = now_ms();
    ping_sent_ = false;
}

void WebSocket::tick(std::int64_t now) {
    if (!connection_) return;
    const auto& options = shared().options;
    auto ms = [](std::chrono::seconds s) { return std::chrono::milliseconds(s).count(); };
    if (close_status_) {
        if (now - close_since_ms_ >= kCloseMs) connection_->close();
        return;
    }
    if (now - heard_ms_ >= ms(options.silence_limit)) return connection_->close();
    if (!queue_.empty() && now - queue_.front().since_ms >= ms(options.websocket_queue_age))
        return close(kPolicy, "reader_too_slow");
    if (!ping_sent_ && now - heard_ms_ >= ms(options.ping_after)) {
        ping_sent_ = ping_due_ = true;
        lws_callback_on_writable(connection_->wsi());
    }
}

void WebSocket::on_closed() {
    if (!connection_) return;
    if (authenticated_) connection_->server().sign_out(caller_.person, this);
    connection_ = nullptr;
    queue_.clear();
}

}  // namespace yanxiu::net
