#include "server/net/exchange.hpp"

#include <sys/socket.h>

#include <utility>

#include "server/net/call_text.hpp"
#include "server/net/http_text.hpp"
#include "server/net/loop_server.hpp"

namespace yanxiu::net {
namespace {

using base::Code;
using base::RequestError;

constexpr std::int64_t kLeastProgress = 1024;  // bytes of a body within its stall deadline

bool needs_length(const std::string& method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

std::string overridden(const HttpRequest& request) {
    auto wanted = request.header("x-http-method-override");
    bool known = wanted == "PATCH" || wanted == "DELETE" || wanted == "HEAD" || wanted == "PUT";
    return request.method == "POST" && known ? std::string(wanted) : request.method;
}

}  // namespace

Exchange::Exchange(HttpSession& session, HttpRequest request, std::string cookie)
    : session_(&session),
      loop_(session.connection().server().loop()),
      request_(std::move(request)),
      cookie_(std::move(cookie)),
      progress_ms_(loop_.now_ms()) {}

Exchange::~Exchange() = default;

Loop& Exchange::loop() {
    return loop_;
}

template <class Step>
void Exchange::guard(const Step& step) {
    if (!session_) return;
    try {
        step();
    } catch (const RequestError& error) {
        respond(error_response(error), false);
    } catch (const std::exception& error) {
        if (session_)
            session_->connection().server().shared().log.error(
                "request_failed", {{"request_id", request_.request_id}, {"error", error.what()}});
        respond(error_response(500, Code::internal, "internal_error", "something went wrong on our side"),
                true);
    }
}

void Exchange::begin() {
    guard([&] {
        if (refuse_malformed() || !choose_route()) return;
        if (cookie_.empty() || !route_->authenticates) return deliver_head(Caller{});
        authenticate();
    });
}

// Each of these ends the connection: where one request ends and the next begins is in doubt. So it is when
// libwebsockets 4.1 had the request in store while another was under way: it serves its store outside the
// loop's wait for events, and takes the head of such a request for the beginning of its body.
bool Exchange::refuse_malformed() {
    auto refuse = [&](int status, Code code, const char* reason, const char* text) {
        length_unknown_ = true;
        respond(error_response(status, code, reason, text), true);
        return true;
    };
    if (!request_.header("transfer-encoding").empty())
        return refuse(411, Code::invalid_argument, "length_required", "send the body with Content-Length");
    auto length = request_.header("content-length");
    if (length.empty() && needs_length(request_.method))
        return refuse(411, Code::invalid_argument, "length_required", "Content-Length is missing");
    auto parsed = parse_content_length(length);
    if (!length.empty() && !parsed)
        return refuse(400, Code::invalid_argument, "malformed_length", "Content-Length is not a number");
    if (parsed) request_.content_length = *parsed;
    if (request_.content_length > 0 && !loop_.receiving())
        return refuse(400, Code::invalid_argument, "pipelined_body",
                      "send a request with a body after the answer to the one before it");
    if (request_.method.empty())
        return refuse(501, Code::unimplemented, "unknown_method", "this HTTP method is not served");
    if (!is_clean_path(request_.path))
        return refuse(400, Code::invalid_argument, "malformed_path", "the path is not acceptable");
    return false;
}

bool Exchange::choose_route() {
    auto& shared = session_->connection().server().shared();
    route_ = find_route(shared.routes, request_.path);
    if (!route_) throw RequestError(Code::not_found, "not_found", "there is nothing here");
    if (request_.content_length > route_->max_body_bytes) {
        respond(error_response(413, Code::resource_exhausted, "body_too_long", "the body is too long"), true);
        return false;
    }
    OriginQuestion question{request_.method, request_.header("origin"), request_.header("content-type"),
                            !cookie_.empty(), !request_.header("tus-resumable").empty()};
    if (route_->needs_origin_check && !shared.origins.allows_request(question))
        throw RequestError(Code::permission_denied, "foreign_origin", "this origin may not do that");
    if (route_->allows_method_override) request_.method = overridden(request_);
    return true;
}

void Exchange::authenticate() {
    auto& shared = session_->connection().server().shared();
    shared.pool.run([self = shared_from_this(), &shared] {
        try {
            auto caller = shared.authenticator(self->cookie_);
            self->loop_.post_answer([self, caller] { self->deliver_head(caller); });
        } catch (const RequestError& error) {
            self->loop_.post_answer([self, error] { self->respond(error_response(error), false); });
        }
    });
}

void Exchange::deliver_head(const Caller& caller) {
    guard([&] {
        handler_ = route_->make_handler();
        handler_->on_head(shared_from_this(), caller);
        head_delivered_ = true;
        if (!expects_body()) body_ended_ = true;
        continue_body();
        deliver_body();
    });
}

// A client that asked is told to go on, once the head was found good.
void Exchange::continue_body() {
    if (!session_ || responding_ || !unread() || received_ > 0) return;
    if (request_.header("expect") != "100-continue") return;
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    (void)::send(session_->connection().socket(), kContinue.data(), kContinue.size(),
                 MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Exchange::deliver_body() {
    if (!session_ || !head_delivered_ || responding_) return;
    if (!paused_ && !held_.empty()) {
        auto bytes = std::exchange(held_, {});
        handler_->on_body(std::as_bytes(std::span(bytes)));
    }
    if (!session_ || responding_) return;
    if (!paused_ && body_ended_ && !body_delivered_) {
        body_delivered_ = true;
        handler_->on_body_end();
    }
    if (session_ && !responding_) session_->set_reading(!paused_ && !body_ended_);
}

void Exchange::on_body(std::span<const std::byte> bytes) {
    received_ += static_cast<std::int64_t>(bytes.size());
    if (responding_ || !session_) return;
    guard([&] {
        if (head_delivered_ && !paused_ && held_.empty()) return handler_->on_body(bytes);
        held_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    });
}

void Exchange::on_body_end() {
    if (body_ended_) return;
    body_ended_ = true;
    if (session_) session_->set_reading(false);
    guard([&] { deliver_body(); });
}

void Exchange::pause_body() {
    paused_ = true;
    if (session_ && !responding_) session_->set_reading(false);
}

void Exchange::resume_body() {
    if (!paused_) return;
    paused_ = false;
    progress_ms_ = loop_.now_ms();
    guard([&] { deliver_body(); });
}

void Exchange::respond(HttpResponse response, bool close) {
    if (!session_ || responding_) return;
    responding_ = true;
    close = close || unread() || !session_->keeps_alive();
    session_->set_reading(false);
    auto head =
        response_head(response.status, response.headers, static_cast<std::int64_t>(response.body.size()),
                      close, session_->connection().server().date());
    if (request_.method == "HEAD") response.body.clear();
    session_->writer().send(
        session_->connection().socket(), std::move(head), std::move(response.body),
        [self = shared_from_this(), status = response.status, close](auto sent, bool complete) {
            self->finished(status, sent, complete, close, {});
        });
}

void Exchange::respond_file(HttpFileResponse response) {
    if (!session_ || responding_) {
        if (response.on_finished) response.on_finished(0);
        return;
    }
    responding_ = true;
    bool close = unread() || !session_->keeps_alive();
    session_->set_reading(false);
    auto head = response_head(response.status, response.headers, response.length, close,
                              session_->connection().server().date());
    if (request_.method == "HEAD") response.length = 0;
    session_->writer().send_file(session_->connection().socket(), std::move(head), std::move(response.file),
                                 response.offset, response.length,
                                 [self = shared_from_this(), status = response.status, close,
                                  on_finished = std::move(response.on_finished)](auto sent, bool complete) {
                                     self->finished(status, sent, complete, close, on_finished);
                                 });
}

void Exchange::finished(int status, std::int64_t sent, bool complete, bool close,
                        const std::function<void(std::int64_t)>& on_finished) {
    if (on_finished) on_finished(sent);
    if (!session_) return;
    session_->connection().server().count_request(route_, status);
    end(close || !complete);
}

void Exchange::end(bool close) {
    auto* session = std::exchange(session_, nullptr);
    auto self = shared_from_this();
    auto& server = session->connection().server();
    server.retire(std::shared_ptr<HttpHandler>(std::move(handler_)));
    server.retire(self);
    session->ended(close, unread());
}

void Exchange::abort() {
    if (session_) session_->connection().close();
}

void Exchange::on_closed() {
    if (!session_) return;
    auto self = shared_from_this();
    auto& server = session_->connection().server();
    session_->writer().cancel();  // ends this exchange when an answer was under way
    if (!session_) return;
    session_ = nullptr;
    if (handler_) handler_->on_abort();
    server.retire(std::shared_ptr<HttpHandler>(std::move(handler_)));
    server.retire(self);
}

bool Exchange::in_time(std::int64_t now_ms) {
    const auto& options = session_->connection().server().shared().options;
    bool sending = session_->writer().busy();
    bool receiving = head_delivered_ && !responding_ && !paused_ && unread();
    auto done = sending ? session_->writer().written() : received_;
    if ((!sending && !receiving) || done >= progress_ + (sending ? 1 : kLeastProgress)) {
        progress_ = done;
        progress_ms_ = now_ms;
        return true;
    }
    if (done < progress_) progress_ = done;  // from receiving to sending
    auto limit = sending ? options.send_stall : options.body_stall;
    return now_ms - progress_ms_ < std::chrono::milliseconds(limit).count();
}

}  // namespace yanxiu::net
