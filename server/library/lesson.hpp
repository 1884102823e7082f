#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/ids.hpp"
#include "server/library/lesson_rules.hpp"
#include "server/library/queue_forecast.hpp"
#include "server/net/call.hpp"
#include "server/people/permissions.hpp"
#include "server/protocol/library.pb.h"

namespace yanxiu::library {

/// An upload that is under way.
struct OpenUpload {
    std::string id;
    std::int64_t received_bytes = 0;
    std::int64_t size_bytes = 0;  // 0 while its sender does not know
};

/// The video that a lesson shows now, and the job that makes it.
struct Video {
    base::AssetId asset;
    std::string state;  // waiting, working, complete, failed
    std::string step;   // of the job that runs: probing, transcoding, …
    std::string failure_code;
    std::int64_t source_bytes = 0;
    std::int64_t done_ms = 0;
    std::int64_t total_ms = 0;
    std::int64_t duration_ms = 0;
    bool audio_only = false;
    std::string poster;  // names the poster it has now; empty without one
    bool poster_waiting = false;
    std::string poster_failure;
    std::string job_state;  // waiting, running, done, failed; empty without one
    int attempts = 0;
    Expected expected;  // while it waits or is being made
};

/// Files of the video that a lesson shows, which viewers may take along.
struct Downloads {
    bool allowed = false;          // by the author
    std::int64_t video_bytes = 0;  // 0 while it is not made
    std::int64_t audio_bytes = 0;
    bool failed = false;
};

/// A lesson's place in a course.
struct Place {
    base::CourseId course;
    std::string course_title;
    std::string category;
    std::string pays_from;
};

/// A lesson that is not deleted, with everything that an answer about it needs. Immutable. Home: any.
struct LessonRecord {
    base::LessonId id;
    people::Owner owner;
    std::string author_name;
    std::string school_name;
    std::string title;
    std::string description;
    Tags tags;
    bool published = false;         // wanted in the catalogue
    std::int64_t published_us = 0;  // since the epoch; 0 when not published
    bool playable = false;
    std::string created_at;
    std::optional<Video> video;
    std::optional<Video> next;  // shown in place of `video` once it is whole
    std::optional<OpenUpload> upload;
    Downloads downloads;
    std::vector<Place> places;
};

/// The video that waits, is being made, or has failed: the one to come, where there is one.
const std::optional<Video>& newest_video(const LessonRecord& lesson);

/// In the catalogue: its author wants it there, and it can be played.
bool in_catalogue(const LessonRecord& lesson);

/// Everybody signed in sees what is in the catalogue; the author, that school's administrator and the bureau
/// see the rest as well.
bool may_see(const net::Caller& caller, const LessonRecord& lesson);

v1::LessonState state_of(const LessonRecord& lesson);

/// Whether a page that shows the lesson has something to wait for.
bool is_on_its_way(const LessonRecord& lesson);

/// As answers say it: at least 1; 0 where nothing is expected.
int whole_seconds(const std::optional<double>& expected_s);

/// "/posters/17.jpg?v=5ac3e1"; the path of Posters, and another one for each poster that the asset has had.
std::string poster_url(base::AssetId asset, const std::string& poster);

/// "/downloads/17/video.mp4"; the paths of DownloadRoute.
inline constexpr std::string_view kDownloads = "/downloads/";
inline constexpr std::string_view kVideoFile = "video.mp4";
inline constexpr std::string_view kAudioFile = "audio.m4a";
std::string download_url(base::LessonId lesson, std::string_view name);

/// The lesson as its caller may know it: the upload's id for its author alone, the upload itself for those
/// who see drafts.
v1::Lesson to_message(const LessonRecord& lesson, const net::Caller& caller);

}  // namespace yanxiu::library
