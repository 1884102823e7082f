#include "tests/integration/server/net/net_fixture.hpp"

namespace yanxiu::net {
namespace {

bool says(const test::RawAnswer& answer, const std::string& text) {
    return answer.body.find(text) != std::string::npos;
}

TEST_F(NetTest, AnswersACallInJsonAndInProto) {
    start();
    const auto json = call("SignIn", R"({"login":"lin"})");
    EXPECT_EQ(json.status, 200);
    EXPECT_EQ(json.header("content-type"), "application/json");
    EXPECT_EQ(json.header("set-cookie"), "yanxiu_session=17");
    EXPECT_TRUE(says(json, "lin from 127.0.0.1"));
    v1::SignInRequest request;
    request.set_login("lin");
    const auto proto = post("/rpc/yanxiu.v1.PeopleService/SignIn", request.SerializeAsString(),
                            "Content-Type: application/proto\r\n");
    v1::SignInResponse response;
    ASSERT_TRUE(response.ParseFromString(proto.body));
    EXPECT_EQ(response.me().name(), "lin from 127.0.0.1");
}

TEST_F(NetTest, RefusesInConnectsFormWithOurStableCode) {
    start();
    const auto answer = call("SignIn", "{}");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.header("retry-after"), "7");
    EXPECT_TRUE(says(answer, R"("code":"unauthenticated")")) << answer.body;
    EXPECT_TRUE(says(answer, R"("type":"yanxiu.v1.CallError")")) << answer.body;
    EXPECT_TRUE(says(answer, "wrong_credentials")) << answer.body;
}

TEST_F(NetTest, LetsOnlyThoseCallAMethodWhoHaveAccessToIt) {
    start();
    EXPECT_EQ(call("GetMe", "{}").status, 401);
    EXPECT_EQ(call("GetMe", "{}", "nobody").status, 401);
    EXPECT_TRUE(says(call("GetMe", "{}", "17"), R"("17")"));
    EXPECT_EQ(call("SaveSchool", "{}").status, 401);
    EXPECT_TRUE(says(call("SaveSchool", "{}", "17"), "role_required"));
    EXPECT_EQ(call("SaveSchool", "{}", "bureau").status, 200);
    EXPECT_EQ(call("NoSuchMethod", "{}", "bureau").status, 404);
}

TEST_F(NetTest, AnswersWhoHasAnInitialPasswordOnlyWhatReplacesIt) {
    start();
    EXPECT_TRUE(says(call("GetMe", "{}", "17!"), R"("17")"));
    EXPECT_EQ(call("SignIn", R"({"login":"lin"})", "17!").status, 200);
    const auto refused = call("SaveSchool", "{}", "bureau!");
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(says(refused, R"("code":"failed_precondition")")) << refused.body;
    EXPECT_TRUE(says(refused, "password_change_required")) << refused.body;
    EXPECT_TRUE(says(call("SaveSchool", "not json", "17!"), "password_change_required"));
    EXPECT_EQ(call("SaveSchool", "{}", "bureau").status, 200);
}

TEST_F(NetTest, RefusesAFieldThatIsTooLongOrUnknownInEitherEncoding) {
    start();
    const auto long_json = call("SignIn", R"({"login":")" + std::string(65, 'a') + "\"}");
    EXPECT_EQ(long_json.status, 400);
    EXPECT_TRUE(says(long_json, R"("code":"invalid_argument")"));
    EXPECT_TRUE(says(long_json, "field_too_long"));
    const auto unknown_json = call("SignIn", R"({"login":"lin","hours":40})");
    EXPECT_EQ(unknown_json.status, 400);
    EXPECT_TRUE(says(unknown_json, R"("code":"invalid_argument")"));
    v1::SignInRequest request;
    request.set_login("lin");
    request.GetReflection()->MutableUnknownFields(&request)->AddVarint(4000, 40);
    const auto unknown = post("/rpc/yanxiu.v1.PeopleService/SignIn", request.SerializeAsString(),
                              "Content-Type: application/proto\r\n");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_TRUE(says(unknown, "unknown_field"));
    EXPECT_EQ(call("SignIn", R"({"login":)").status, 400);
}

TEST_F(NetTest, TakesCallsOnlyByPostAndInItsTwoEncodings) {
    start();
    const std::string url = "/rpc/yanxiu.v1.PeopleService/SignIn";
    EXPECT_EQ(fetch(url, "Content-Type: application/json\r\n").status, 405);
    EXPECT_EQ(post(url, "{}", "Content-Type: text/plain\r\n").status, 415);
    EXPECT_EQ(post(url, "{}", "").status, 415);
    EXPECT_EQ(post(url, R"({"login":"lin"})", "Content-Type: application/json; charset=utf-8\r\n").status,
              200);
    EXPECT_EQ(post(url, std::string(100'000, ' ')).status, 413);
}

TEST_F(NetTest, GivesAnInventedMethodNoMetricOfItsOwn) {
    start();
    call("InventedByAStranger", "{}");
    const auto metrics = fetch("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_FALSE(says(metrics, "InventedByAStranger"));
    EXPECT_TRUE(says(metrics, R"(route="/rpc/")"));
}

}  // namespace
}  // namespace yanxiu::net
