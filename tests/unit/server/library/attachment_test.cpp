#include <gtest/gtest.h>

#include "server/library/download_route.hpp"

namespace yanxiu::library {
namespace {

TEST(AttachmentName, IsTheLessonsTitleWithoutWhatFileSystemsRefuse) {
    EXPECT_EQ(attachment("分数", ".mp4"),
              "attachment; filename=\"lesson.mp4\"; filename*=UTF-8''%E5%88%86%E6%95%B0.mp4");
    EXPECT_EQ(attachment("a/b\\c: \"d\"?*<e>|", ".m4a"),
              "attachment; filename=\"lesson.m4a\"; filename*=UTF-8''abc%20de.m4a");
    EXPECT_EQ(attachment("100% ok'; x", ".mp4"),
              "attachment; filename=\"lesson.mp4\"; filename*=UTF-8''100%25%20ok%27%3B%20x.mp4");
    EXPECT_EQ(attachment("..\r\n", ".mp4"),
              "attachment; filename=\"lesson.mp4\"; filename*=UTF-8''..%0D%0A.mp4");
}

}  // namespace
}  // namespace yanxiu::library
