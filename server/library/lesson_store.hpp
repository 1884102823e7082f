#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/library/lesson.hpp"
#include "server/library/page_token.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

struct LessonTexts {
    std::string title;
    std::string description;
    Tags tags;
    bool downloads_allowed = false;
};

/// A video that has failed, and what trying again depends on.
struct FailedVideo {
    base::AssetId asset;
    std::string source_key;
    std::string failure_code;
    std::string job_state;
};

// The room's statements on lessons. Home: pool; each runs in the caller's transaction. Deleted lessons do not
// exist here.

std::optional<LessonRecord> find_lesson(store::Transaction& t, base::LessonId id);

/// Those that exist, in the order of `ids`.
std::vector<LessonRecord> find_lessons(store::Transaction& t, const std::vector<base::LessonId>& ids);

/// The lesson keeps the videos that it has until the transaction ends. False when it does not exist.
bool hold_lesson(store::Transaction& t, base::LessonId id);

/// Adds the places of each lesson in courses, earliest placed first; of unpublished courses only on demand.
void read_places(store::Transaction& t, std::vector<LessonRecord>& lessons, bool of_unpublished_courses);

/// The author's lessons older than `after`, newest first.
std::vector<base::LessonId> lessons_of(store::Transaction& t, base::PersonId author,
                                       const PagePosition& after, int limit);

base::LessonId insert_lesson(store::Transaction& t, base::PersonId author, const LessonTexts& texts);
void update_lesson(store::Transaction& t, base::LessonId id, const LessonTexts& texts);

/// Publishing what is published already keeps its place in the catalogue.
void set_published(store::Transaction& t, base::LessonId id, bool published);

/// Ends the jobs that wait or run for the lesson's videos, so that a worker under way stops, then marks the
/// lesson. False when it was deleted meanwhile.
bool delete_lesson(store::Transaction& t, base::LessonId id);

/// Nothing unless the lesson's newest video has failed. Nobody else restarts it meanwhile.
std::optional<FailedVideo> lock_failed_video(store::Transaction& t, base::LessonId id);
/// Puts the video's job back into the queue, with all its attempts.
void restart_video(store::Transaction& t, base::AssetId asset);

/// Ends the jobs of a video that waits or is being made, so that a worker under way stops; it has failed
/// then, and may be tried again. False when it is neither: nothing has changed.
inline constexpr const char* kCancelled = "cancelled";
bool cancel_video(store::Transaction& t, base::AssetId asset);

/// Ends the jobs of the video that would come in place of the lesson's, so that a worker under way stops, and
/// forgets it. False when there is none: nothing has changed.
bool drop_next_video(store::Transaction& t, base::LessonId id);

/// The file that viewers may take along of the video that the lesson shows, `video` or else its sound;
/// nothing while its author does not allow it, or it is not made.
struct DownloadFile {
    std::string key;
    std::int64_t size_bytes = 0;
};
std::optional<DownloadFile> find_download(store::Transaction& t, base::LessonId id, bool video);

/// Whose the lesson is, deleted or not; none when there is no such lesson.
base::PersonId author_of(store::Transaction& t, base::LessonId id);

/// The lesson that an asset belongs to, if it exists, and the asset's poster, if there is one.
struct Poster {
    base::LessonId lesson;
    std::string key;
};
std::optional<Poster> find_poster(store::Transaction& t, base::AssetId asset);

}  // namespace yanxiu::library
