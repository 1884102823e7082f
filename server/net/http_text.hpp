#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/net/http.hpp"

namespace yanxiu::net {

/// True when a decoded path is fit for routing: begins with '/', has no empty, "." or ".." segment but the
/// last, which may be empty, no control character, no backslash, and is UTF-8.
bool is_clean_path(std::string_view path);

/// Digits only, and below 2^62; else empty. Two lengths, as smugglers send, are not a number.
std::optional<std::int64_t> parse_content_length(std::string_view text);

/// The value of cookie `name` in a Cookie header; empty when absent.
std::string_view cookie_value(std::string_view header, std::string_view name);

/// The head of an answer: status line, date, `headers`, the length and what every answer carries (nosniff,
/// no-referrer, Cache-Control: no-store unless given). A header with CR, LF or NUL in it is left out.
std::string response_head(int status, const Headers& headers, std::int64_t content_length, bool close,
                          std::string_view date);

/// RFC 9110, section 5.6.7.
std::string http_date(std::int64_t unix_seconds);

/// Longest prefix wins. Null when none fits.
const HttpRoute* find_route(const std::vector<HttpRoute>& routes, std::string_view path);

}  // namespace yanxiu::net
