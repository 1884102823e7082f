#include "server/library/lesson_store.hpp"

#include <algorithm>
#include <limits>
#include <pqxx/pqxx>
#include <unordered_map>

#include "server/library/id_list.hpp"

namespace yanxiu::library {
namespace {

using store::Transaction;

constexpr auto kVideoColumns = R"(
    a.id AS asset_id, a.state, a.step, a.failure_code, a.source_bytes, a.done_ms, a.total_ms, a.duration_ms,
    a.audio_only, CASE WHEN a.poster_key <> '' THEN left(md5(a.poster_key), 8) ELSE '' END AS poster,
    w.failure_code = '' AS poster_waiting, w.failure_code AS poster_failure,
    coalesce(j.state, '') AS job_state, coalesce(j.attempts, 0) AS attempts )";
constexpr auto kBesideVideo = R"(
LEFT JOIN poster_wish w ON w.asset_id = a.id
LEFT JOIN LATERAL (
    SELECT state, attempts FROM job
    WHERE kind = 'transcode' AND payload->>'asset_id' = a.id::text ORDER BY id DESC LIMIT 1) j ON true )";

constexpr auto kLessonColumns = R"(
SELECT l.id, l.author_id, p.school_id, p.name AS author_name, s.name AS school_name, l.title, l.description,
    l.subject, l.stage, l.language, l.category, l.playable, l.published_at IS NOT NULL AS published,
    coalesce((extract(epoch FROM l.published_at) * 1000000)::bigint, 0) AS published_us,
    to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at, l.next_asset_id,
    l.downloads_allowed, coalesce(d.video_bytes, 0) AS download_video_bytes,
    coalesce(d.audio_bytes, 0) AS download_audio_bytes, coalesce(d.failure_code, '') <> '' AS downloads_failed,
    u.id AS upload_id, u.offset_bytes, u.size_bytes,)";
constexpr auto kLessonTables = R"(
FROM lesson l JOIN person p ON p.id = l.author_id JOIN school s ON s.id = p.school_id
LEFT JOIN asset a ON a.id = l.asset_id
LEFT JOIN download d ON d.asset_id = l.asset_id
LEFT JOIN LATERAL (
    SELECT id, offset_bytes, coalesce(size_bytes, 0) AS size_bytes FROM upload
    WHERE lesson_id = l.id AND state = 'open' AND expires_at > now() ORDER BY created_at DESC LIMIT 1) u ON true)";
constexpr auto kOfLessons = "WHERE l.id = ANY($1::bigint[]) AND l.deleted_at IS NULL";

constexpr auto kOfAssets = "FROM asset a";
constexpr auto kAmong = "WHERE a.id = ANY($1::bigint[])";

constexpr auto kPlaces = R"(
SELECT cl.lesson_id, c.id, c.title, cl.category, cl.pays_from::text AS pays_from
FROM course_lesson cl JOIN course c ON c.id = cl.course_id
WHERE cl.lesson_id = ANY($1::bigint[]) AND cl.removed_at IS NULL AND (c.published OR $2::boolean)
ORDER BY cl.placed_at, c.id)";

constexpr auto kHold = "SELECT FROM lesson WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE";
constexpr auto kOfAuthor = R"(
SELECT id FROM lesson WHERE author_id = $1 AND deleted_at IS NULL AND id < $2 ORDER BY id DESC LIMIT $3)";

constexpr auto kInsert = R"(
INSERT INTO lesson (author_id, title, description, subject, stage, language, category, downloads_allowed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id)";
constexpr auto kUpdate = R"(
UPDATE lesson SET title = $2, description = $3, subject = $4, stage = $5, language = $6, category = $7,
    downloads_allowed = $8
WHERE id = $1)";
constexpr auto kSetPublished = R"(
UPDATE lesson SET published_at = CASE WHEN $2::boolean THEN coalesce(published_at, clock_timestamp()) END
WHERE id = $1)";

