#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>

#include "server/base/error.hpp"
#include "server/net/http.hpp"
#include "server/protocol/envelope.pb.h"

namespace yanxiu::net {

/// The two encodings of the Connect unary protocol, application/json and application/proto.
enum class Encoding { json, proto };

/// Parses `payload` into `request`; throws `invalid_argument` ("malformed_request", "unknown_field" is told
/// apart by require_within_limits for proto, and refused here for JSON).
void decode(Encoding encoding, const std::string& payload, google::protobuf::Message& request);

std::string encode(Encoding encoding, const google::protobuf::Message& response);

v1::CallError to_call_error(const base::RequestError& error);

/// Connect's error JSON; `details` holds one yanxiu.v1.CallError, as base64 and, for people, as `debug`.
/// https://connectrpc.com/docs/protocol#error-end-stream
std::string connect_error_json(const v1::CallError& error);

/// The refusal as an HTTP answer, with Retry-After where there is advice.
HttpResponse error_response(const base::RequestError& error);
HttpResponse error_response(const v1::CallError& error);
/// The same body under another status, as for 411 and 413.
HttpResponse error_response(int status, base::Code code, std::string reason, const std::string& text);

/// Status of a Connect code's name; 500 for an unknown name.
int http_status_of(std::string_view connect_code);

}  // namespace yanxiu::net
