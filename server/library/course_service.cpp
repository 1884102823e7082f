#include "server/library/course_service.hpp"

#include <unordered_map>
#include <utility>

#include "server/base/error.hpp"
#include "server/base/log.hpp"
#include "server/library/course_store.hpp"
#include "server/library/lesson_store.hpp"
#include "server/people/person.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

RequestError no_such_course() {
    return {Code::not_found, "course_not_found", "no such course"};
}

v1::Course to_message(const CourseRecord& course) {
    v1::Course message;
    message.set_id(course.id.value);
    message.set_title(course.title);
    message.set_description(course.description);
    message.set_published(course.published);
    message.set_lesson_count(course.lesson_count);
    message.set_duration_ms(course.duration_ms);
    return message;
}

/// What is placed pays as it was placed: no other video may be on its way to its place.
void settle_video(store::Transaction& t, base::LessonId id) {
    const auto lesson = hold_lesson(t, id) ? find_lesson(t, id) : std::nullopt;
    if (!lesson) throw RequestError(Code::not_found, "lesson_not_found", "no such lesson");
    if (lesson->next && lesson->next->state != "failed") {
        throw RequestError(Code::failed_precondition, "lesson_being_replaced",
                           "its author is replacing its video: place it once that is done");
    }
    if (lesson->next) drop_next_video(t, id);
}

std::string subject(base::CourseId course) {
    return "course:" + std::to_string(course.value);
}

std::string detail(const CourseEntry& entry) {
    return "{\"lesson\":" + std::to_string(entry.lesson.value) +
           ",\"category\":" + base::json_string(entry.category) +
           ",\"pays_from\":" + base::json_string(entry.pays_from) + "}";
}

std::string detail(const CourseRecord& course) {
    return "{\"title\":" + base::json_string(course.title) +
           ",\"published\":" + (course.published ? "true" : "false") + "}";
}

}  // namespace

CourseService::CourseService(store::Database& database, Terms terms)
    : database_(database), terms_(std::move(terms)) {}

void CourseService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (CourseService::*function)(const net::CallContext&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context, request);
                                     });
    };
    add("yanxiu.v1.LibraryService/ListCourses", &CourseService::list_courses);
    add("yanxiu.v1.LibraryService/GetCourse", &CourseService::get_course);
    add("yanxiu.v1.LibraryService/SaveCourse", &CourseService::save_course);
    add("yanxiu.v1.LibraryService/PlaceLesson", &CourseService::place_lesson);
    add("yanxiu.v1.LibraryService/RemoveLesson", &CourseService::remove_lesson);
}

v1::ListCoursesResponse CourseService::list_courses(const net::CallContext& context,
                                                    const v1::ListCoursesRequest&) {
    const auto courses = database_.transact(
        [&](store::Transaction& t) { return library::list_courses(t, context.caller.bureau_admin); });
    v1::ListCoursesResponse response;
    for (const auto& course : courses) *response.add_courses() = to_message(course);
    return response;
}

v1::GetCourseResponse CourseService::get_course(const net::CallContext& context,
                                                const v1::GetCourseRequest& request) {
    const auto& caller = context.caller;
    return database_.transact([&](store::Transaction& t) {
        const auto course = find_course(t, {request.course_id()});
        if (!course || !(course->published || caller.bureau_admin)) throw no_such_course();
        std::vector<base::LessonId> ids;
        std::unordered_map<base::LessonId, CourseEntry> entries;
        for (auto& entry : course_entries(t, course->id)) {
            ids.push_back(entry.lesson);
            entries[entry.lesson] = std::move(entry);
        }
        auto lessons = find_lessons(t, ids);
        read_places(t, lessons, caller.bureau_admin);
        v1::GetCourseResponse response;
        *response.mutable_course() = to_message(*course);
        for (const auto& lesson : lessons) {
            if (!may_see(caller, lesson)) continue;
            auto& item = *response.add_items();
            *item.mutable_lesson() = to_message(lesson, caller);
            item.set_category(entries.at(lesson.id).category);
            item.set_pays_from(entries.at(lesson.id).pays_from);
        }
        return response;
    });
}

v1::SaveCourseResponse CourseService::save_course(const net::CallContext& context,
                                                  const v1::SaveCourseRequest& request) {
    CourseRecord course;
    course.id = {request.course().id()};
    course.title = checked_title(request.course().title());
    course.description = checked_description(request.course().description());
    course.published = request.course().published();
    v1::SaveCourseResponse response;
    *response.mutable_course() = to_message(database_.transact([&](store::Transaction& t) {
        const auto id = library::save_course(t, course, context.caller.person);
        if (!id) throw no_such_course();
        people::audit(t, context.caller.person, course.id ? "course.change" : "course.create", subject(id),
                      detail(course));
        return find_course(t, id).value();
    }));
    return response;
}

v1::PlaceLessonResponse CourseService::place_lesson(const net::CallContext& context,
                                                    const v1::PlaceLessonRequest& request) {
    if (!terms_.hour_categories.contains(request.category())) {
        throw RequestError(Code::invalid_argument, "category_invalid", "no such category of hours");
    }
    const CourseEntry entry{
        {request.lesson_id()}, request.category(), people::checked_date(request.pays_from())};
    database_.transact([&](store::Transaction& t) {
        const base::CourseId course{request.course_id()};
        if (!lock_course(t, course)) throw no_such_course();
        settle_video(t, entry.lesson);
        library::place_lesson(t, course, entry, context.caller.person);
        recompute_credit(t, entry.lesson);
        people::audit(t, context.caller.person, "course.place", subject(course), detail(entry));
    });
    return {};
}

v1::RemoveLessonResponse CourseService::remove_lesson(const net::CallContext& context,
                                                      const v1::RemoveLessonRequest& request) {
    const base::CourseId course{request.course_id()};
    const base::LessonId lesson{request.lesson_id()};
    database_.transact([&](store::Transaction& t) {
        if (!lock_course(t, course)) throw no_such_course();
        if (!library::remove_lesson(t, course, lesson)) {
            throw RequestError(Code::not_found, "place_not_found", "the lesson is not in this course");
        }
        recompute_credit(t, lesson);
        people::audit(t, context.caller.person, "course.remove", subject(course),
                      "{\"lesson\":" + std::to_string(lesson.value) + "}");
    });
    return {};
}

}  // namespace yanxiu::library
