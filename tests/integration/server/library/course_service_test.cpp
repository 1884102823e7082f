#include <gtest/gtest.h>

#include "server/library/watchable.hpp"
#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class Courses : public LibraryTest {
  protected:
    v1::GetCourseResponse get_course(const people::PersonRecord& caller, std::int64_t course) {
        v1::GetCourseRequest request;
        request.set_course_id(course);
        return call<v1::GetCourseResponse>(caller, "GetCourse", request);
    }
    std::string course_refusal(const people::PersonRecord& caller, std::int64_t course) {
        v1::GetCourseRequest request;
        request.set_course_id(course);
        return refusal(caller, "GetCourse", request);
    }
    bool lists(const people::PersonRecord& caller, std::int64_t course) {
        const auto response = call<v1::ListCoursesResponse>(caller, "ListCourses", v1::ListCoursesRequest());
        return std::any_of(response.courses().begin(), response.courses().end(),
                           [&](const auto& listed) { return listed.id() == course; });
    }
    void place(const v1::PlaceLessonRequest& request) {
        call<v1::PlaceLessonResponse>(bureau_, "PlaceLesson", request);
    }
    void remove(std::int64_t course, std::int64_t lesson) {
        call<v1::RemoveLessonResponse>(bureau_, "RemoveLesson", removing(course, lesson));
    }
    static base::ContentId content_of(std::int64_t asset) {
        return {number("SELECT content_id FROM asset WHERE id = " + std::to_string(asset))};
    }
    static std::vector<Placement> placements(base::ContentId content) {
        return db().transact([&](store::Transaction& t) {
            auto found = placements_of(t, {content});
            return found.contains(content) ? found.at(content) : std::vector<Placement>{};
        });
    }
    static std::int64_t to_recompute(base::ContentId content) {
        return number("SELECT count(*) FROM content_to_recompute WHERE content_id = " +
                      std::to_string(content.value));
    }
    static std::int64_t audits(const std::string& act, std::int64_t course) {
        return number("SELECT count(*) FROM audit WHERE act = '" + act +
                      "' AND subject = 'course:" + std::to_string(course) + "'");
    }
};

TEST_F(Courses, LearnersSeePublishedOnesAndTheBureauAll) {
    const auto open = save_course("必修");
    const auto draft = save_course("筹备", false);
    for (const auto* person : {&author_, &stranger_, &admin_}) {
        EXPECT_TRUE(lists(*person, open));
        EXPECT_FALSE(lists(*person, draft));
        EXPECT_EQ(course_refusal(*person, open), "");
        EXPECT_EQ(course_refusal(*person, draft), "course_not_found");
        EXPECT_EQ(course_refusal(*person, 987'654'321), "course_not_found");
        EXPECT_EQ(course_refusal(*person, 0), "course_not_found");
    }
    EXPECT_TRUE(lists(bureau_, draft));
    EXPECT_EQ(course_refusal(bureau_, draft), "");
}

TEST_F(Courses, AreSavedWithAnAuditRowAndCheckedTexts) {
    v1::SaveCourseRequest request;
    request.mutable_course()->set_title(" 师德 ");
    request.mutable_course()->set_description("\"引号\"");
    auto course = call<v1::SaveCourseResponse>(bureau_, "SaveCourse", request).course();
    EXPECT_EQ(course.title(), "师德");
    EXPECT_EQ(audits("course.create", course.id()), 1);
    course.set_title("师德\"教育\"");
    course.set_published(true);
    course.set_lesson_count(99);  // answers only
    *request.mutable_course() = course;
    const auto changed = call<v1::SaveCourseResponse>(bureau_, "SaveCourse", request).course();
    EXPECT_EQ(changed.title(), "师德\"教育\"");
    EXPECT_EQ(changed.lesson_count(), 0);
    EXPECT_EQ(text("SELECT detail->>'title' FROM audit WHERE act = 'course.change' AND subject = 'course:" +
                   std::to_string(course.id()) + "'"),
              "师德\"教育\"");
    request.mutable_course()->set_title("");
    EXPECT_EQ(refusal(bureau_, "SaveCourse", request), "title_invalid");
    request.mutable_course()->set_title("师德");
    request.mutable_course()->set_id(987'654'321);
    EXPECT_EQ(refusal(bureau_, "SaveCourse", request), "course_not_found");
}

TEST_F(Courses, ShowTheirLessonsInTheOrderOfPlacing) {
    const auto course = save_course("必修");
    const auto second = published_lesson("二");
    const auto first = published_lesson("一");
    place(placing(course, first));
    place(placing(course, second, "school", "2019-01-01"));
    place(placing(course, first, "remote", "2018-09-01"));  // again: its place stays
    const auto response = get_course(stranger_, course);
    ASSERT_EQ(response.items_size(), 2);
    EXPECT_EQ(response.items(0).lesson().id(), first);
    EXPECT_EQ(response.items(0).pays_from(), "2018-09-01");
    EXPECT_EQ(response.items(1).lesson().id(), second);
    EXPECT_EQ(response.items(1).category(), "school");
    EXPECT_EQ(response.course().lesson_count(), 2);
    EXPECT_EQ(response.course().duration_ms(), 8000);
    EXPECT_EQ(get(stranger_, first).courses(0).course_title(), "必修");
    EXPECT_EQ(get(stranger_, first).courses(0).pays_from(), "2018-09-01");
}

