#include "media/transcode/poster.hpp"

#include <gtest/gtest.h>

namespace yanxiu::media::transcode {
namespace {

int score(double mean, double spread) {
    return poster_score({.mean = mean, .spread = spread});
}

TEST(PosterScore, IsNothingForBlackWhiteAndEmptyPictures) {
    EXPECT_EQ(score(16, 0), 0);
    EXPECT_EQ(score(20, 30), 0) << "black with a little light in a corner";
    EXPECT_EQ(score(235, 0), 0);
    EXPECT_EQ(score(120, 3), 0) << "one colour";
}

TEST(PosterScore, IsGoodForWhatALessonShows) {
    EXPECT_GE(score(110, 50), kGoodPoster) << "a teacher in a classroom";
    EXPECT_GE(score(215, 45), kGoodPoster) << "black text on a white slide";
    EXPECT_LT(score(40, 50), kGoodPoster) << "a dark room";
    EXPECT_LT(score(220, 8), kGoodPoster) << "an empty slide";
}

TEST(PosterScore, GrowsOutOfTheDark) {
    EXPECT_LT(score(30, 40), score(40, 40));
    EXPECT_LT(score(40, 40), score(60, 40));
    EXPECT_EQ(score(90, 80), kBestPoster);
}

}  // namespace
}  // namespace yanxiu::media::transcode
