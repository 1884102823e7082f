#include "server/net/call_text.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "server/base/log.hpp"

namespace yanxiu::net {
namespace {

using base::Code;
using base::RequestError;

std::string base64(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        auto count = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j <= count; ++j) out += kAlphabet[group >> (18 - 6 * j) & 63];
    }
    return out;  // Connect: no padding
}

HttpResponse json_response(int status, const v1::CallError& error) {
    HttpResponse response{status, {{"content-type", "application/json"}}, connect_error_json(error)};
    if (error.retry_after_s() > 0)
        response.headers.emplace_back("retry-after", std::to_string(error.retry_after_s()));
    return response;
}

}  // namespace

void decode(Encoding encoding, const std::string& payload, google::protobuf::Message& request) {
    if (encoding == Encoding::proto) {
        if (!request.ParseFromString(payload))
            throw RequestError(Code::invalid_argument, "malformed_request", "not a message of this method");
        return;
    }
    if (!base::valid_utf8(payload)) throw RequestError(Code::invalid_argument, "invalid_text", "not UTF-8");
    google::protobuf::util::JsonParseOptions strict;
    strict.ignore_unknown_fields = false;
    auto status = google::protobuf::util::JsonStringToMessage(payload, &request, strict);
    if (status.ok()) return;
    bool unknown = status.message().ToString().find("Cannot find field") != std::string::npos;
    throw RequestError(
        Code::invalid_argument, unknown ? "unknown_field" : "malformed_request",
        unknown ? "the request has a field this method does not know" : "not JSON of this method");
}

std::string encode(Encoding encoding, const google::protobuf::Message& response) {
    if (encoding == Encoding::proto) return response.SerializeAsString();
    std::string text;
    auto status = google::protobuf::util::MessageToJsonString(response, &text);
    if (!status.ok()) throw std::runtime_error("response does not encode as JSON");
    return text;
}

v1::CallError to_call_error(const RequestError& error) {
    v1::CallError out;
    out.set_connect_code(std::string(base::connect_name(error.code())));
    out.set_code(error.reason());
    out.set_message(error.what());
    out.set_retry_after_s(static_cast<std::int32_t>(error.retry_after().count()));
    return out;
}

std::string connect_error_json(const v1::CallError& error) {
    return fmt::format(
        R"({{"code":{},"message":{},"details":[{{"type":"yanxiu.v1.CallError","value":"{}","debug":{}}}]}})",
        base::json_string(error.connect_code()), base::json_string(error.message()),
        base64(error.SerializeAsString()), encode(Encoding::json, error));
}

HttpResponse error_response(const v1::CallError& error) {
    return json_response(http_status_of(error.connect_code()), error);
}

HttpResponse error_response(const RequestError& error) {
    return error_response(to_call_error(error));
}

HttpResponse error_response(int status, Code code, std::string reason, const std::string& text) {
    return json_response(status, to_call_error(RequestError(code, std::move(reason), text)));
}

int http_status_of(std::string_view connect_code) {
    for (int i = 0; i <= static_cast<int>(Code::unauthenticated); ++i)
        if (base::connect_name(static_cast<Code>(i)) == connect_code)
            return base::http_status(static_cast<Code>(i));
    return 500;
}

}  // namespace yanxiu::net