TEST_F(Courses, ShowNoLessonThatTheCallerMayNotSee) {
    const auto course = save_course("必修");
    const auto open = published_lesson("公开");
    const auto draft = create(author_, "草稿").id();
    const auto gone = published_lesson("删除");
    for (const auto lesson : {open, draft, gone}) place(placing(course, lesson));
    v1::DeleteLessonRequest deletion;
    deletion.set_lesson_id(gone);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", deletion);
    EXPECT_EQ(get_course(stranger_, course).items_size(), 1);
    EXPECT_EQ(get_course(stranger_, course).course().lesson_count(), 1);
    EXPECT_EQ(get_course(bureau_, course).items_size(), 2);
}

TEST_F(Courses, APlaceNeedsACategoryOfThePolicyADateACourseAndALesson) {
    const auto course = save_course("必修");
    const auto lesson = published_lesson("公开");
    const auto refused = [&](const v1::PlaceLessonRequest& request) {
        return refusal(bureau_, "PlaceLesson", request);
    };
    EXPECT_EQ(refused(placing(course, lesson, "")), "category_invalid");
    EXPECT_EQ(refused(placing(course, lesson, "alchemy")), "category_invalid");
    EXPECT_EQ(refused(placing(course, lesson, "remote", "2018-02-29")), "date_invalid");
    EXPECT_EQ(refused(placing(course, lesson, "remote", "")), "date_invalid");
    EXPECT_EQ(refused(placing(987'654'321, lesson)), "course_not_found");
    EXPECT_EQ(refused(placing(course, 987'654'321)), "lesson_not_found");
    EXPECT_EQ(refusal(bureau_, "RemoveLesson", removing(course, lesson)), "place_not_found");
    EXPECT_EQ(audits("course.place", course), 0);
    EXPECT_EQ(number("SELECT count(*) FROM course_lesson WHERE course_id = " + std::to_string(course)), 0);
}

TEST_F(Courses, EachChangeOfAPlaceAsksForBookingAnewAndLeavesAnAuditRow) {
    const auto course = save_course("必修");
    const auto lesson = create(author_, "内容").id();
    const auto content = content_of(give_video(lesson, {.content = "bytes of " + std::to_string(lesson)}));
    const auto other = content_of(give_video(lesson, {.content = "other of " + std::to_string(lesson)}));
    place(placing(course, lesson));
    EXPECT_EQ(to_recompute(content), 1);
    EXPECT_EQ(to_recompute(other), 1);
    execute("DELETE FROM content_to_recompute");
    place(placing(course, lesson, "school"));
    EXPECT_EQ(to_recompute(content), 1);
    execute("DELETE FROM content_to_recompute");
    remove(course, lesson);
    EXPECT_EQ(to_recompute(content), 1);
    EXPECT_EQ(audits("course.place", course), 2);
    EXPECT_EQ(audits("course.remove", course), 1);
    EXPECT_EQ(refusal(bureau_, "RemoveLesson", removing(course, lesson)), "place_not_found");
}

TEST_F(Courses, PlacementsFollowTheContentThroughEveryVideoOfTheLesson) {
    const auto course = save_course("必修");
    const auto lesson = create(author_, "换过视频").id();
    const auto old = content_of(give_video(lesson, {.content = "old of " + std::to_string(lesson)}));
    const auto fresh = content_of(give_video(lesson, {.content = "new of " + std::to_string(lesson)}));
    // The same bytes under another name are the same content.
    const auto copy = published_lesson("副本", "", {.content = "old of " + std::to_string(lesson)});
    EXPECT_TRUE(placements(old).empty());
    place(placing(course, lesson, "remote", "2018-03-08"));
    place(placing(course, copy, "school", "2019-03-08"));
    const auto found = placements(old);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].category, "remote");
    EXPECT_EQ(found[0].pays_from, *base::parse_day("2018-03-08"));
    EXPECT_FALSE(found[0].removed_on);
    EXPECT_EQ(found[1].category, "school");
    ASSERT_EQ(placements(fresh).size(), 1U);
}

TEST_F(Courses, AVideoUploadedTwiceIsPlacedOnce) {
    const auto course = save_course("必修");
    const auto lesson = create(author_, "重传").id();
    const std::string bytes = "twice of " + std::to_string(lesson);
    give_video(lesson, {.content = bytes});
    const auto content = content_of(give_video(lesson, {.content = bytes}));
    place(placing(course, lesson));
    EXPECT_EQ(placements(content).size(), 1U);
}

