#include "tests/integration/server/net/net_fixture.hpp"

#include "server/net/call_text.hpp"
#include "server/net/loop.hpp"

namespace yanxiu::net {
namespace {

class BodyHandler final : public HttpHandler {
  public:
    BodyHandler(PoolWork& pool, const PoolFunction& function) : pool_(pool), function_(function) {}
    void on_head(std::shared_ptr<HttpExchange> exchange, const Caller& caller) override {
        exchange_ = std::move(exchange);
        caller_ = caller;
    }
    void on_body(std::span<const std::byte>) override {}
    void on_body_end() override {
        pool_.run([&function = function_, exchange = exchange_, caller = caller_] {
            auto response = function(exchange->request(), caller);
            exchange->loop().post_answer([exchange, response] { exchange->respond(response, false); });
        });
    }
    void on_abort() override {}

  private:
    PoolWork& pool_;
    const PoolFunction& function_;
    std::shared_ptr<HttpExchange> exchange_;
    Caller caller_;
};

}  // namespace

void NetTest::add_route(const std::string& prefix, PoolFunction function, bool allows_override) {
    HttpRoute route;
    route.prefix = prefix;
    auto kept = std::make_shared<PoolFunction>(std::move(function));
    route.make_handler = [this, kept] { return std::make_unique<BodyHandler>(server_->pool(), *kept); };
    route.max_body_bytes = 1000;
    route.allows_method_override = allows_override;
    routes_.push_back(std::move(route));
}

void NetTest::add_calls() {
    calls_.add<v1::SignInRequest, v1::SignInResponse>(
        "yanxiu.v1.PeopleService/SignIn", [](CallContext& context, const v1::SignInRequest& request) {
            if (request.login().empty())
                throw base::RequestError(base::Code::unauthenticated, "wrong_credentials", "no such person",
                                         std::chrono::seconds(7));
            context.response_headers.emplace_back("set-cookie", "yanxiu_session=17");
            v1::SignInResponse response;
            response.mutable_me()->set_name(request.login() + " from " + context.address);
            return response;
        });
    calls_.add<v1::GetMeRequest, v1::GetMeResponse>(
        "yanxiu.v1.PeopleService/GetMe", [](CallContext& context, const v1::GetMeRequest&) {
            v1::GetMeResponse response;
            response.mutable_me()->set_id(context.caller.person.value);
            return response;
        });
    calls_.add<v1::SaveSchoolRequest, v1::SaveSchoolResponse>(
        "yanxiu.v1.PeopleService/SaveSchool",
        [](CallContext&, const v1::SaveSchoolRequest&) { return v1::SaveSchoolResponse(); });
}

}  // namespace yanxiu::net
