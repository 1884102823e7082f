#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/net/call.hpp"
#include "server/net/open_file.hpp"

namespace yanxiu::net {

class Loop;

/// The cookie that carries a session's secret.
constexpr std::string_view kSessionCookie = "yanxiu_session";

using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

/// A request's head. Immutable once built; may be copied to the pool.
struct HttpRequest {
    std::string method;  // after X-HTTP-Method-Override on the routes that allow it
    std::string path;    // percent-decoded once, begins with '/', no "..", no NUL
    std::string query;   // raw, without '?'
    Headers headers;     // those listed in http_headers.hpp, values as sent
    std::string address;
    bool secure = false;  // came by https, as a trusted proxy says
    std::string request_id;
    std::int64_t content_length = -1;  // -1: none given

    /// Empty when the header is absent.
    std::string_view header(std::string_view name) const;
};

struct HttpResponse {
    int status = 200;
    Headers headers;
    std::string body;
};

/// A part of an open file as the body.
struct HttpFileResponse {
    int status = 200;
    Headers headers;
    std::shared_ptr<const OpenFile> file;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    /// Called on the loop once, with the number of body bytes that our send loop handed to the socket; equal
    /// to `length` only when all of it was. May be empty.
    std::function<void(std::int64_t sent_bytes)> on_finished;
};

/// One request and its answer. Home: its loop; every method asserts that. Held by shared_ptr so that work on
/// the pool can find its way back (through `loop().post`); after the peer has gone every method is a no-op.
class HttpExchange {
  public:
    virtual ~HttpExchange() = default;
    virtual const HttpRequest& request() const = 0;
    virtual Loop& loop() = 0;
    virtual bool gone() const = 0;

    /// Answers, once. With `close`, the connection is closed afterwards (as when a body was not read to its
    /// end).
    virtual void respond(HttpResponse response, bool close = false) = 0;
    virtual void respond_file(HttpFileResponse response) = 0;

    /// Flow control of the request's body: while paused, no on_body is called and the peer's window fills.
    virtual void pause_body() = 0;
    virtual void resume_body() = 0;

    /// Ends the connection without an answer.
    virtual void abort() = 0;
};

/// What a route makes for each request: receives the body in pieces, then the end. Home: its loop. Destroyed
/// when the exchange ends. Exceptions of type RequestError become the answer.
class HttpHandler {
  public:
    virtual ~HttpHandler() = default;
    /// The head has arrived; the caller is known. Answer here or later.
    virtual void on_head(std::shared_ptr<HttpExchange> exchange, const Caller& caller) = 0;
    virtual void on_body(std::span<const std::byte> bytes) = 0;
    virtual void on_body_end() = 0;
    /// The peer has gone or was too slow before the answer was complete.
    virtual void on_abort() = 0;
};

struct HttpRoute {
    std::string prefix;  // longest prefix wins: "/uploads", "/media/", "/healthz"
    std::function<std::unique_ptr<HttpHandler>()> make_handler;
    std::int64_t max_body_bytes = 0;  // larger content-length: 413 before any byte is read
    bool needs_origin_check = true;   // state-changing methods need an allowed Origin or none plus no cookie
    bool allows_method_override = false;  // X-HTTP-Method-Override, as tus says
    bool authenticates = true;            // resolves the session cookie first (on the pool)
};

/// Reads the session's cookie value; run on the pool, may block. A zero person when unknown or expired.
using Authenticator = std::function<Caller(std::string_view cookie_value)>;

/// A handler for requests without body whose answer is computed by a blocking function on the pool.
using PoolFunction = std::function<HttpResponse(const HttpRequest&, const Caller&)>;

}  // namespace yanxiu::net
