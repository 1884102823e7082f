#include "server/net/pool_route.hpp"

#include <utility>

#include "server/net/call_text.hpp"
#include "server/net/loop.hpp"

namespace yanxiu::net {
namespace {

using base::Code;
using base::RequestError;

void require_get(const HttpRequest& request) {
    if (request.method != "GET" && request.method != "HEAD")
        throw RequestError(Code::unimplemented, "get_only", "only GET is served here");
}

class PoolHandler final : public HttpHandler {
  public:
    PoolHandler(PoolWork& pool, const PoolFunction& function) : pool_(pool), function_(function) {}

    void on_head(std::shared_ptr<HttpExchange> exchange, const Caller& caller) override {
        require_get(exchange->request());
        pool_.run([&function = function_, exchange, caller] {
            auto response = answer(function, exchange->request(), caller);
            exchange->loop().post_answer([exchange, response = std::move(response)]() mutable {
                exchange->respond(std::move(response), false);
            });
        });
    }
    void on_body(std::span<const std::byte>) override {}
    void on_body_end() override {}
    void on_abort() override {}

  private:
    static HttpResponse answer(const PoolFunction& function, const HttpRequest& request,
                               const Caller& caller) {
        try {
            return function(request, caller);
        } catch (const RequestError& error) {
            return error_response(error);
        } catch (const std::exception&) {
            return error_response(
                RequestError(Code::internal, "internal_error", "something went wrong on our side"));
        }
    }

    PoolWork& pool_;
    const PoolFunction& function_;  // the route's, which outlives every exchange
};

class InstantHandler final : public HttpHandler {
  public:
    explicit InstantHandler(const std::function<HttpResponse(const HttpRequest&)>& function)
        : function_(function) {}
    void on_head(std::shared_ptr<HttpExchange> exchange, const Caller&) override {
        require_get(exchange->request());
        exchange->respond(function_(exchange->request()), false);
    }
    void on_body(std::span<const std::byte>) override {}
    void on_body_end() override {}
    void on_abort() override {}

  private:
    const std::function<HttpResponse(const HttpRequest&)>& function_;
};

}  // namespace

HttpRoute pool_route(std::string prefix, PoolWork& pool, PoolFunction function, bool authenticates) {
    HttpRoute route;
    route.prefix = std::move(prefix);
    auto kept = std::make_shared<PoolFunction>(std::move(function));
    route.make_handler = [&pool, kept] { return std::make_unique<PoolHandler>(pool, *kept); };
    route.authenticates = authenticates;
    return route;
}

HttpRoute instant_route(std::string prefix, std::function<HttpResponse(const HttpRequest&)> function) {
    HttpRoute route;
    route.prefix = std::move(prefix);
    auto kept = std::make_shared<std::function<HttpResponse(const HttpRequest&)>>(std::move(function));
    route.make_handler = [kept] { return std::make_unique<InstantHandler>(*kept); };
    route.authenticates = false;
    return route;
}

}  // namespace yanxiu::net
