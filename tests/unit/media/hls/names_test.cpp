#include "media/hls/names.hpp"

#include <gtest/gtest.h>

using namespace yanxiu::media;

TEST(HlsNames, ASegmentsNameGivesItsNumberBack) {
    for (const int number : {0, 7, 12345})
        EXPECT_EQ(hls::parse_segment_name(hls::segment_name(number)), number);
}

TEST(HlsNames, OtherSpellingsAreNoSegment) {
    for (const auto* name : {"", ".m4s", "007.m4s", "-1.m4s", "+1.m4s", "7.mp4", "7.m4s ", "a.m4s",
                             "99999999999.m4s", "1/2.m4s", "../1.m4s"}) {
        EXPECT_FALSE(hls::parse_segment_name(name)) << name;
    }
}

TEST(HlsNames, RenditionNamesAreShortPlainWords) {
    EXPECT_TRUE(hls::is_rendition_name("v1080"));
    for (const auto* name : {"", "V720", "v-720", "..", "v/1", "a2345678901234567"}) {
        EXPECT_FALSE(hls::is_rendition_name(name)) << name;
    }
}
