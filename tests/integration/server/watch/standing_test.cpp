#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "server/watch/standing_service.hpp"
#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

class Standings : public Watching {
  protected:
    /// Watches the first `claims` times 15 s of the lesson; a minute later than what was watched before.
    void watch(const test::TestLesson& lesson, int claims) {
        lesson_ = lesson;
        const auto lease = open("phone");
        deliver(0, claims * 15'000);
        pass(claims * 15s + 1s);
        std::vector<v1::Claim> played;
        for (int seq = 0; seq < claims; ++seq) played.push_back(plain(lease, seq));
        ASSERT_EQ(report(lease.lease_id(), played, claims * 15'000).refusal, "");
        close(lease.lease_id());
        pass(60s);
    }

    v1::ListWatchedResponse list(int size, bool unfinished_only = false, const std::string& token = {}) {
        v1::ListWatchedRequest request;
        request.set_page_size(size);
        request.set_unfinished_only(unfinished_only);
        request.set_page_token(token);
        return standings_.list_watched(caller(), request);
    }

    v1::ListWatchedResponse list_course(base::CourseId course) {
        v1::ListWatchedRequest request;
        request.set_course_id(course.value);
        return standings_.list_watched(caller(), request);
    }

    void add_to_course(base::CourseId course, const test::TestLesson& lesson, int position) {
        owner().transact([&](store::Transaction& t) {
            t.exec_params0(
                "INSERT INTO course_lesson (course_id, lesson_id, position, category, pays_from, placed_by) "
                "VALUES ($1, $2, $3, 'remote', '2018-01-01', $4)",
                course.value, lesson.lesson.value, position, author_.value);
        });
    }

    static std::vector<std::int64_t> ids(const v1::ListWatchedResponse& page) {
        std::vector<std::int64_t> lessons;
        for (const auto& lesson : page.lessons()) lessons.push_back(lesson.lesson_id());
        return lessons;
    }

    v1::GetStandingResponse get(base::LessonId lesson) {
        v1::GetStandingRequest request;
        request.set_lesson_id(lesson.value);
        return standings_.get_standing(caller(), request);
    }

    template <class Call>
    static std::string refusal_of(Call&& call) {
        try {
            call();
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    test::TestLesson another() { return test::make_lesson(owner(), author_); }
    StandingService standings_{db(), policy_, time_};
};

TEST_F(Standings, SayWhatIsCreditedWhatIsHeldAndWhereToGoOn) {
    test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
    const auto unplaced = another();
    const auto placed = lesson_;
    watch(placed, 4);
    watch(unplaced, 2);
    const auto paid = get(placed.lesson);
    EXPECT_EQ(paid.standing().credited_ms(), 60'000);
    EXPECT_EQ(paid.standing().held_ms(), 0);
    EXPECT_EQ(paid.standing().category(), "remote");
    EXPECT_EQ(paid.resume_ms(), 60'000);
    const auto held = get(unplaced.lesson);
    EXPECT_EQ(held.standing().credited_ms(), 0);
    EXPECT_EQ(held.standing().held_ms(), 30'000);
    EXPECT_EQ(held.standing().category(), "");
}

TEST_F(Standings, AreEmptyForWhatWasNeverWatchedAndRefusedForWhatIsNotThere) {
    const auto fresh = get(lesson_.lesson);
    EXPECT_EQ(fresh.standing().credited_ms(), 0);
    EXPECT_EQ(fresh.standing().spans_size(), 0);
    EXPECT_EQ(fresh.resume_ms(), 0);
    EXPECT_EQ(refusal_of([&] { get({lesson_.lesson.value + 1'000'000}); }), "lesson_not_found");
}

TEST_F(Standings, ListWhatWasWatchedTheLatestFirstInPages) {
    const std::array lessons{lesson_, another(), another()};
    for (const auto& lesson : lessons) watch(lesson, 1);
    const auto first = list(2);
    EXPECT_EQ(ids(first), (std::vector{lessons[2].lesson.value, lessons[1].lesson.value}));
    ASSERT_NE(first.next_page_token(), "");
    EXPECT_EQ(first.lessons(0).resume_ms(), 15'000);
    EXPECT_EQ(first.lessons(0).covered_ms(), 15'000);
    EXPECT_EQ(first.lessons(0).duration_ms(), 2'700'000);
    const auto last = list(2, false, first.next_page_token());
    EXPECT_EQ(ids(last), std::vector{lessons[0].lesson.value});
    EXPECT_EQ(last.next_page_token(), "");
}

TEST_F(Standings, ListWhatIsUnfinishedAlone) {
    const auto begun = lesson_;
    const auto nearly = another();
    const auto finished = another();
    watch(begun, 1);
    watch(nearly, 170);
    watch(finished, 171);  // 2,565 s of 2,700 s: all but a twentieth
    EXPECT_EQ(ids(list(0, true)), (std::vector{nearly.lesson.value, begun.lesson.value}));
    const auto page = list(1, true);
    EXPECT_EQ(page.lessons_size(), 0);
    EXPECT_EQ(ids(list(1, true, page.next_page_token())), std::vector{nearly.lesson.value});
}

TEST_F(Standings, LeaveOutWhatWasOpenedAndNeverPlayedAndWhatOthersWatched) {
    watch(lesson_, 1);
    person_ = test::make_person(owner());
    open("phone");
    EXPECT_EQ(list(0).lessons_size(), 0);
}

TEST_F(Standings, OfACourseAreThoseOfItsLessonsInItsOrderHoweverMuchElseWasWatched) {
    const auto second = lesson_;
    const auto third = another();
    const auto elsewhere = another();
    const auto never = another();
    const auto course = test::place_lesson(owner(), second, "remote", "2018-01-01");
    add_to_course(course, third, 2);
    add_to_course(course, never, 3);
    watch(third, 2);
    watch(second, 1);
    watch(elsewhere, 3);
    const auto page = list_course(course);
    EXPECT_EQ(ids(page), (std::vector{second.lesson.value, third.lesson.value}));
    EXPECT_EQ(page.lessons(0).credited_ms(), 15'000);
    EXPECT_EQ(page.lessons(1).covered_ms(), 30'000);
    EXPECT_EQ(page.next_page_token(), "");
    EXPECT_EQ(list_course({course.value + 1'000'000}).lessons_size(), 0);
    person_ = test::make_person(owner());
    EXPECT_EQ(list_course(course).lessons_size(), 0);
}

TEST_F(Standings, RefusePagesWithoutMeasure) {
    EXPECT_EQ(refusal_of([&] { list(101); }), "page_size_invalid");
    EXPECT_EQ(refusal_of([&] { list(-1); }), "page_size_invalid");
    EXPECT_NE(refusal_of([&] { list(1, false, "nonsense"); }), "");
}

}  // namespace
}  // namespace yanxiu::watch
