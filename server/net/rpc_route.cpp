#include "server/net/rpc_route.hpp"

#include <utility>

#include "server/net/call_rules.hpp"
#include "server/net/http_text.hpp"
#include "server/net/origin.hpp"

namespace yanxiu::net {
namespace {

using base::Code;

constexpr std::string_view kPrefix = "/rpc/";
constexpr std::int64_t kLongestCall = 8 << 20;

class RpcHandler final : public HttpHandler {
  public:
    explicit RpcHandler(const CallDispatcher& calls) : calls_(calls) {}

    void on_head(std::shared_ptr<HttpExchange> exchange, const Caller&) override {
        exchange_ = std::move(exchange);
        const auto& request = exchange_->request();
        auto type = media_type(request.header("content-type"));
        call_.method = request.path.substr(kPrefix.size());
        const auto* entry = calls_.find(call_.method);
        if (!entry) return refuse(404, Code::unimplemented, "unknown_method", "there is no such method");
        if (request.method != "POST")
            return refuse(405, Code::unimplemented, "post_only", "calls are POST requests");
        if (type != "application/json" && type != "application/proto")
            return refuse(415, Code::invalid_argument, "unsupported_type",
                          "use application/json or application/proto");
        if (request.content_length > longest_request(*entry->descriptor->input_type()))
            return refuse(413, Code::resource_exhausted, "body_too_long",
                          "no request of this method is so long");
        call_.encoding = type == "application/json" ? Encoding::json : Encoding::proto;
        call_.cookie = cookie_value(request.header("cookie"), kSessionCookie);
        call_.context.request_id = request.request_id;
        call_.context.address = request.address;
        call_.context.secure = request.secure;
        call_.context.user_agent = request.header("user-agent").substr(0, 256);
    }

    void on_body(std::span<const std::byte> bytes) override {
        call_.payload.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }

    void on_body_end() override {
        bool json = call_.encoding == Encoding::json;
        calls_.dispatch(exchange_->loop(), std::move(call_),
                        [exchange = exchange_, json](CallOutcome outcome) {
                            HttpResponse response;
                            if (outcome.error) {
                                response = error_response(*outcome.error);
                            } else {
                                response.headers.emplace_back(
                                    "content-type", json ? "application/json" : "application/proto");
                                response.body = std::move(outcome.payload);
                            }
                            for (auto& header : outcome.response_headers)
                                response.headers.push_back(std::move(header));
                            exchange->respond(std::move(response), false);
                        });
    }

    void on_abort() override {}

  private:
    void refuse(int status, Code code, const char* reason, const char* text) {
        exchange_->respond(error_response(status, code, reason, text), false);
    }

    const CallDispatcher& calls_;
    std::shared_ptr<HttpExchange> exchange_;
    IncomingCall call_;
};

}  // namespace

HttpRoute rpc_route(const CallDispatcher& calls) {
    HttpRoute route;
    route.prefix = kPrefix;
    route.make_handler = [&calls] { return std::make_unique<RpcHandler>(calls); };
    route.max_body_bytes = kLongestCall;
    route.authenticates = false;  // the dispatcher does, in one go with the call itself
    return route;
}

}  // namespace yanxiu::net
