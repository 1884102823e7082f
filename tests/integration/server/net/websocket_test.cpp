#include <fmt/format.h>

#include <future>

#include "tests/integration/server/net/net_fixture.hpp"
#include "tests/integration/server/net/websocket_client.hpp"

namespace yanxiu::net {
namespace {

using namespace std::chrono_literals;

class WebSockets : public NetTest {
  protected:
    /// A WebSocket of person 17 that has been let in.
    std::unique_ptr<WebSocketClient> connect(const std::string& cookie = "17", int receive_buffer = 0) {
        auto client = std::make_unique<WebSocketClient>(port(), receive_buffer);
        EXPECT_EQ(client->handshake(origin(), cookie), 101);
        client->call(1, "GetMe");
        EXPECT_EQ(client->message().value().id(), 1);
        return client;
    }
    int status_for(const std::string& of_origin, const std::string& cookie = "17",
                   const std::string& protocol = "yanxiu.v1", const std::string& path = "/ws") {
        return WebSocketClient(port()).handshake(of_origin, cookie, protocol, path);
    }
};

TEST_F(WebSockets, OpenOnlyForPagesOfOurOwnOrigin) {
    start();
    EXPECT_EQ(status_for(origin()), 101);
    const std::string others[] = {"https://evil.example",
                                  "null",
                                  "",
                                  origin() + ".evil.example",
                                  origin() + "/",
                                  fmt::format("https://localhost:{}", port()),
                                  fmt::format("http://localhost:{}", port() + 1),
                                  "http://localhost",
                                  fmt::format("http://LOCALHOST:{}", port())};
    for (const auto& other : others) EXPECT_EQ(status_for(other), 403) << other;
}

TEST_F(WebSockets, OpenOnlyWithASessionAndOurProtocolAtTheirPath) {
    start();
    EXPECT_EQ(status_for(origin(), ""), 401);
    EXPECT_NE(status_for(origin(), "17", "chat"), 101);
    EXPECT_NE(status_for(origin(), "17", ""), 101);
    EXPECT_NE(status_for(origin(), "17", "yanxiu.v1", "/wss"), 101);
    WebSocketClient expired(port());
    EXPECT_EQ(expired.handshake(origin(), "nobody"), 101);
    EXPECT_EQ(expired.closed_with(), 4401);
}

TEST_F(WebSockets, CarryCallsAndTheirRefusals) {
    start();
    auto client = connect();
    client->call(7, "GetMe");
    const auto answer = client->message().value();
    EXPECT_EQ(answer.id(), 7);
    v1::GetMeResponse me;
    EXPECT_TRUE(me.ParseFromString(answer.reply()));
    EXPECT_EQ(me.me().id(), 17);
    client->call(8, "SaveSchool");
    EXPECT_EQ(client->message().value().error().code(), "role_required");
    v1::SignInRequest request;
    request.set_login(std::string(65, 'a'));
    client->call(9, "SignIn", request.SerializeAsString());
    EXPECT_EQ(client->message().value().error().code(), "field_too_long");
    client->call(10, "Nothing");
    EXPECT_EQ(client->message().value().error().code(), "unknown_method");
}

TEST_F(WebSockets, AnswerWhoHasAnInitialPasswordOnlyWhatReplacesIt) {
    start();
    auto client = connect("bureau!");
    client->call(2, "SaveSchool");
    EXPECT_EQ(client->message().value().error().code(), "password_change_required");
    client->call(3, "GetMe");
    EXPECT_FALSE(client->message().value().has_error());
}

TEST_F(WebSockets, TakeCallsThatComeBeforeTheSessionIsRead) {
    start();
    WebSocketClient client(port());
    EXPECT_EQ(client.handshake(origin()), 101);
    for (int id = 1; id <= 5; ++id) client.call(id, "GetMe");
    std::int64_t sum = 0;
    for (int i = 0; i < 5; ++i) sum += client.message().value().id();
    EXPECT_EQ(sum, 15);
}

TEST_F(WebSockets, PutMessagesTogetherFromFragments) {
    start();
    auto client = connect();
    v1::ClientFrame frame;
    frame.set_id(3);
    frame.set_method("yanxiu.v1.PeopleService/GetMe");
    const auto bytes = frame.SerializeAsString();
    client->send(kBinary, bytes.substr(0, 5), false);
    client->send(kPing, "between");
    client->send(kContinuation, bytes.substr(5));
    bool ponged = false, answered = false;
    while (!ponged || !answered) {
        const auto next = client->frame().value();
        ponged |= next.opcode == kPong && next.payload == "between";
        answered |= next.opcode == kBinary;
    }
}

TEST_F(WebSockets, CloseOnMessagesThatAreTooLong) {
    start();
    auto client = connect();
    client->send(kBinary, std::string(300'000, 'x'));
    EXPECT_EQ(client->closed_with(), 1009);
    auto endless = connect();
    endless->raw().send(std::string("\x82\xff\x40\0\0\0\0\0\0\0\0\0\0\0", 14));
    endless->raw().send(std::string(300'000, 'x'));
    EXPECT_EQ(endless->closed_with(), 1009);
}

TEST_F(WebSockets, CloseOnMessagesOfTooManyFragments) {
    start();
    auto client = connect();
    client->send(kBinary, "x", false);
    for (int i = 0; i < 200; ++i) client->send(kContinuation, "x", false);
    EXPECT_EQ(client->closed_with(), 1008);
}

TEST_F(WebSockets, CloseOnWhoDoesNotMask) {
    start();
    for (const int opcode : {kBinary, kPing, kPong, kClose}) {
        auto client = connect();
        client->call(2, "GetMe");
        EXPECT_EQ(client->message().value().id(), 2);
        client->send(opcode, "", true, false);
        EXPECT_FALSE(client->frame()) << opcode;
    }
    auto within = connect();
    within->send(kBinary, std::string(1000, 'x'), false);
    within->send(kContinuation, std::string(1000, 'x'), true, false);
    EXPECT_FALSE(within->frame());
    auto first = WebSocketClient(port());
    EXPECT_EQ(first.handshake(origin()), 101);
    first.send(kBinary, "x", true, false);
    EXPECT_FALSE(first.frame());
}

/// Frames before the answer to the handshake would be read with it, where nothing looks for their masks.
TEST_F(WebSockets, AreNotOpenedForWhoSendsFramesWithTheHandshake) {
    start();
    const auto handshake =
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Cookie: yanxiu_session=17\r\nSec-WebSocket-Protocol: yanxiu.v1\r\nOrigin: " +
        origin() + "\r\n\r\n";
    const std::string frames[] = {std::string("\x82\0", 2), "\x82\x85\x12\x34\x56\x78hello",
                                  "\x82\x03hi\n\x82\n", "\x89\x01\n"};
    for (const auto& frame : frames) {
        test::RawClient client(port());
        client.send(handshake + frame);
        EXPECT_EQ(client.answer().value().status, 400) << frame;
        EXPECT_TRUE(client.closes());
    }
}

/// The connection stays until what it has to write is written or given up, and reads on meanwhile.
TEST_F(WebSockets, AreClosedOnWhoDoesNotMaskAndGoesOn) {
    start();
    for (int connections = 0; connections < 20; ++connections) {
        auto client = connect("17", 4096);
        for (std::int64_t id = 2; id < 40; ++id) client->call(id, "GetMe");
        client->send(kBinary, "", true, false);
        for (int i = 0; i < 60; ++i) client->raw().send("x");
        EXPECT_TRUE(client->raw().closes());
    }
    EXPECT_EQ(status_for(origin()), 101);
}

TEST_F(WebSockets, CloseOnTextAndOnWhatIsNoCall) {
    start();
    auto text = connect();
    text->send(kText, "hello");
    EXPECT_EQ(text->closed_with(), 1003);
    auto garbage = connect();
    garbage->send(kBinary, "\xff\xff\xff");
    EXPECT_EQ(garbage->closed_with(), 1002);
}

TEST_F(WebSockets, AreAskedAfterSilenceAndClosedWhenTheyDoNotAnswer) {
    options_.ping_after = 1s;
    options_.silence_limit = 3s;
    start();
    auto answering = connect();
    auto silent = connect();
    for (int i = 0; i < 2; ++i) {
        const auto ping = answering->frame().value();
        EXPECT_EQ(ping.opcode, kPing);
        answering->send(kPong, ping.payload);
    }
    EXPECT_EQ(silent->frame().value().opcode, kPing);
    EXPECT_FALSE(silent->frame());
    EXPECT_EQ(answering->frame().value().opcode, kPing) << "the other one lives on";
}

TEST_F(WebSockets, CloseOnAReaderThatReadsNothing) {
    options_.websocket_queue_bytes = 100'000;
    start();
    auto reader = connect("18");
    auto stalled = connect("17", 4096);
    v1::CallError event;
    event.set_message(std::string(10'000, 'x'));
    // More than the queue and all buffers of the kernel hold together.
    for (int i = 0; i < 2000; ++i) server_->events().send_to_person({17}, event);
    server_->events().send_to_person({18}, event);
    EXPECT_EQ(reader->message().value().event().type(), "yanxiu.v1.CallError") << "others lose nothing";
    int received = 0;
    while (stalled->message()) ++received;
    EXPECT_LT(received, 2000);
}

TEST_F(WebSockets, GetWhatIsSentToTheirPersonAndSession) {
    start();
    auto mine = connect("17");
    auto other = connect("18");
    v1::LessonChangedEvent event;
    event.set_lesson_id(4);
    server_->events().send_to_person({17}, event);
    v1::LessonChangedEvent got;
    ASSERT_TRUE(got.ParseFromString(mine->message().value().event().payload()));
    EXPECT_EQ(got.lesson_id(), 4);
    server_->events().close_session({18});
    EXPECT_EQ(other->closed_with(), 4401);
    mine->call(2, "GetMe");
    EXPECT_EQ(mine->message().value().id(), 2);
}

TEST_F(WebSockets, AreToldToGoAwayAndOpenAnswersAreFinishedBeforeTheServerStops) {
    std::promise<void> entered, leave;
    add_route("/slow", [&](const HttpRequest&, const Caller&) {
        entered.set_value();
        leave.get_future().wait();
        return HttpResponse{200, {}, "finished"};
    });
    start();
    auto socket = connect();
    test::RawClient idle(port()), slow(port());
    EXPECT_EQ(idle.fetch("/healthz").status, 200);
    slow.get("/slow");
    entered.get_future().wait();
    auto stopped = std::async(std::launch::async, [&] { return server_->stop(10s); });
    EXPECT_EQ(socket->message().value().event().type(), "yanxiu.v1.GoAwayEvent");
    EXPECT_TRUE(idle.closes());
    EXPECT_THROW(test::RawClient{port()}, std::runtime_error);
    leave.set_value();
    const auto answer = slow.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "finished");
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(stopped.get());
}

TEST_F(NetTest, StopsAtItsDeadlineWhenAReaderDoesNotEnd) {
    const std::string large(32 << 20, 'x');
    add_route("/large", [&](const HttpRequest&, const Caller&) { return HttpResponse{200, {}, large}; });
    start();
    test::RawClient client(port(), 4096);
    client.get("/large");
    EXPECT_EQ(client.read(1000).size(), 1000U);
    EXPECT_FALSE(server_->stop(100ms));
    EXPECT_TRUE(client.closes());
}

}  // namespace
}  // namespace yanxiu::net