TEST_F(Courses, APlacementKnowsTheSchoolsDayOnWhichItEndedAndPlacingAgainBeginsAnother) {
    const auto course = save_course("必修");
    const auto lesson =
        published_lesson("移出", "", {.content = "removed of " + std::to_string(author_.id.value)});
    const auto content =
        content_of(number("SELECT asset_id FROM lesson WHERE id = " + std::to_string(lesson)));
    place(placing(course, lesson));
    execute("UPDATE course_lesson SET removed_at = '2018-03-08 16:30:00Z' WHERE lesson_id = " +
            std::to_string(lesson));  // half past midnight in Otog
    ASSERT_EQ(placements(content).size(), 1U);
    EXPECT_EQ(placements(content)[0].removed_on, base::parse_day("2018-03-09"));
    EXPECT_EQ(get(stranger_, lesson).courses_size(), 0);
    place(placing(course, lesson, "school", "2020-01-01"));
    const auto both = placements(content);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_FALSE(both[0].removed_on);
    EXPECT_EQ(both[0].category, "school");
    EXPECT_EQ(both[1].category, "remote");
    EXPECT_EQ(both[1].pays_from, base::parse_day("2018-03-08"));
    EXPECT_EQ(both[1].removed_on, base::parse_day("2018-03-09"));
}

TEST_F(Courses, PlacedAgainWhileItLastsAPlacementEndsAndOneBegins) {
    const auto course = save_course("必修");
    const auto first =
        published_lesson("改类别", "", {.content = "changed of " + std::to_string(author_.id.value)});
    const auto second = published_lesson("其后");
    const auto content =
        content_of(number("SELECT asset_id FROM lesson WHERE id = " + std::to_string(first)));
    place(placing(course, first));
    place(placing(course, second));
    place(placing(course, first));  // as it is: nothing changes
    EXPECT_EQ(placements(content).size(), 1U);
    place(placing(course, first, "school", "2019-01-01"));
    const auto both = placements(content);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].category, "school");
    EXPECT_FALSE(both[0].removed_on);
    EXPECT_EQ(both[1].category, "remote");
    EXPECT_TRUE(both[1].removed_on);
    remove(course, first);
    place(placing(course, first, "remote", "2020-01-01"));
    EXPECT_EQ(placements(content).size(), 3U);
    const auto response = get_course(stranger_, course);
    ASSERT_EQ(response.items_size(), 2);
    EXPECT_EQ(response.items(0).lesson().id(), first);  // its place stays
    EXPECT_EQ(response.items(0).pays_from(), "2020-01-01");
    EXPECT_EQ(get(stranger_, first).courses_size(), 1);
    EXPECT_EQ(response.course().lesson_count(), 2);
}

TEST_F(Courses, AnotherCourseDoesNotChangeInWhichCategoryADayCounts) {
    const auto first = save_course("先");
    const auto second = save_course("后");
    const auto lesson =
        published_lesson("两门课", "", {.content = "in two of " + std::to_string(author_.id.value)});
    const auto content =
        content_of(number("SELECT asset_id FROM lesson WHERE id = " + std::to_string(lesson)));
    place(placing(first, lesson, "remote"));
    place(placing(second, lesson, "school"));
    place(placing(first, lesson, "remote", "2020-01-01"));
    const auto all = placements(content);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].pays_from, base::parse_day("2020-01-01"));
    EXPECT_EQ(all[1].category, "remote");
    EXPECT_EQ(all[2].category, "school");
}

TEST_F(Courses, APlacementCanOnlyEnd) {
    const auto course = save_course("必修");
    const auto lesson = published_lesson("不可改");
    place(placing(course, lesson));
    const auto of_lesson = " WHERE lesson_id = " + std::to_string(lesson);
    for (const auto* change :
         {"UPDATE course_lesson SET pays_from = '2020-01-01'", "UPDATE course_lesson SET category = 'school'",
          "UPDATE course_lesson SET removed_at = now(), pays_from = '2020-01-01'",
          "DELETE FROM course_lesson"}) {
        EXPECT_ANY_THROW(execute(change + of_lesson)) << change;
    }
    remove(course, lesson);
    EXPECT_ANY_THROW(execute("UPDATE course_lesson SET removed_at = NULL" + of_lesson));
    EXPECT_ANY_THROW(execute("UPDATE course_lesson SET removed_at = '2018-03-08'" + of_lesson));
    EXPECT_EQ(number("SELECT count(*) FROM course_lesson" + of_lesson + " AND removed_at IS NOT NULL"), 1);
}

TEST_F(Courses, ADeletedLessonKeepsItsPlacements) {
    const auto course = save_course("必修");
    const auto lesson = create(author_, "删除").id();
    const auto content = content_of(give_video(lesson, {.content = "deleted of " + std::to_string(lesson)}));
    place(placing(course, lesson));
    v1::DeleteLessonRequest deletion;
    deletion.set_lesson_id(lesson);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", deletion);
    EXPECT_EQ(placements(content).size(), 1U);
}

}  // namespace
}  // namespace yanxiu::library
