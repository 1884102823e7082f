#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/net/pool_route.hpp"
#include "server/net/server.hpp"
#include "server/protocol/people.pb.h"
#include "tests/support/raw_client.hpp"

namespace yanxiu::net {

/// A server on a free port with a few routes and calls of the test's own. The cookie's value "17" is the
/// session of person 17, "bureau" a bureau administrator's; any other nobody's. One that ends in '!' came in
/// with an initial password.
class NetTest : public ::testing::Test {
  protected:
    ~NetTest() override {
        if (server_) server_->stop(std::chrono::milliseconds(0));  // its loops read the pointer
    }

    void start() {
        server_ = std::make_unique<Server>(options_, pool_, log_, metrics_);
        add_calls();
        add_route("/echo", [](const HttpRequest& request, const Caller&) {
            return HttpResponse{200, {}, request.method + " " + request.address};
        });
        server_->start(std::move(calls_), std::move(routes_), authenticate, [] { return true; });
    }

    /// A route whose handler reads the whole body and then answers `function` on the pool.
    void add_route(const std::string& prefix, PoolFunction function, bool allows_override = false);

    int port() const { return server_->port(); }
    std::string origin() const { return "http://localhost:" + std::to_string(port()); }

    test::RawAnswer fetch(std::string_view path, std::string_view headers = {},
                          std::string_view method = "GET") {
        test::RawClient client(port());
        return client.fetch(path, headers, method);
    }

    test::RawAnswer post(const std::string& path, const std::string& body,
                         const std::string& headers = "Content-Type: application/json\r\n") {
        test::RawClient client(port());
        client.get(path, "Content-Length: " + std::to_string(body.size()) + "\r\n" + headers, "POST");
        client.send(body);
        auto answer = client.answer();
        if (!answer) throw std::runtime_error("no answer");
        return *answer;
    }
    test::RawAnswer call(const std::string& method, const std::string& json, const std::string& cookie = {}) {
        return post("/rpc/yanxiu.v1.PeopleService/" + method, json,
                    "Content-Type: application/json\r\n" +
                        (cookie.empty() ? "" : "Cookie: yanxiu_session=" + cookie + "\r\n"));
    }

    static Caller authenticate(std::string_view cookie) {
        Caller caller;
        caller.must_change_password = cookie.ends_with('!');
        caller.bureau_admin = cookie.starts_with("bureau");
        caller.person = {caller.bureau_admin ? 1 : std::atoll(std::string(cookie).c_str())};
        caller.session = {caller.person.value};
        return caller;
    }

    ServerOptions options_;
    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    base::ThreadPool pool_{4, 100};
    std::vector<HttpRoute> routes_;
    CallRegistry calls_;
    std::unique_ptr<Server> server_;

  private:
    void add_calls();
};

}  // namespace yanxiu::net
