#include "tests/sim/browser.hpp"

#include <fmt/format.h>

#include <utility>

namespace yanxiu::sim {
namespace {

/// The stable code in the details of Connect's JSON error; the whole answer without it.
std::string refusal_in(const Answer& answer) {
    constexpr std::string_view kKey = "\"code\":\"";
    const auto debug = answer.body.find("\"debug\":");
    const auto at = debug == std::string::npos ? debug : answer.body.find(kKey, debug);
    if (at == std::string::npos) return fmt::format("status {}: {}", answer.status, answer.body);
    const auto from = at + kKey.size();
    return answer.body.substr(from, answer.body.find('"', from) - from);
}

}  // namespace

std::string Browser::call(const std::string& method, const google::protobuf::Message& message,
                          google::protobuf::Message& response) {
    const auto body = message.SerializeAsString();
    Request request;
    request.bytes = fmt::format(
        "POST /rpc/yanxiu.v1.WatchService/{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/proto\r\nCookie: yanxiu_session={}\r\nContent-Length: {}\r\n\r\n",
        method, person_.cookie, body.size());
    request.bytes += body;
    const auto answer = world_.timeline.exchange(std::move(request));
    if (answer.status == 200 && method == "Report" && world_.when_acknowledged)
        std::exchange(world_.when_acknowledged, nullptr)();
    if (answer.status == 0) return "broken";
    if (answer.status != 200) return refusal_in(answer);
    if (!response.ParseFromString(answer.body)) return "no message";
    return std::string();
}

Answer Browser::get(const std::string& path, const std::string& headers, const std::string& verb) {
    Request request;
    request.bodyless = verb == "HEAD";
    request.bytes = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nCookie: yanxiu_session={}\r\n{}\r\n",
                                verb, path, person_.cookie, headers);
    return world_.timeline.exchange(std::move(request));
}

std::string segment_url(const std::string& playlist_url, std::int64_t number) {
    return fmt::format("{}/v360/{}.m4s", playlist_url.substr(0, playlist_url.rfind('/')), number);
}

}  // namespace yanxiu::sim