// Jobs before lessons: workers lock in this order when what they publish makes a lesson playable.
constexpr auto kEndJobs = R"(
UPDATE job j SET state = 'done', lease_until = NULL, finished_at = now(), reason = 'lesson_deleted'
FROM asset a WHERE a.lesson_id = $1 AND j.payload->>'asset_id' = a.id::text
    AND (j.kind = 'transcode' OR j.kind = 'chunk') AND j.state IN ('waiting', 'running'))";
constexpr auto kEndAssets = R"(
UPDATE asset SET state = 'failed', step = 'failed', failure_code = 'lesson_deleted'
WHERE lesson_id = $1 AND state IN ('waiting', 'working'))";
constexpr auto kDelete = "UPDATE lesson SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL";

constexpr auto kFailedVideo = R"(
SELECT a.id, a.source_key, a.failure_code, j.state
FROM lesson l JOIN asset a ON a.id = coalesce(l.next_asset_id, l.asset_id)
JOIN LATERAL (SELECT id FROM job WHERE kind = 'transcode' AND payload->>'asset_id' = a.id::text
              ORDER BY id DESC LIMIT 1) latest ON true
JOIN job j ON j.id = latest.id
WHERE l.id = $1 AND l.deleted_at IS NULL AND a.state = 'failed' FOR UPDATE OF j)";
constexpr auto kRestartAsset = R"(
UPDATE asset SET state = 'waiting', step = 'queued', failure_code = '', failure_text = '', swept_at = NULL
WHERE id = $1)";
constexpr auto kRestartJob = R"(
UPDATE job SET state = 'waiting', attempts = 0, not_before = now(), lease_until = NULL, finished_at = NULL,
    reason = '', detail = ''
WHERE kind = 'transcode' AND payload->>'asset_id' = $1 AND state = 'failed')";

constexpr auto kCancelJobs = R"(
UPDATE job SET state = 'failed', lease_until = NULL, finished_at = now(), reason = $2, detail = ''
WHERE payload->>'asset_id' = $1::text AND (kind = 'transcode' OR kind = 'chunk') AND state IN ('waiting', 'running'))";
constexpr auto kCancelAsset = R"(
UPDATE asset SET state = 'failed', step = 'failed', failure_code = $2, failure_text = ''
WHERE id = $1 AND state IN ('waiting', 'working'))";

constexpr auto kDropJobs = R"(
UPDATE job j SET state = 'done', lease_until = NULL, finished_at = now(), reason = 'superseded'
FROM lesson l WHERE l.id = $1 AND j.payload->>'asset_id' = l.next_asset_id::text
    AND (j.kind = 'transcode' OR j.kind = 'chunk') AND j.state <> 'done')";
constexpr auto kDropAsset = R"(
UPDATE asset a SET state = 'failed', step = 'failed', failure_code = 'superseded'
FROM lesson l WHERE l.id = $1 AND a.id = l.next_asset_id AND a.state IN ('waiting', 'working'))";
constexpr auto kForgetNext =
    "UPDATE lesson SET next_asset_id = NULL WHERE id = $1 AND next_asset_id IS NOT NULL";

constexpr auto kDownload = R"(
SELECT CASE WHEN $2::boolean THEN d.video_key ELSE d.audio_key END AS key,
    CASE WHEN $2::boolean THEN d.video_bytes ELSE d.audio_bytes END AS size_bytes
FROM lesson l JOIN download d ON d.asset_id = l.asset_id
WHERE l.id = $1 AND l.deleted_at IS NULL AND l.downloads_allowed AND l.playable AND d.video_key <> '')";

constexpr auto kAuthor = "SELECT author_id FROM lesson WHERE id = $1";
constexpr auto kPoster = "SELECT lesson_id, poster_key FROM asset WHERE id = $1 AND poster_key <> ''";

Video read_video(const pqxx::row& row) {
    Video video;
    video.asset = {row["asset_id"].as<std::int64_t>()};
    video.state = row["state"].as<std::string>();
    video.step = row["step"].as<std::string>();
    video.failure_code = row["failure_code"].as<std::string>();
    video.source_bytes = row["source_bytes"].as<std::int64_t>();
    video.done_ms = row["done_ms"].as<std::int64_t>();
    video.total_ms = row["total_ms"].as<std::int64_t>();
    video.duration_ms = row["duration_ms"].as<std::int64_t>();
    video.audio_only = row["audio_only"].as<bool>();
    video.poster = row["poster"].as<std::string>();
    video.poster_waiting = row["poster_waiting"].as<bool>(false);
    video.poster_failure = row["poster_failure"].as<std::string>("");
    video.job_state = row["job_state"].as<std::string>();
    video.attempts = row["attempts"].as<int>();
    return video;
}

