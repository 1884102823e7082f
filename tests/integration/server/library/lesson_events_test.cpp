#include "server/library/lesson_events.hpp"

#include <gtest/gtest.h>

#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class LessonNews : public LibraryTest {
  protected:
    std::int64_t lesson_under_way() {
        const auto lesson = create(author_, "处理中").id();
        give_video(lesson, {.state = "working", .job_state = "running"});
        publish(author_, lesson);
        return lesson;
    }
};

TEST_F(LessonNews, ReachTheAuthorFromTheWorkersChannel) {
    const auto lesson = create(author_, "课").id();
    bus_.publish("lesson:" + std::to_string(lesson), "changed");
    EXPECT_TRUE(events_.person_got(author_.id, 1));
    bus_.publish("lesson:" + std::to_string(lesson), "changed");
    EXPECT_TRUE(events_.person_got(author_.id, 2));
}

TEST_F(LessonNews, ReachWhoeverAskedForALessonThatIsOnItsWay) {
    const auto lesson = lesson_under_way();
    const auto done = published_lesson("已完成");
    get(stranger_, lesson);
    get(colleague_, done);
    bus_.publish("lesson:" + std::to_string(done), "changed");
    bus_.publish("lesson:" + std::to_string(lesson), "changed");
    EXPECT_TRUE(events_.session_got(as(stranger_).caller.session, 1));  // the bus keeps the order
    EXPECT_EQ(events_.sent_to(as(colleague_).caller.session), 0U);
}

TEST_F(LessonNews, FollowEachChangeByACall) {
    const auto lesson = lesson_under_way();  // was published: one
    ASSERT_TRUE(events_.person_got(author_.id, 1));
    v1::UpdateLessonRequest update;
    update.set_lesson_id(lesson);
    update.set_title("新");
    call<v1::UpdateLessonResponse>(author_, "UpdateLesson", update);
    EXPECT_TRUE(events_.person_got(author_.id, 2));
    v1::DeleteLessonRequest deletion;
    deletion.set_lesson_id(lesson);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", deletion);
    EXPECT_TRUE(events_.person_got(author_.id, 3));
}

TEST_F(LessonNews, AChannelThatNamesNoLessonIsIgnored) {
    for (const auto* channel : {"lesson:", "lesson:x", "lesson:1x", "lesson:99999999999999999999"})
        bus_.publish(channel, "changed");
    const auto lesson = create(author_, "课").id();
    bus_.publish("lesson:987654321", "changed");
    bus_.publish("lesson:" + std::to_string(lesson), "changed");
    EXPECT_TRUE(events_.person_got(author_.id, 1));
}

/// A clock that stands until it is set.
class StandingClock final : public base::Clock {
  public:
    base::Instant now() const override { return instant; }
    base::Instant instant{std::chrono::hours(1)};
};

TEST_F(LessonNews, FollowingEndsAfterTenMinutes) {
    StandingClock clock;
    RecordedEvents sockets;
    LessonEvents news(db(), bus_, sockets, pool_, clock);
    const auto lesson = create(author_, "课").id();
    news.follow({lesson}, {7});
    clock.instant += std::chrono::minutes(5);
    news.follow({lesson}, {8});
    clock.instant += std::chrono::minutes(5);
    news.announce({lesson});
    EXPECT_TRUE(sockets.session_got({8}, 1));
    EXPECT_EQ(sockets.sent_to({7}), 0U);
}

}  // namespace
}  // namespace yanxiu::library
