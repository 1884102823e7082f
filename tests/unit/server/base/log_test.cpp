#include "server/base/log.hpp"

#include <gtest/gtest.h>

namespace yanxiu::base {
namespace {

TEST(Log, ALineIsJsonWithItsFields) {
    testing::internal::CaptureStderr();
    Log(LogLevel::info).info("call", {{"method", "a\"b\n"}, {"ms", 1.5}, {"count", 3}, {"ok", true}});
    auto line = testing::internal::GetCapturedStderr();
    EXPECT_NE(line.find(R"("event":"call","method":"a\"b\u000a","ms":1.5,"count":3,"ok":true})"),
              std::string::npos)
        << line;
    EXPECT_EQ(line.find("{\"time\":\""), 0U);
    EXPECT_EQ(line.back(), '\n');
}

TEST(Log, LinesBelowTheLevelAreNotWritten) {
    testing::internal::CaptureStderr();
    Log(LogLevel::warn).info("quiet");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(JsonString, BytesThatAreNotUtf8AreReplaced) {
    EXPECT_EQ(json_string("教\xFFx"), "\"教\xEF\xBF\xBDx\"");
}

TEST(Utf8, OnlyWellFormedSequencesAreValid) {
    for (const char* good : {"", "plain", "教师培训", "ᠮᠣᠩᠭᠣᠯ", "\xF0\x9F\x8E\x93"})
        EXPECT_TRUE(valid_utf8(good)) << good;
    for (const char* bad :
         {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE6\x95", "\xFF"})
        EXPECT_FALSE(valid_utf8(bad));
}

}  // namespace
}  // namespace yanxiu::base