Downloads read_downloads(const pqxx::row& row) {
    return {.allowed = row["downloads_allowed"].as<bool>(),
            .video_bytes = row["download_video_bytes"].as<std::int64_t>(),
            .audio_bytes = row["download_audio_bytes"].as<std::int64_t>(),
            .failed = row["downloads_failed"].as<bool>()};
}

LessonRecord read_lesson(const pqxx::row& row) {
    LessonRecord lesson;
    lesson.id = {row["id"].as<std::int64_t>()};
    lesson.owner = {{row["author_id"].as<std::int64_t>()}, {row["school_id"].as<std::int64_t>()}};
    lesson.author_name = row["author_name"].as<std::string>();
    lesson.school_name = row["school_name"].as<std::string>();
    lesson.title = row["title"].as<std::string>();
    lesson.description = row["description"].as<std::string>();
    lesson.tags = {row["subject"].as<std::string>(), row["stage"].as<std::string>(),
                   row["language"].as<std::string>(), row["category"].as<std::string>()};
    lesson.published = row["published"].as<bool>();
    lesson.published_us = row["published_us"].as<std::int64_t>();
    lesson.playable = row["playable"].as<bool>();
    lesson.created_at = row["created_at"].as<std::string>();
    lesson.downloads = read_downloads(row);
    if (!row["asset_id"].is_null()) lesson.video = read_video(row);
    if (!row["upload_id"].is_null()) {
        lesson.upload = OpenUpload{row["upload_id"].as<std::string>(), row["offset_bytes"].as<std::int64_t>(),
                                   row["size_bytes"].as<std::int64_t>()};
    }
    return lesson;
}

/// The videos that come in place of others. Few lessons have one.
void read_next(Transaction& t, const std::unordered_map<base::AssetId, LessonRecord*>& lessons) {
    if (lessons.empty()) return;
    std::vector<base::AssetId> ids;
    for (const auto& [id, lesson] : lessons) ids.push_back(id);
    const auto statement = std::string("SELECT") + kVideoColumns + kOfAssets + kBesideVideo + kAmong;
    for (const auto& row : t.exec_params(statement, id_list(ids))) {
        auto video = read_video(row);
        lessons.at(video.asset)->next = std::move(video);
    }
}

}  // namespace

std::optional<LessonRecord> find_lesson(Transaction& t, base::LessonId id) {
    auto lessons = find_lessons(t, {id});
    if (lessons.empty()) return std::nullopt;
    return std::move(lessons.front());
}

std::vector<LessonRecord> find_lessons(Transaction& t, const std::vector<base::LessonId>& ids) {
    if (ids.empty()) return {};
    std::unordered_map<base::LessonId, LessonRecord> found;
    std::unordered_map<base::AssetId, LessonRecord*> next;
    const auto statement =
        std::string(kLessonColumns) + kVideoColumns + kLessonTables + kBesideVideo + kOfLessons;
    for (const auto& row : t.exec_params(statement, id_list(ids))) {
        auto lesson = read_lesson(row);
        auto& kept = found[lesson.id] = std::move(lesson);
        if (!row["next_asset_id"].is_null()) next[{row["next_asset_id"].as<std::int64_t>()}] = &kept;
    }
    read_next(t, next);
    std::vector<LessonRecord> lessons;
    for (const auto id : ids) {
        if (const auto lesson = found.find(id); lesson != found.end())
            lessons.push_back(std::move(lesson->second));
    }
    return lessons;
}

bool hold_lesson(Transaction& t, base::LessonId id) {
    return !t.exec_params(kHold, id.value).empty();
}

