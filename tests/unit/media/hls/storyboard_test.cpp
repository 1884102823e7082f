#include "media/hls/storyboard.hpp"

#include <gtest/gtest.h>

namespace yanxiu::media::hls {
namespace {

TEST(StoryboardText, NamesAPartOfASheetForEachPicture) {
    EXPECT_EQ(storyboard_text(
                  {{.start_ms = 3'590'000, .interval_ms = 9000, .pictures = 2, .width = 160, .height = 90},
                   {.start_ms = 3'608'000, .interval_ms = 9000, .pictures = 1, .width = 160, .height = 90}}),
              "WEBVTT\n"
              "\n00:59:50.000 --> 00:59:59.000\nstoryboard/3590000.jpg#xywh=0,0,160,90\n"
              "\n00:59:59.000 --> 01:00:08.000\nstoryboard/3590000.jpg#xywh=160,0,160,90\n"
              "\n01:00:08.000 --> 01:00:17.000\nstoryboard/3608000.jpg#xywh=0,0,160,90\n");
}

TEST(StoryboardText, IsAFileWithoutCuesWhereThereAreNoPictures) {
    EXPECT_EQ(storyboard_text({}), "WEBVTT\n");
}

TEST(SheetNames, HaveOneSpelling) {
    EXPECT_EQ(sheet_name(12000), "storyboard/12000.jpg");
    EXPECT_EQ(parse_sheet_name("storyboard/12000.jpg"), 12000);
    EXPECT_EQ(parse_sheet_name("storyboard/0.jpg"), 0);
    for (const char* wrong :
         {"storyboard/012000.jpg", "storyboard/-1.jpg", "storyboard/.jpg", "storyboard/1.png",
          "storyboard/+1.jpg", "storyboard/99999999999999999999.jpg", "12000.jpg", ""}) {
        EXPECT_EQ(parse_sheet_name(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace yanxiu::media::hls
