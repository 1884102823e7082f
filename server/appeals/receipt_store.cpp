#include "server/appeals/receipt_store.hpp"

#include <pqxx/pqxx>

namespace yanxiu::appeals {
namespace {

constexpr auto kContents = R"(
SELECT w.content_id, (extract(epoch FROM w.last_watched_at) * 1000)::bigint AS watched_ms,
    (SELECT max(duration_ms) FROM asset WHERE content_id = w.content_id) AS duration_ms
FROM watching w WHERE w.person_id = $1 AND (w.lesson_id = $2
    OR w.content_id IN (SELECT content_id FROM asset WHERE lesson_id = $2 AND content_id IS NOT NULL))
ORDER BY w.last_watched_at DESC, w.content_id DESC LIMIT 20)";

constexpr auto kSittings = R"(
SELECT l.id, (extract(epoch FROM l.granted_at) * 1000)::bigint AS opened_ms,
    coalesce((extract(epoch FROM l.ended_at) * 1000)::bigint, 0) AS ended_ms, coalesce(d.user_agent, '') AS user_agent,
    (SELECT count(*) FROM claim_conflict k WHERE k.lease_id = l.id) AS conflicts
FROM lease l LEFT JOIN device d ON d.person_id = l.person_id AND d.device_id = l.device_id
WHERE l.person_id = $1 AND l.content_id = $2 ORDER BY l.id DESC LIMIT $3)";

base::Instant instant(const pqxx::field& field) {
    return base::Instant{std::chrono::milliseconds(field.as<std::int64_t>())};
}

}  // namespace

std::vector<WatchedContent> contents_watched(store::Transaction& t, base::PersonId person,
                                             base::LessonId lesson) {
    std::vector<WatchedContent> contents;
    for (const auto& row : t.exec_params(kContents, person.value, lesson.value)) {
        contents.push_back({{row["content_id"].as<std::int64_t>()},
                            instant(row["watched_ms"]),
                            row["duration_ms"].as<std::int64_t>(0)});
    }
    return contents;
}

std::vector<SittingRow> sitting_rows(store::Transaction& t, base::PersonId person, base::ContentId content,
                                     int limit) {
    std::vector<SittingRow> rows;
    for (const auto& row : t.exec_params(kSittings, person.value, content.value, limit)) {
        rows.push_back({{row["id"].as<std::int64_t>()},
                        instant(row["opened_ms"]),
                        instant(row["ended_ms"]),
                        row["user_agent"].as<std::string>(),
                        row["conflicts"].as<int>()});
    }
    return rows;
}

}  // namespace yanxiu::appeals
