#pragma once

#include <string>
#include <string_view>

#include "server/net/http.hpp"

struct lws;

namespace yanxiu::net {

/// Reads what libwebsockets parsed of a request's head. Home: its loop, inside a callback of `wsi` that has
/// headers.
///
/// Passed on to routes: accept, accept-encoding, connection, content-length, content-type, cookie, expect,
/// host, if-match, if-none-match, if-range, origin, range, transfer-encoding, user-agent, x-forwarded-for,
/// x-http-method-override, x-forwarded-proto, connect-protocol-version and tus' own.
Headers read_headers(lws* wsi);

/// "GET" and so on; empty for a method we do not serve.
std::string read_method(lws* wsi);

/// The path, which libwebsockets has percent-decoded once.
std::string read_path(lws* wsi);

/// The query, put together again from libwebsockets' decoded pieces: percent-encoded anew, separated by '&'.
std::string read_query(lws* wsi);

/// Whether the request speaks HTTP/1.1.
bool is_http_1_1(lws* wsi);

}  // namespace yanxiu::net
