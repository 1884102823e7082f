#include <fmt/format.h>

#include "tests/integration/server/net/net_fixture.hpp"

namespace yanxiu::net {
namespace {

constexpr const char* kGet = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post_of(const std::string& body) {
    return fmt::format(
        "POST /rpc/yanxiu.v1.PeopleService/SignIn HTTP/1.1\r\nHost: a\r\n"
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        body.size(), body);
}

const std::string kPost = post_of(R"({"login":"li"})");

/// On a server with one loop, which is the one that the pipelining client could hold up.
class Pipelining : public NetTest {
  protected:
    /// Every answer to `bytes`, sent at once, until the server closes.
    std::vector<test::RawAnswer> answers_until_closed(const std::string& bytes) {
        test::RawClient client(port());
        client.send(bytes);
        std::vector<test::RawAnswer> answers;
        while (auto answer = client.answer()) answers.push_back(*answer);
        return answers;
    }
    int last_status(const std::string& bytes) {
        const auto answers = answers_until_closed(bytes);
        return answers.empty() ? 0 : answers.back().status;
    }
    void expect_alive() { EXPECT_EQ(fetch("/healthz").body, "alive\n"); }
};

// libwebsockets 4.1 would take the head of the second request for its body.
TEST_F(Pipelining, AnswersTheFirstOfSeveralBodiesAndClosesWithTheRefusalOfTheSecond) {
    start();
    const std::string requests[] = {kPost + kPost, kPost + kPost + kPost, kPost + kPost + kGet};
    for (const auto& bytes : requests) {
        const auto answers = answers_until_closed(bytes);
        ASSERT_EQ(answers.size(), 2U);
        EXPECT_EQ(answers[0].status, 200);
        EXPECT_EQ(answers[1].status, 400);
        EXPECT_NE(answers[1].body.find("pipelined_body"), std::string::npos) << answers[1].body;
        EXPECT_EQ(answers[1].header("connection"), "close");
        expect_alive();
    }
}

TEST_F(Pipelining, RefusesABodyBehindARequestWithoutOne) {
    start();
    const auto answers = answers_until_closed(kGet + kPost);
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].body, "alive\n");
    EXPECT_EQ(answers[1].status, 400);
    expect_alive();
}

TEST_F(Pipelining, RefusesABodyOfWhichOnlyTheBeginningCame) {
    start();
    const auto cut = kPost.substr(0, kPost.size() - 4);
    EXPECT_EQ(last_status(kPost + cut), 400);
    EXPECT_EQ(last_status(kPost + kPost.substr(0, kPost.find("{"))), 400);
    expect_alive();
}

TEST_F(Pipelining, EndsAConnectionWhoseMalformedLengthCameBehindAnotherRequest) {
    start();
    const std::string malformed = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n";
    EXPECT_EQ(last_status(kGet + malformed + "Content-Length: 4\r\n\r\nbody"), 400);
    EXPECT_EQ(last_status(kGet + malformed + "Transfer-Encoding: chunked\r\n\r\nbody"), 411);
    expect_alive();
}

TEST_F(Pipelining, AnswersARequestWithoutBodyBehindOneWithABody) {
    start();
    test::RawClient client(port());
    client.send(kPost + kGet + kGet);
    EXPECT_EQ(client.answer().value().status, 200);
    EXPECT_EQ(client.answer().value().body, "alive\n");
    EXPECT_EQ(client.answer().value().body, "alive\n");
    client.send(kPost);
    EXPECT_EQ(client.answer().value().status, 200) << "it came alone";
}

TEST_F(Pipelining, AnswersARequestWhoseHeadWasCutInTheMiddle) {
    start();
    for (std::size_t cut :
         {std::size_t{1}, std::size_t{20}, kPost.find("\r\n\r\n"), kPost.find("\r\n\r\n") + 3}) {
        test::RawClient client(port());
        client.send(kPost + kPost.substr(0, cut));
        EXPECT_EQ(client.answer().value().status, 200);
        expect_alive();
        client.send(kPost.substr(cut));
        const auto second = client.answer().value();
        EXPECT_EQ(second.status, 200) << cut;
        EXPECT_NE(second.body.find("li from"), std::string::npos) << second.body;
    }
}

TEST_F(Pipelining, AnswersAHundredRequestsThatCameTogether) {
    start();
    std::string requests;
    for (int i = 0; i < 100; ++i) requests += i % 2 ? kGet : "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    test::RawClient client(port());
    client.send(requests);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(client.answer().value().body, i % 2 ? "alive\n" : "GET 127.0.0.1") << i;
    client.send(kPost);
    EXPECT_EQ(client.answer().value().status, 200);
    expect_alive();
}

TEST_F(Pipelining, TakesManyBodiesOnOneConnectionOneAfterAnother) {
    start();
    test::RawClient client(port());
    for (int i = 0; i < 200; ++i) {
        client.send(post_of(fmt::format(R"({{"login":"li{}"}})", i)));
        const auto answer = client.answer().value();
        EXPECT_EQ(answer.status, 200);
        EXPECT_NE(answer.body.find(fmt::format("li{} from", i)), std::string::npos) << answer.body;
        if (i % 3 == 0) client.fetch("/healthz");
    }
}

}  // namespace
}  // namespace yanxiu::net
