#include "server/base/encoding.hpp"

#include <gtest/gtest.h>

namespace yanxiu::base {
namespace {

using namespace std::string_literals;

TEST(TextOfAFile, IsKeptWhereItIsUtf8AndLosesItsMark) {
    EXPECT_EQ(as_utf8("课 ᠰᠤᠷᠭᠠᠯ"), "课 ᠰᠤᠷᠭᠠᠯ");
    EXPECT_EQ(as_utf8("\xEF\xBB\xBF课"), "课");
    EXPECT_EQ(as_utf8(""), "");
}

TEST(TextOfAFile, IsConvertedFromUtf16WhereAMarkSaysSo) {
    EXPECT_EQ(as_utf8("\xFE\xFF\x8B\xFE\x00\x31"s), "课1");
    EXPECT_EQ(as_utf8("\xFF\xFE\xFE\x8B\x31\x00"s), "课1");
    EXPECT_EQ(as_utf8("\xFF\xFE"s), "");
}

TEST(TextOfAFile, IsConvertedFromGb18030) {
    EXPECT_EQ(as_utf8("\xBF\xCE"s), "课");
}

TEST(TextOfAFile, IsNothingWhereItIsBroken) {
    EXPECT_EQ(as_utf8("\xFF\xFE\x31"s), std::nullopt);              // half a character
    EXPECT_EQ(as_utf8("\xFE\xFF\xD8\x00\x00\x31"s), std::nullopt);  // half a pair
    EXPECT_EQ(as_utf8("\xBF\xCE\xFF"s), std::nullopt);
}

}  // namespace
}  // namespace yanxiu::base
