#include "server/library/course_store.hpp"

#include <pqxx/pqxx>

namespace yanxiu::library {
namespace {

using store::Transaction;

constexpr auto kCourses = R"(
SELECT c.id, c.title, c.description, c.published, count(l.id) AS lessons,
    coalesce(sum(a.duration_ms), 0)::bigint AS duration_ms
FROM course c LEFT JOIN course_lesson cl ON cl.course_id = c.id AND cl.removed_at IS NULL
LEFT JOIN lesson l ON l.id = cl.lesson_id AND l.playable AND l.deleted_at IS NULL AND l.published_at IS NOT NULL
LEFT JOIN asset a ON a.id = l.asset_id
WHERE (c.published OR $1::boolean) AND ($2::bigint = 0 OR c.id = $2)
GROUP BY c.id ORDER BY c.id DESC)";
constexpr auto kLock = "SELECT FROM course WHERE id = $1 FOR UPDATE";
constexpr auto kInsert =
    "INSERT INTO course (title, description, published, created_by) VALUES ($1, $2, $3, $4) RETURNING id";
constexpr auto kUpdate =
    "UPDATE course SET title = $2, description = $3, published = $4 WHERE id = $1 RETURNING id";

constexpr auto kEntries = R"(
SELECT cl.lesson_id, cl.category, cl.pays_from::text FROM course_lesson cl JOIN lesson l ON l.id = cl.lesson_id
WHERE cl.course_id = $1 AND cl.removed_at IS NULL AND l.deleted_at IS NULL ORDER BY cl.position, cl.lesson_id)";
constexpr auto kInPlace = R"(
SELECT FROM course_lesson
WHERE course_id = $1 AND lesson_id = $2 AND category = $3 AND pays_from = $4::date AND removed_at IS NULL)";
constexpr auto kPlace = R"(
INSERT INTO course_lesson (course_id, lesson_id, category, pays_from, placed_by, position)
SELECT $1, $2, $3, $4::date, $5, coalesce(
    (SELECT position FROM course_lesson WHERE course_id = $1 AND lesson_id = $2 ORDER BY id DESC LIMIT 1),
    (SELECT max(position) + 1 FROM course_lesson WHERE course_id = $1), 1))";
constexpr auto kRemove =
    "UPDATE course_lesson SET removed_at = now() "
    "WHERE course_id = $1 AND lesson_id = $2 AND removed_at IS NULL";
constexpr auto kRecompute = R"(
INSERT INTO content_to_recompute (content_id)
SELECT DISTINCT content_id FROM asset WHERE lesson_id = $1 AND content_id IS NOT NULL)";

std::vector<CourseRecord> read_courses(const pqxx::result& rows) {
    std::vector<CourseRecord> courses;
    for (const auto& row : rows) {
        courses.push_back({{row["id"].as<std::int64_t>()},
                           row["title"].as<std::string>(),
                           row["description"].as<std::string>(),
                           row["published"].as<bool>(),
                           row["lessons"].as<int>(),
                           row["duration_ms"].as<std::int64_t>()});
    }
    return courses;
}

}  // namespace

std::vector<CourseRecord> list_courses(Transaction& t, bool unpublished_too) {
    return read_courses(t.exec_params(kCourses, unpublished_too, 0));
}

std::optional<CourseRecord> find_course(Transaction& t, base::CourseId id) {
    if (!id) return std::nullopt;
    auto courses = read_courses(t.exec_params(kCourses, true, id.value));
    if (courses.empty()) return std::nullopt;
    return std::move(courses.front());
}

bool lock_course(Transaction& t, base::CourseId id) {
    return !t.exec_params(kLock, id.value).empty();
}

base::CourseId save_course(Transaction& t, const CourseRecord& course, base::PersonId by) {
    const auto rows =
        course.id
            ? t.exec_params(kUpdate, course.id.value, course.title, course.description, course.published)
            : t.exec_params(kInsert, course.title, course.description, course.published, by.value);
    return {rows.empty() ? 0 : rows[0][0].as<std::int64_t>()};
}

std::vector<CourseEntry> course_entries(Transaction& t, base::CourseId id) {
    std::vector<CourseEntry> entries;
    for (const auto& row : t.exec_params(kEntries, id.value)) {
        entries.push_back({{row[0].as<std::int64_t>()}, row[1].as<std::string>(), row[2].as<std::string>()});
    }
    return entries;
}

void place_lesson(Transaction& t, base::CourseId course, const CourseEntry& entry, base::PersonId by) {
    const auto& [lesson, category, pays_from] = entry;
    if (!t.exec_params(kInPlace, course.value, lesson.value, category, pays_from).empty()) return;
    t.exec_params0(kRemove, course.value, lesson.value);
    t.exec_params0(kPlace, course.value, lesson.value, category, pays_from, by.value);
}

bool remove_lesson(Transaction& t, base::CourseId course, base::LessonId lesson) {
    return t.exec_params0(kRemove, course.value, lesson.value).affected_rows() > 0;
}

void recompute_credit(Transaction& t, base::LessonId lesson) {
    t.exec_params0(kRecompute, lesson.value);
}

}  // namespace yanxiu::library
