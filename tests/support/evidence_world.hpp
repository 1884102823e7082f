#pragma once

#include <string>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::test {

/// A lesson with a playable video, as tests of watching need them.
struct TestLesson {
    base::LessonId lesson;
    base::AssetId asset;
    base::ContentId content;
};

// Rows made behind the services' backs, as the owning role: for tests whose subject is something else.
base::PersonId make_person(store::Database& owner);
TestLesson make_lesson(store::Database& owner, base::PersonId author);
/// Places the lesson in a course of its own, from `day` on ("2018-03-08").
base::CourseId place_lesson(store::Database& owner, const TestLesson& lesson, const std::string& category,
                            const std::string& day);

}  // namespace yanxiu::test
