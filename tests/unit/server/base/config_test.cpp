#include "server/base/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace yanxiu::base {
namespace {

std::string refusal(const std::string& text, const std::map<std::string, std::string>& environment = {}) {
    try {
        read_config(text, environment);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Config, AnEmptyFileGivesTheDefaults) {
    EXPECT_EQ(read_config("", {}).server.port, 8080);
}

TEST(Config, TheFileOverridesADefaultAndTheEnvironmentTheFile) {
    EXPECT_EQ(read_config("[server]\nport = 9000", {}).server.port, 9000);
    EXPECT_EQ(read_config("[server]\nport = 9000", {{"YANXIU_SERVER_PORT", "9001"}}).server.port, 9001);
}

TEST(Config, ListsComeAsArraysOrSeparatedByCommas) {
    EXPECT_THAT(read_config("[server]\norigins = [\"a\", \"b\"]", {}).server.origins,
                testing::ElementsAre("a", "b"));
    EXPECT_THAT(read_config("", {{"YANXIU_SERVER_ORIGINS", "a,b"}}).server.origins,
                testing::ElementsAre("a", "b"));
}

TEST(Config, AnUnknownKeyIsRefusedByName) {
    EXPECT_THAT(refusal("[server]\nprot = 1"), testing::HasSubstr("server.prot"));
    EXPECT_THAT(refusal("[sevrer]\nport = 1"), testing::HasSubstr("sevrer"));
    EXPECT_THAT(refusal("port = 1"), testing::HasSubstr("port"));
    EXPECT_THAT(refusal("", {{"YANXIU_SERVER_PROT", "1"}}), testing::HasSubstr("YANXIU_SERVER_PROT"));
}

TEST(Config, VariablesOfOthersAreLeftAlone) {
    EXPECT_EQ(refusal("", {{"YANXIU_TEST_REDIS", "x"}, {"PATH", "/bin"}}), "accepted");
}

TEST(Config, AWrongTypeOrRangeIsRefusedByNameWithoutItsValue) {
    EXPECT_THAT(refusal("[server]\nport = \"80\""),
                testing::HasSubstr("server.port: must be a whole number"));
    EXPECT_THAT(refusal("[server]\nport = 65536"),
                testing::HasSubstr("server.port: must be between 0 and 65535"));
    EXPECT_THAT(refusal("", {{"YANXIU_SERVER_PORT", "8080x"}}), testing::HasSubstr("YANXIU_SERVER_PORT"));
    EXPECT_THAT(refusal("[database]\nurl = 5"), testing::HasSubstr("database.url: must be a string"));
    EXPECT_THAT(refusal("[server"), testing::HasSubstr("line 1"));
}

TEST(Config, TheDocumentedFileSetsEveryKeyToItsDefault) {
    auto text = documented_config();
    EXPECT_EQ(refusal(text), "accepted");
    for (const auto& key : config_keys()) {
        EXPECT_FALSE(key.comment.empty()) << key.name;
        EXPECT_THAT(text, testing::HasSubstr(std::string(key.comment)));
    }
}

TEST(Config, TheFileInDeployIsTheDocumentedOne) {
    std::ifstream file(YANXIU_SOURCE_DIR "/deploy/yanxiu.toml");
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), documented_config())
        << "write it anew: yanxiu-server --print-config > deploy/yanxiu.toml";
}

}  // namespace
}  // namespace yanxiu::base
