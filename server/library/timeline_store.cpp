#include "server/library/timeline_store.hpp"

#include <pqxx/pqxx>

#include "server/store/sql_array.hpp"

namespace yanxiu::library {
namespace {

using store::Transaction;

constexpr auto kCaptions = R"(
SELECT language, cue_count, to_char(saved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS saved_at
FROM caption WHERE lesson_id = $1 ORDER BY array_position('{zh,mn,en}'::text[], language))";
constexpr auto kCaption = R"(
SELECT webvtt, (extract(epoch FROM saved_at) * 1000000)::bigint::text
FROM caption WHERE lesson_id = $1 AND language = $2)";
constexpr auto kSaveCaption = R"(
INSERT INTO caption (lesson_id, language, webvtt, cue_count, saved_at)
VALUES ($1, $2, $3, $4, clock_timestamp())
ON CONFLICT (lesson_id, language) DO UPDATE
SET webvtt = excluded.webvtt, cue_count = excluded.cue_count, saved_at = excluded.saved_at)";
constexpr auto kDeleteCaption = "DELETE FROM caption WHERE lesson_id = $1 AND language = $2";

constexpr auto kChapters = "SELECT start_ms, title FROM chapter WHERE lesson_id = $1 ORDER BY start_ms";
constexpr auto kLockLesson = "SELECT 1 FROM lesson WHERE id = $1 FOR NO KEY UPDATE";
constexpr auto kDeleteChapters = "DELETE FROM chapter WHERE lesson_id = $1";
constexpr auto kAddChapters = R"(
INSERT INTO chapter (lesson_id, start_ms, title)
SELECT $1::bigint, start_ms, title FROM unnest($2::bigint[], $3::text[]) AS added (start_ms, title))";

}  // namespace

std::vector<CaptionRecord> captions_of(Transaction& t, base::LessonId lesson) {
    std::vector<CaptionRecord> captions;
    for (const auto& row : t.exec_params(kCaptions, lesson.value)) {
        captions.push_back({lesson, row["language"].as<std::string>(), row["cue_count"].as<int>(),
                            row["saved_at"].as<std::string>()});
    }
    return captions;
}

std::optional<CaptionText> find_caption(Transaction& t, base::LessonId lesson, const std::string& language) {
    const auto rows = t.exec_params(kCaption, lesson.value, language);
    if (rows.empty()) return std::nullopt;
    return CaptionText{rows[0][0].as<std::string>(), rows[0][1].as<std::string>()};
}

void save_caption(Transaction& t, base::LessonId lesson, const std::string& language,
                  const std::string& webvtt, std::size_t cue_count) {
    t.exec_params0(kSaveCaption, lesson.value, language, webvtt, cue_count);
}

void delete_caption(Transaction& t, base::LessonId lesson, const std::string& language) {
    t.exec_params0(kDeleteCaption, lesson.value, language);
}

std::vector<ChapterRecord> chapters_of(Transaction& t, base::LessonId lesson) {
    std::vector<ChapterRecord> chapters;
    for (const auto& row : t.exec_params(kChapters, lesson.value)) {
        chapters.push_back({row[0].as<std::int64_t>(), row[1].as<std::string>()});
    }
    return chapters;
}

void replace_chapters(Transaction& t, base::LessonId lesson, const std::vector<ChapterRecord>& chapters) {
    store::SqlArray starts;
    store::SqlArray titles;
    for (const auto& chapter : chapters) {
        starts.add(chapter.start_ms);
        titles.add(chapter.title);
    }
    t.exec_params(kLockLesson, lesson.value);
    t.exec_params0(kDeleteChapters, lesson.value);
    t.exec_params0(kAddChapters, lesson.value, starts.text(), titles.text());
}

}  // namespace yanxiu::library
