#include <fmt/format.h>

#include "tests/integration/server/net/net_fixture.hpp"

namespace yanxiu::net {
namespace {

using namespace std::chrono_literals;

TEST_F(NetTest, AnswersManyRequestsOnOneConnection) {
    start();
    test::RawClient client(port());
    for (int i = 0; i < 50; ++i) {
        const auto answer = client.fetch("/healthz");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "alive\n");
        EXPECT_EQ(answer.header("connection"), "keep-alive");
    }
    EXPECT_EQ(client.fetch("/healthz", "Connection: close\r\n").header("connection"), "close");
    EXPECT_TRUE(client.closes());
}

TEST_F(NetTest, AnswersRequestsThatCameTogetherInTheirOrder) {
    start();
    test::RawClient client(port());
    client.send(
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.answer().value().status, 200);
    EXPECT_EQ(client.answer().value().status, 404);
    EXPECT_EQ(client.answer().value().body, "GET 127.0.0.1");
}

TEST_F(NetTest, SaysToHeadWhatGetWouldSayWithoutTheBody) {
    start();
    test::RawClient client(port());
    EXPECT_EQ(client.fetch("/healthz", {}, "HEAD").header("content-length"), "6");
    EXPECT_EQ(client.fetch("/healthz").body, "alive\n");
}

TEST_F(NetTest, TakesAHeadOfFifteenKibibytesAndClosesOnALongerOne) {
    start();
    EXPECT_EQ(fetch("/healthz", fmt::format("Cookie: a={}\r\n", std::string(15'000, 'x'))).status, 200);
    test::RawClient client(port());
    client.get("/healthz", fmt::format("Cookie: a={}\r\n", std::string(40'000, 'x')));
    const auto answer = client.answer();
    EXPECT_TRUE(!answer || answer->status >= 400);
    EXPECT_TRUE(client.closes());
}

TEST_F(NetTest, RefusesBodiesWhoseEndItCannotKnow) {
    start();
    const std::pair<const char*, int> rows[] = {
        {"Transfer-Encoding: chunked\r\n", 411},
        {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 411},
        {"", 411},
        {"Content-Length: 5\r\nContent-Length: 6\r\n", 400},
        {"Content-Length: -1\r\n", 400},
        {"Content-Length: 0x10\r\n", 400},
    };
    for (const auto& [headers, status] : rows) {
        test::RawClient client(port());
        client.get("/echo", headers, "POST");
        client.send("5\r\nhello\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto answer = client.answer();
        ASSERT_TRUE(answer) << headers;
        EXPECT_EQ(answer->status, status) << headers;
        EXPECT_EQ(answer->header("connection"), "close") << headers;
        EXPECT_FALSE(client.answer()) << "what may be a body is no second request: " << headers;
    }
}

TEST_F(NetTest, RefusesTooLongABodyBeforeItsFirstByte) {
    start();
    test::RawClient client(port());
    client.get("/echo", "Content-Length: 1001\r\nExpect: 100-continue\r\n", "POST");
    EXPECT_EQ(client.answer().value().status, 413);
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(post("/echo", std::string(1000, 'x')).status, 200);
}

TEST_F(NetTest, TellsAClientThatAsksToGoOnWithItsBody) {
    start();
    test::RawClient client(port());
    client.get("/echo", "Content-Length: 4\r\nExpect: 100-continue\r\n", "POST");
    EXPECT_EQ(client.read(25), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    EXPECT_EQ(client.answer().value().status, 200);
}

TEST_F(NetTest, ClosesOnWhoSendsItsHeadTooSlowly) {
    options_.header_deadline = 1s;
    start();
    test::RawClient silent(port());
    test::RawClient partial(port());
    partial.send("GET /healthz HTTP/1.1\r\nHo");
    EXPECT_TRUE(partial.closes());
    EXPECT_TRUE(silent.closes());
}

TEST_F(NetTest, ClosesOnWhoStopsSendingItsBody) {
    options_.body_stall = 1s;
    start();
    test::RawClient client(port());
    client.get("/echo", "Content-Length: 1000\r\n", "POST");
    client.send("only the beginning");
    EXPECT_TRUE(client.closes());
}

TEST_F(NetTest, ClosesAConnectionThatIsKeptAliveInVain) {
    options_.idle_deadline = 1s;
    start();
    test::RawClient client(port());
    EXPECT_EQ(client.fetch("/healthz").status, 200);
    EXPECT_TRUE(client.closes());
}

TEST_F(NetTest, ClosesOnWhoReadsNothingOfItsAnswer) {
    options_.send_stall = 1s;
    const std::string large(32 << 20, 'x');
    add_route("/large", [&](const HttpRequest&, const Caller&) { return HttpResponse{200, {}, large}; });
    start();
    test::RawClient client(port(), 4096);
    client.get("/large");
    // What it closes it also forgets: the gauge of open connections returns to the one that asks.
    test::RawClient watcher(port());
    const auto open = [&] {
        return watcher.fetch("/metrics").body.find("yanxiu_connections{loop=\"0\"} 1\n");
    };
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (open() == std::string::npos) ASSERT_LT(std::chrono::steady_clock::now(), end);
}

TEST_F(NetTest, ServesNoUnknownMethodAndNoUncleanPath) {
    start();
    test::RawClient client(port());
    client.get("/healthz", "Content-Length: 0\r\n", "DELETE");
    EXPECT_GE(client.answer().value().status, 400);
    for (const char* path : {"/echo\\x", "/echo/%5c", "/echo/%ff", "/echo/%01"}) {
        test::RawClient unclean(port());
        unclean.get(path);
        EXPECT_EQ(unclean.answer().value().status, 400) << path;
    }
}

TEST_F(NetTest, CutsAPathAtAnEncodedEndAndNeverRoutesWhatFollows) {
    start();
    for (const char* path : {"/echo/%00", "/echo/%00/healthz", "/echo/%0d%0aX-Forwarded-For:%20203.0.113.9"})
        EXPECT_EQ(fetch(path).body, "GET 127.0.0.1") << path;
}

TEST_F(NetTest, RoutesAPathWithDotsAsWhatItMeans) {
    start();
    for (const char* path : {"/echo/../healthz", "/echo/%2e%2e/healthz", "/./healthz", "//healthz"})
        EXPECT_EQ(fetch(path).body, "alive\n") << path;
}

TEST_F(NetTest, DoesNotChangeToHttp2) {
    start();
    test::RawClient client(port());
    const auto answer = client.fetch(
        "/healthz", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "alive\n");
    EXPECT_EQ(client.fetch("/healthz", "Upgrade: h2c\r\n").status, 200);
    EXPECT_EQ(client.fetch("/healthz").body, "alive\n");
    EXPECT_EQ(post("/echo", "body", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n").body, "POST 127.0.0.1");
}

TEST_F(NetTest, AnswersOnceAndClosesOnWhoWantsAnUnknownProtocol) {
    start();
    for (const char* after : {"", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        test::RawClient client(port());
        client.send(std::string("GET /healthz HTTP/1.1\r\nHost: a\r\nUpgrade: gopher\r\n\r\n") + after);
        EXPECT_EQ(client.answer().value().status, 403);
        EXPECT_FALSE(client.answer());
    }
    EXPECT_EQ(fetch("/healthz").status, 200);
}

TEST_F(NetTest, IsNobodysTunnel) {
    start();
    test::RawClient client(port());
    client.send("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\nanything");
    EXPECT_TRUE(client.closes());
}

TEST_F(NetTest, OverridesTheMethodOnlyWhereTheRouteAllowsIt) {
    const auto method = [](const HttpRequest& request, const Caller&) {
        return HttpResponse{200, {}, request.method};
    };
    add_route("/tus", method, true);
    add_route("/plain", method, false);
    start();
    EXPECT_EQ(post("/tus", "x", "X-HTTP-Method-Override: PATCH\r\n").body, "PATCH");
    EXPECT_EQ(post("/tus", "x", "X-HTTP-Method-Override: BREW\r\n").body, "POST");
    EXPECT_EQ(post("/plain", "x", "X-HTTP-Method-Override: PATCH\r\n").body, "POST");
    EXPECT_EQ(fetch("/tus", "X-HTTP-Method-Override: DELETE\r\n").body, "GET");
}

TEST_F(NetTest, BelievesNobodysForwardedAddressWhoIsNoTrustedProxy) {
    start();
    EXPECT_EQ(fetch("/echo", "X-Forwarded-For: 203.0.113.9\r\n").body, "GET 127.0.0.1");
}

TEST_F(NetTest, TakesTheNearestAddressThatATrustedProxyDidNotMake) {
    options_.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
    start();
    EXPECT_EQ(fetch("/echo", "X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.1.2.3\r\n").body,
              "GET 203.0.113.9");
    EXPECT_EQ(fetch("/echo").body, "GET 127.0.0.1");
}

TEST_F(NetTest, ShowsMetricsToThisMachineOnlyAndThroughNoProxy) {
    options_.trusted_proxies = {"127.0.0.1"};
    start();
    const auto shown = fetch("/metrics");
    EXPECT_EQ(shown.status, 200);
    EXPECT_NE(shown.body.find("yanxiu_connections"), std::string::npos);
    const auto nowhere = fetch("/nothing");
    for (const char* headers :
         {"X-Forwarded-For: 203.0.113.7\r\n", "X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-For: nobody\r\n",
          "X-Forwarded-Proto: https\r\n", "X-Real-IP: 203.0.113.7\r\n", "Forwarded: for=203.0.113.7\r\n",
          "Via: 1.1 a\r\n"}) {
        const auto hidden = fetch("/metrics", headers);
        EXPECT_EQ(hidden.status, 404) << headers;
        EXPECT_EQ(hidden.body, nowhere.body) << headers;
    }
}

TEST_F(NetTest, ShowsMetricsToThoseWhoAreNamedOnly) {
    options_.metrics_from = {"10.0.0.0/8", "::1"};
    start();
    EXPECT_EQ(fetch("/metrics").status, 404);
    EXPECT_EQ(fetch("/metrics", "X-Forwarded-For: 10.0.0.1\r\n").status, 404);
}

TEST_F(NetTest, RefusesToStartWithAnAddressThatIsNone) {
    options_.metrics_from = {"10.0.0.0/33"};
    EXPECT_THROW(start(), std::invalid_argument);
}

TEST_F(NetTest, LetsNoForeignPageChangeAnything) {
    start();
    const std::string session = "Cookie: yanxiu_session=17\r\n";
    const auto status = [&](const std::string& headers) { return post("/echo", "x", headers).status; };
    EXPECT_EQ(status(session + "Origin: " + origin() + "\r\n"), 200);
    EXPECT_EQ(status(session + "Origin: https://evil.example\r\n"), 403);
    EXPECT_EQ(status(session + "Origin: null\r\n"), 403);
    EXPECT_EQ(status(session + "Content-Type: application/x-www-form-urlencoded\r\n"), 403);
    EXPECT_EQ(status(session + "Content-Type: text/plain; charset=utf-8\r\n"), 403);
    EXPECT_EQ(status(session + "Content-Type: application/json\r\n"), 200);
    EXPECT_EQ(status("Content-Type: text/plain\r\n"), 200) << "nobody's session is used";
}

/// What main builds next may fail.
TEST_F(NetTest, EndsWithoutEverHavingStarted) {
    options_.loops = 2;
    for (int time = 0; time < 2; ++time) {
        const Server server(options_, pool_, log_, metrics_);
        EXPECT_GT(server.port(), 0);
    }
}

TEST_F(NetTest, TurnsAwayMoreConnectionsOfOneAddressThanAllowed) {
    options_.connections_per_address = 2;
    start();
    test::RawClient first(port()), second(port());
    EXPECT_EQ(first.fetch("/healthz").status, 200);
    EXPECT_EQ(second.fetch("/healthz").status, 200);
    EXPECT_TRUE(test::RawClient(port()).closes());
    EXPECT_EQ(first.fetch("/healthz").status, 200);
}

}  // namespace
}  // namespace yanxiu::net
