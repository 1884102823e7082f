#include "server/operations/housekeeping.hpp"

#include <gtest/gtest.h>

namespace yanxiu::operations {
namespace {

TEST(PieceOfAnAttempt, IsWhatAnAttemptStoresBelowItsFolderAndNothingElse) {
    for (const auto* piece :
         {"assets/17/3-1/v720/init.mp4", "assets/17/3-1/a48/0.m4s", "assets/1/22-10/v240/123.m4s",
          "assets/17/3-1/poster.jpg", "assets/17/3-1/storyboard/40.jpg", "assets/17/3-1/checks/7.jpg",
          "assets/17/3-1/video.mp4", "assets/17/3-1/audio.m4a"})
        EXPECT_TRUE(is_piece_of_attempt(piece)) << piece;
    for (const auto* other :
         {"", "uploads/17", "assets/17/poster.jpg", "assets/17/3-1/storyboard/x.jpg",
          "assets/17/3-1/checks/.jpg", "assets/17/3-1/storyboard/0.m4s", "assets/17/3-1/poster.jpg/x",
          "assets/17/3-1/other.mp4", "assets/17/3-1/v720/007.m4s", "assets/17/3-1/v720/index.m3u8",
          "assets/17/captions/zh/0.m4s", "assets/17/3-1/v720/0.m4s/x", "assets/17/3/v720/0.m4s",
          "assets/x/3-1/v720/0.m4s", "assets/17/3-/v720/0.m4s", "assets/17/3-1//0.m4s",
          "other/17/3-1/v720/0.m4s"})
        EXPECT_FALSE(is_piece_of_attempt(other)) << other;
}

}  // namespace
}  // namespace yanxiu::operations
