#include "server/library/lesson.hpp"

#include <gtest/gtest.h>

namespace yanxiu::library {
namespace {

struct StateCase {
    const char* video;  // its state; empty: none
    bool upload;
    bool published;
    bool playable;
    v1::LessonState expected;
};

LessonRecord lesson_of(const StateCase& row) {
    LessonRecord lesson;
    lesson.owner = {{1}, {10}};
    if (*row.video != '\0') {
        lesson.video.emplace();
        lesson.video->state = row.video;
    }
    if (row.upload) lesson.upload = OpenUpload{"id", 1, 2};
    lesson.published = row.published;
    lesson.playable = row.playable;
    return lesson;
}

TEST(LessonStates, FollowTheVideoTheUploadAndTheAuthorsWish) {
    const StateCase cases[] = {
        {"", false, false, false, v1::LESSON_STATE_DRAFT},
        {"", true, false, false, v1::LESSON_STATE_DRAFT},
        {"", true, true, false, v1::LESSON_STATE_DRAFT},
        {"waiting", false, false, false, v1::LESSON_STATE_PROCESSING},
        {"waiting", false, true, false, v1::LESSON_STATE_PROCESSING},
        {"working", false, false, true, v1::LESSON_STATE_PROCESSING},
        {"working", false, true, true, v1::LESSON_STATE_PUBLISHED},
        {"complete", false, false, true, v1::LESSON_STATE_READY},
        {"complete", true, false, true, v1::LESSON_STATE_READY},
        {"complete", false, true, true, v1::LESSON_STATE_PUBLISHED},
        {"complete", true, true, true, v1::LESSON_STATE_PUBLISHED},
        {"failed", false, false, false, v1::LESSON_STATE_FAILED},
        {"failed", false, true, false, v1::LESSON_STATE_FAILED},
        {"failed", true, false, false, v1::LESSON_STATE_DRAFT},
    };
    for (const auto& row : cases)
        EXPECT_EQ(state_of(lesson_of(row)), row.expected) << row.video << row.upload << row.published;
}

TEST(LessonPosters, HaveAnAddressOfTheirOwnAndTellTheirAuthorAloneWhatBecomesOfAWish) {
    auto lesson = lesson_of({"complete", false, true, true, {}});
    lesson.video->asset = {17};
    lesson.video->poster = "5ac3e1";
    lesson.video->poster_waiting = true;
    lesson.video->poster_failure = "picture_unreadable";
    net::Caller author;
    author.person = {1};
    net::Caller learner;
    learner.person = {2};
    EXPECT_EQ(to_message(lesson, learner).poster_url(), "/posters/17.jpg?v=5ac3e1");
    EXPECT_TRUE(to_message(lesson, author).poster_waiting());
    EXPECT_EQ(to_message(lesson, author).poster_failure(), "picture_unreadable");
    EXPECT_FALSE(to_message(lesson, learner).poster_waiting());
    EXPECT_EQ(to_message(lesson, learner).poster_failure(), "");
    lesson.video->poster.clear();
    EXPECT_EQ(to_message(lesson, learner).poster_url(), "");
}

TEST(LessonVisibility, IsForEverybodySignedInOnlyInTheCatalogue) {
    const net::Caller nobody;
    net::Caller stranger;
    stranger.person = {2};
    stranger.school = {20};
    net::Caller author;
    author.person = {1};
    author.school = {10};
    for (const bool published : {false, true}) {
        for (const bool playable : {false, true}) {
            const auto lesson = lesson_of({"working", false, published, playable, {}});
            EXPECT_EQ(may_see(stranger, lesson), published && playable);
            EXPECT_TRUE(may_see(author, lesson));
            EXPECT_FALSE(may_see(nobody, lesson));
        }
    }
}

TEST(LessonProgress, SaysQueuedBetweenTwoAttempts) {
    auto lesson = lesson_of({"working", false, false, false, {}});
    lesson.video->step = "transcoding";
    lesson.video->job_state = "waiting";
    lesson.video->expected = {.before = 3, .playable_s = 12.1, .complete_s = std::nullopt};
    const auto message = to_message(lesson, {});
    EXPECT_EQ(message.progress().step(), "queued");
    EXPECT_EQ(message.progress().queue_position(), 3);
    EXPECT_EQ(message.progress().playable_in_s(), 13);
    EXPECT_EQ(message.progress().complete_in_s(), 0) << "nobody can tell";
}

TEST(LessonFailure, OffersAnotherTryOnlyWhereOneMayHelp) {
    auto lesson = lesson_of({"failed", false, false, false, v1::LESSON_STATE_FAILED});
    lesson.video->failure_code = "no_video_stream";
    lesson.video->job_state = "done";  // the file was refused
    EXPECT_EQ(to_message(lesson, {}).failure_code(), "no_video_stream");
    EXPECT_FALSE(to_message(lesson, {}).may_retry());
    lesson.video->failure_code = "stalled";
    lesson.video->job_state = "failed";
    EXPECT_TRUE(to_message(lesson, {}).may_retry());
}

}  // namespace
}  // namespace yanxiu::library
