#include <pqxx/pqxx>

#include "server/library/id_list.hpp"
#include "server/library/lesson.hpp"
#include "server/library/watchable.hpp"
#include "server/people/permissions.hpp"
#include "server/store/prepared.hpp"

namespace yanxiu::library {
namespace {

using store::Transaction;

constexpr auto kWatchable = R"(
SELECT coalesce(a.id, 0) AS asset_id, CASE WHEN l.playable THEN coalesce(a.content_id, 0) ELSE 0 END AS content_id,
    l.title, coalesce(a.duration_ms, 0) AS duration_ms, coalesce(a.state = 'complete', false) AS complete,
    l.author_id, p.school_id, l.playable AND l.published_at IS NOT NULL AS in_catalogue
FROM lesson l JOIN person p ON p.id = l.author_id LEFT JOIN asset a ON a.id = l.asset_id
WHERE l.id = $1 AND l.deleted_at IS NULL)";

// Through every asset that the lesson ever showed: what was watched of a replaced video keeps its place.
constexpr auto kPlacements = R"(
SELECT a.content_id, cl.category, cl.pays_from::text AS pays_from,
    min(cl.placed_at) OVER (PARTITION BY a.content_id, cl.course_id, cl.lesson_id) AS first_placed,
    min(cl.id) OVER (PARTITION BY a.content_id, cl.course_id, cl.lesson_id) AS first_period,
    coalesce(((cl.removed_at AT TIME ZONE coalesce(nullif(current_setting('yanxiu.time_zone', true), ''),
                                                   'Asia/Shanghai'))::date)::text, '') AS removed_on
FROM (SELECT DISTINCT content_id, lesson_id FROM asset WHERE content_id = ANY($1::bigint[])) a
JOIN course_lesson cl ON cl.lesson_id = a.lesson_id
ORDER BY a.content_id, first_placed, first_period, cl.id DESC)";

constexpr auto kCourseContents = R"(
SELECT cl.lesson_id, a.content_id FROM course_lesson cl
JOIN lesson l ON l.id = cl.lesson_id AND l.deleted_at IS NULL
JOIN asset a ON a.id = l.asset_id AND a.content_id IS NOT NULL
WHERE cl.course_id = $1 AND cl.removed_at IS NULL ORDER BY cl.position, cl.lesson_id)";

constexpr auto kLabels = R"(
SELECT l.id, l.title, a.id AS asset_id, coalesce(a.duration_ms, 0) AS duration_ms,
    CASE WHEN a.poster_key <> '' THEN left(md5(a.poster_key), 8) ELSE '' END AS poster,
    l.deleted_at IS NULL AND l.published_at IS NOT NULL AS visible
FROM lesson l LEFT JOIN asset a ON a.id = l.asset_id WHERE l.id = ANY($1::bigint[]))";

base::Day read_day(const pqxx::field& field) {
    const auto day = base::parse_day(field.as<std::string>());
    if (!day) throw std::logic_error("the database answered no date");
    return *day;
}

bool may_watch(const net::Caller& caller, const pqxx::row& row) {
    const people::Owner owner{{row["author_id"].as<std::int64_t>()}, {row["school_id"].as<std::int64_t>()}};
    return people::may(caller, people::Act::see, owner) || (caller.person && row["in_catalogue"].as<bool>());
}

}  // namespace

std::optional<Watchable> find_watchable(Transaction& t, const net::Caller& caller, base::LessonId lesson) {
    const auto rows = t.exec_params(kWatchable, lesson.value);
    if (rows.empty() || !may_watch(caller, rows[0])) return std::nullopt;
    const auto& row = rows[0];
    return Watchable{.lesson = lesson,
                     .asset = {row["asset_id"].as<std::int64_t>()},
                     .content = {row["content_id"].as<std::int64_t>()},
                     .title = row["title"].as<std::string>(),
                     .duration_ms = row["duration_ms"].as<std::int64_t>(),
                     .complete = row["complete"].as<bool>()};
}

std::vector<std::pair<base::LessonId, base::ContentId>> course_contents(Transaction& t,
                                                                        base::CourseId course) {
    std::vector<std::pair<base::LessonId, base::ContentId>> contents;
    for (const auto& row : t.exec_params(kCourseContents, course.value)) {
        contents.push_back({{row[0].as<std::int64_t>()}, {row[1].as<std::int64_t>()}});
    }
    return contents;
}

std::map<base::ContentId, std::vector<Placement>> placements_of(
    Transaction& t, const std::vector<base::ContentId>& contents) {
    std::map<base::ContentId, std::vector<Placement>> placements;
    if (contents.empty()) return placements;
    for (const auto& row : t.exec_prepared(store::prepared(t, kPlacements), id_list(contents))) {
        Placement placement{row["category"].as<std::string>(), read_day(row["pays_from"]), std::nullopt};
        if (!row["removed_on"].as<std::string>().empty()) placement.removed_on = read_day(row["removed_on"]);
        placements[{row["content_id"].as<std::int64_t>()}].push_back(std::move(placement));
    }
    return placements;
}

std::map<base::LessonId, LessonLabel> lesson_labels(Transaction& t,
                                                    const std::vector<base::LessonId>& lessons) {
    std::map<base::LessonId, LessonLabel> labels;
    if (lessons.empty()) return labels;
    for (const auto& row : t.exec_params(kLabels, id_list(lessons))) {
        auto& label = labels[{row["id"].as<std::int64_t>()}];
        label.title = row["title"].as<std::string>();
        label.duration_ms = row["duration_ms"].as<std::int64_t>();
        label.visible = row["visible"].as<bool>();
        const auto poster = row["poster"].as<std::string>();
        if (!poster.empty()) label.poster_url = poster_url({row["asset_id"].as<std::int64_t>()}, poster);
    }
    return labels;
}

}  // namespace yanxiu::library
