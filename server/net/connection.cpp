#include "server/net/connection.hpp"

#include <fmt/format.h>
#include <libwebsockets.h>
#include <strings.h>
#include <sys/socket.h>

#include <array>
#include <span>
#include <utility>

#include "server/net/frame_masks.hpp"
#include "server/net/http_session.hpp"
#include "server/net/http_text.hpp"
#include "server/net/loop_server.hpp"
#include "server/net/websocket.hpp"

namespace yanxiu::net {

Connection::Connection(LoopServer& server, IpAddress peer, std::unique_ptr<ConnectionLimits::Slot> slot)
    : server_(server), peer_(peer), slot_(std::move(slot)), http_(std::make_unique<HttpSession>(*this)) {}

Connection::~Connection() {
    closed();
}

int Connection::socket() const {
    return lws_get_socket_fd(wsi_);
}

int Connection::on_event(lws* wsi, int reason, void* in, std::size_t length) {
    if (reason == LWS_CALLBACK_CLOSED || reason == LWS_CALLBACK_CLOSED_HTTP ||
        reason == LWS_CALLBACK_WSI_DESTROY) {
        closed();
        return 0;
    }
    if (!wsi_ && reason != LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED)
        return reason == LWS_CALLBACK_HTTP ? -1 : 0;
    if (reason == LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED) wsi_ = wsi;
    bool outermost = !std::exchange(in_callback_, true);
    int result = dispatch(reason, in, length);
    if (outermost) in_callback_ = false;
    return close_wanted_ ? -1 : result;
}

int Connection::dispatch(int reason, void* in, std::size_t length) {
    auto text = [&] { return std::string_view(static_cast<const char*>(in), length); };
    switch (reason) {
        case LWS_CALLBACK_HTTP:
            http_->on_request();
            return 0;
        case LWS_CALLBACK_HTTP_BODY:
            http_->on_body(std::as_bytes(std::span(text())));
            return 0;
        case LWS_CALLBACK_HTTP_BODY_COMPLETION:
            http_->on_body_end();
            return 0;
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            return confirm_upgrade(static_cast<char*>(in));
        case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
            return upgrade();
        case LWS_CALLBACK_ESTABLISHED:
            websocket_->authenticate();
            return 0;
        case LWS_CALLBACK_RECEIVE: {
            bool frame_complete = lws_remaining_packet_payload(wsi_) == 0;
            websocket_->on_message_part(text(), frame_complete, frame_complete && lws_is_final_fragment(wsi_),
                                        lws_frame_is_binary(wsi_) != 0);
            return 0;
        }
        case LWS_CALLBACK_RECEIVE_PONG:
            websocket_->on_pong();
            return 0;
        case LWS_CALLBACK_SERVER_WRITEABLE:
            return websocket_->on_writable() ? 0 : -1;
        case LWS_CALLBACK_RAW_ADOPT:  // after CONNECT it is no HTTP to libwebsockets
        case LWS_CALLBACK_RAW_RX:
            return -1;
        default:
            return 0;
    }
}

// libwebsockets has itself refused every protocol but these two, and then `wanted` and the head it was in may
// be gone. A server may pass over an offer of HTTP/2: without it, this is a request as any other.
int Connection::confirm_upgrade(char* wanted) {
    std::array<char, 16> protocol{};
    if (lws_hdr_copy(wsi_, protocol.data(), static_cast<int>(protocol.size()), WSI_TOKEN_UPGRADE) <= 0)
        return -1;
    if (strcasecmp(protocol.data(), "websocket") == 0) return 0;
    if (strcasecmp(protocol.data(), "h2c") != 0) return -1;
    *wanted = '\0';
    return 0;
}

int Connection::upgrade() {
    int status = WebSocket::judge_handshake(*this);
    if (status != 0) {
        auto answer = response_head(status, {}, 0, true, server_.date());
        (void)::send(socket(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return -1;
    }
    websocket_ = WebSocket::from_handshake(*this);
    demand_masks(websocket_socket_ = socket());
    http_->on_closed();
    http_.reset();
    return 0;
}

void Connection::tick(std::int64_t now_ms) {
    if (!wsi_) return;
    if (websocket_)
        websocket_->tick(now_ms);
    else
        http_->tick(now_ms);
}

void Connection::close() {
    if (!wsi_) return;
    if (in_callback_) {
        close_wanted_ = true;
        return;
    }
    lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

void Connection::closed() {
    if (http_) http_->on_closed();
    if (websocket_) websocket_->on_closed();
    if (websocket_socket_ >= 0) forget_masks(std::exchange(websocket_socket_, -1));
    wsi_ = nullptr;
}

void Connection::drain() {
    if (websocket_ || !http_ || !wsi_) return;
    if (http_->idle()) close();
}

bool Connection::idle() const {
    return !wsi_ || (websocket_ ? websocket_->idle() : http_->idle());
}

}  // namespace yanxiu::net