void read_places(Transaction& t, std::vector<LessonRecord>& lessons, bool of_unpublished_courses) {
    if (lessons.empty()) return;
    std::vector<base::LessonId> ids;
    std::unordered_map<std::int64_t, LessonRecord*> by_id;
    for (auto& lesson : lessons) {
        ids.push_back(lesson.id);
        by_id[lesson.id.value] = &lesson;
    }
    for (const auto& row : t.exec_params(kPlaces, id_list(ids), of_unpublished_courses)) {
        by_id.at(row["lesson_id"].as<std::int64_t>())
            ->places.push_back({{row["id"].as<std::int64_t>()},
                                row["title"].as<std::string>(),
                                row["category"].as<std::string>(),
                                row["pays_from"].as<std::string>()});
    }
}

std::vector<base::LessonId> lessons_of(Transaction& t, base::PersonId author, const PagePosition& after,
                                       int limit) {
    const auto before = after.id > 0 ? after.id : std::numeric_limits<std::int64_t>::max();
    return read_ids<base::LessonId>(t.exec_params(kOfAuthor, author.value, before, limit));
}

base::LessonId insert_lesson(Transaction& t, base::PersonId author, const LessonTexts& texts) {
    return {t.exec_params1(kInsert, author.value, texts.title, texts.description, texts.tags.subject,
                           texts.tags.stage, texts.tags.language, texts.tags.category,
                           texts.downloads_allowed)[0]
                .as<std::int64_t>()};
}

void update_lesson(Transaction& t, base::LessonId id, const LessonTexts& texts) {
    t.exec_params0(kUpdate, id.value, texts.title, texts.description, texts.tags.subject, texts.tags.stage,
                   texts.tags.language, texts.tags.category, texts.downloads_allowed);
}

void set_published(Transaction& t, base::LessonId id, bool published) {
    t.exec_params0(kSetPublished, id.value, published);
}

bool delete_lesson(Transaction& t, base::LessonId id) {
    t.exec_params0(kEndJobs, id.value);
    t.exec_params0(kEndAssets, id.value);
    return t.exec_params0(kDelete, id.value).affected_rows() > 0;
}

std::optional<FailedVideo> lock_failed_video(Transaction& t, base::LessonId id) {
    const auto rows = t.exec_params(kFailedVideo, id.value);
    if (rows.empty()) return std::nullopt;
    return FailedVideo{{rows[0][0].as<std::int64_t>()},
                       rows[0][1].as<std::string>(),
                       rows[0][2].as<std::string>(),
                       rows[0][3].as<std::string>()};
}

void restart_video(Transaction& t, base::AssetId asset) {
    t.exec_params0(kRestartJob, std::to_string(asset.value));
    t.exec_params0(kRestartAsset, asset.value);
}

bool cancel_video(Transaction& t, base::AssetId asset) {
    t.exec_params0(kCancelJobs, asset.value, kCancelled);
    return t.exec_params0(kCancelAsset, asset.value, kCancelled).affected_rows() > 0;
}

bool drop_next_video(Transaction& t, base::LessonId id) {
    t.exec_params0(kDropJobs, id.value);
    t.exec_params0(kDropAsset, id.value);
    return t.exec_params0(kForgetNext, id.value).affected_rows() > 0;
}

std::optional<DownloadFile> find_download(Transaction& t, base::LessonId id, bool video) {
    const auto rows = t.exec_params(kDownload, id.value, video);
    if (rows.empty()) return std::nullopt;
    return DownloadFile{rows[0][0].as<std::string>(), rows[0][1].as<std::int64_t>()};
}

base::PersonId author_of(Transaction& t, base::LessonId id) {
    const auto rows = t.exec_params(kAuthor, id.value);
    return {rows.empty() ? 0 : rows[0][0].as<std::int64_t>()};
}

std::optional<Poster> find_poster(Transaction& t, base::AssetId asset) {
    const auto rows = t.exec_params(kPoster, asset.value);
    if (rows.empty()) return std::nullopt;
    return Poster{{rows[0][0].as<std::int64_t>()}, rows[0][1].as<std::string>()};
}

}  // namespace yanxiu::library
