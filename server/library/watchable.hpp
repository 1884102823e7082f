#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/day.hpp"
#include "server/base/ids.hpp"
#include "server/net/call.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// A lesson that a caller may see and, once it has a content, watch, if only its beginning so far.
struct Watchable {
    base::LessonId lesson;
    base::AssetId asset;
    base::ContentId content;  // zero while nothing can be played
    std::string title;
    std::int64_t duration_ms = 0;  // of what was produced so far
    bool complete = false;
};

/// Nothing when there is no such lesson, or the caller may not see it.
std::optional<Watchable> find_watchable(store::Transaction& t, const net::Caller& caller,
                                        base::LessonId lesson);

/// A period in which a content has a place in a course, by any lesson that shows it. Whether the course is
/// published says who sees the course, not what pays: placing is the decision, and it has a date.
struct Placement {
    std::string category;
    base::Day pays_from;
    std::optional<base::Day> removed_on;  // local day on which it was taken out; that day still pays
};

/// What each lesson of a course shows now, in the course's order; lessons that show nothing yet are none.
std::vector<std::pair<base::LessonId, base::ContentId>> course_contents(store::Transaction& t,
                                                                        base::CourseId course);

/// The placements of each content, those of deleted lessons included; a content without any has no key. The
/// place that a lesson had first comes first, with its newest period before the older ones: a day pays in the
/// category of the first in the list that pays on it. So another course changes nothing that pays already,
/// while the same course may put right in which category the days from a date on count.
std::map<base::ContentId, std::vector<Placement>> placements_of(store::Transaction& t,
                                                                const std::vector<base::ContentId>& contents);

/// Titles and posters for lists of what was watched, of lessons that may be deleted by now.
struct LessonLabel {
    std::string title;
    std::string poster_url;
    std::int64_t duration_ms = 0;
    bool visible = false;  // published and not deleted
};
std::map<base::LessonId, LessonLabel> lesson_labels(store::Transaction& t,
                                                    const std::vector<base::LessonId>& lessons);

}  // namespace yanxiu::library
