#include "server/net/http_session.hpp"

#include <libwebsockets.h>
#include <sys/socket.h>

#include <utility>

#include "server/net/exchange.hpp"
#include "server/net/http_headers.hpp"
#include "server/net/http_text.hpp"
#include "server/net/loop_server.hpp"

namespace yanxiu::net {
namespace {

// After an early refusal the peer may still be sending; closing at once would reset the connection and could
// destroy the answer before it is read.
constexpr std::int64_t kLingerMs = 2000;

}  // namespace

HttpSession::HttpSession(Connection& connection)
    : connection_(connection), writer_(connection.server().loop().uv()) {}

HttpSession::~HttpSession() = default;

void HttpSession::on_request() {
    auto* wsi = connection_.wsi();
    auto& server = connection_.server();
    HttpRequest request;
    request.method = read_method(wsi);
    request.path = read_path(wsi);
    request.query = read_query(wsi);
    request.headers = read_headers(wsi);
    const auto& proxies = server.shared().proxies;
    request.address = proxies.client(connection_.peer(), request.header("x-forwarded-for"));
    request.secure = proxies.trusts(connection_.peer()) && request.header("x-forwarded-proto") == "https";
    request.request_id = server.next_request_id();
    std::string cookie(cookie_value(request.header("cookie"), kSessionCookie));
    auto connection = request.header("connection");
    wants_close_ = connection == "close" ||
                   (!is_http_1_1(wsi) && connection != "keep-alive" && connection != "Keep-Alive");
    body_ended_ = false;
    exchange_ = std::make_shared<Exchange>(*this, std::move(request), std::move(cookie));
    auto exchange = exchange_;
    exchange->begin();
    if (exchange_ == exchange) {
        lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);  // the exchange has its own deadlines
        if (!exchange->request().content_length || exchange->request().content_length < 0) set_reading(false);
    }
}

void HttpSession::on_body(std::span<const std::byte> bytes) {
    if (exchange_) exchange_->on_body(bytes);
}

void HttpSession::on_body_end() {
    // libwebsockets 4.1, when it has more in store than the body, says this for ever.
    bool again = std::exchange(body_ended_, true);
    if (again || linger_until_ms_ > 0) return connection_.close();
    if (exchange_ && exchange_->request().content_length > 0) exchange_->on_body_end();
}

void HttpSession::on_closed() {
    closed_ = true;
    if (auto exchange = exchange_) exchange->on_closed();
    exchange_.reset();
    writer_.cancel();
}

void HttpSession::tick(std::int64_t now_ms) {
    if (linger_until_ms_ > 0) {
        if (now_ms >= linger_until_ms_) connection_.close();
        return;
    }
    if (!exchange_) return;
    lws_set_timeout(connection_.wsi(), NO_PENDING_TIMEOUT,
                    0);  // libwebsockets sets it anew with each piece of a body
    if (!exchange_->in_time(now_ms)) connection_.close();
}

void HttpSession::set_reading(bool reading) {
    if (closed_ || reading_ == reading) return;
    reading_ = reading;
    lws_rx_flow_control(connection_.wsi(), reading ? 1 : 0);
}

bool HttpSession::keeps_alive() const {
    return !wants_close_ && !connection_.server().draining();
}

void HttpSession::ended(bool close, bool unread) {
    exchange_.reset();
    if (closed_) return;
    if (close && unread) return linger();
    if (close) return connection_.close();
    set_reading(true);
    if (lws_http_transaction_completed(connection_.wsi())) connection_.close();
}

void HttpSession::linger() {
    ::shutdown(connection_.socket(), SHUT_WR);
    linger_until_ms_ = connection_.server().loop().now_ms() + kLingerMs;
    set_reading(true);
}

}  // namespace yanxiu::net
