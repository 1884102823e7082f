#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

struct CourseRecord {
    base::CourseId id;
    std::string title;
    std::string description;
    bool published = false;
    int lesson_count = 0;  // of those in the catalogue
    std::int64_t duration_ms = 0;
};

struct CourseEntry {
    base::LessonId lesson;
    std::string category;
    std::string pays_from;
};

// The room's statements on courses. Home: pool; each runs in the caller's transaction.

std::vector<CourseRecord> list_courses(store::Transaction& t, bool unpublished_too);
std::optional<CourseRecord> find_course(store::Transaction& t, base::CourseId id);
/// False when there is no such course. Nobody else changes it meanwhile.
bool lock_course(store::Transaction& t, base::CourseId id);

/// Inserts when its id is zero; answers the id, zero when there is no such course.
base::CourseId save_course(store::Transaction& t, const CourseRecord& course, base::PersonId by);

/// In order; lessons that were taken out or deleted are none.
std::vector<CourseEntry> course_entries(store::Transaction& t, base::CourseId id);

/// At the end of the course; again: in its old place. Begins a period of its own and ends the one that lasts,
/// today; what periods of the past have paid they keep. The course is locked.
void place_lesson(store::Transaction& t, base::CourseId course, const CourseEntry& entry, base::PersonId by);
/// Ends its period with today; false when it is not there.
bool remove_lesson(store::Transaction& t, base::CourseId course, base::LessonId lesson);

/// What was watched of any video the lesson ever showed is booked anew.
void recompute_credit(store::Transaction& t, base::LessonId lesson);

}  // namespace yanxiu::library
