#include "server/library/lesson.hpp"

#include <algorithm>
#include <cmath>

#include "server/library/lesson_rules.hpp"

namespace yanxiu::library {
namespace {

bool sees_drafts(const net::Caller& caller, const LessonRecord& lesson) {
    return people::may(caller, people::Act::see, lesson.owner);
}

bool has_failed(const LessonRecord& lesson) {
    return lesson.video && lesson.video->state == "failed";
}

bool is_in_work(const std::optional<Video>& video) {
    return video && (video->state == "waiting" || video->state == "working");
}

bool is_being_made(const LessonRecord& lesson) {
    return is_in_work(lesson.video);
}

bool is_whole(const LessonRecord& lesson) {
    return lesson.video && lesson.video->state == "complete";
}

void write_upload(const OpenUpload& upload, v1::VideoProgress& progress) {
    progress.set_step("uploading");
    progress.set_received_bytes(upload.received_bytes);
    progress.set_size_bytes(upload.size_bytes);
}

void write_video(const Video& video, v1::VideoProgress& progress) {
    // Between two attempts the row still names the step at which the last one ended.
    progress.set_step(video.job_state == "waiting" ? "queued" : video.step);
    progress.set_received_bytes(video.source_bytes);
    progress.set_size_bytes(video.source_bytes);
    progress.set_done_ms(video.done_ms);
    progress.set_total_ms(video.total_ms);
    progress.set_attempts(video.attempts);
    progress.set_queue_position(video.job_state == "waiting" ? video.expected.before : 0);
    progress.set_playable_in_s(whole_seconds(video.expected.playable_s));
    progress.set_complete_in_s(whole_seconds(video.expected.complete_s));
}

void write_poster(const Video& video, v1::Lesson& message) {
    if (!video.poster.empty()) message.set_poster_url(poster_url(video.asset, video.poster));
    if (!message.mine()) return;
    message.set_poster_waiting(video.poster_waiting);
    message.set_poster_failure(video.poster_failure);
}

void write_downloads(const LessonRecord& lesson, v1::Lesson& message) {
    const auto& downloads = lesson.downloads;
    message.set_downloads_allowed(downloads.allowed);
    message.set_downloads_failed(message.mine() && downloads.failed);
    if (!downloads.allowed || downloads.video_bytes == 0) return;
    const auto add = [&](const char* kind, std::string_view name, std::int64_t size_bytes) {
        auto& download = *message.add_downloads();
        download.set_kind(kind);
        download.set_url(download_url(lesson.id, name));
        download.set_size_bytes(size_bytes);
    };
    add("video", kVideoFile, downloads.video_bytes);
    add("audio", kAudioFile, downloads.audio_bytes);
}

/// What comes in place of a whole video; its author alone knows of it.
void write_replacement(const LessonRecord& lesson, v1::Lesson& message) {
    if (!message.mine() || !is_whole(lesson) || !(lesson.next || lesson.upload)) return;
    auto& replacement = *message.mutable_replacement();
    if (lesson.upload && !is_in_work(lesson.next)) {
        write_upload(*lesson.upload, *replacement.mutable_progress());
        return;
    }
    write_video(*lesson.next, *replacement.mutable_progress());
    if (lesson.next->state != "failed") return;
    replacement.set_failure_code(lesson.next->failure_code);
    replacement.set_may_retry(may_retry(lesson.next->job_state, lesson.next->failure_code));
}

void write_tags(const Tags& tags, v1::LessonTags& message) {
    message.set_subject(tags.subject);
    message.set_stage(tags.stage);
    message.set_language(tags.language);
    message.set_category(tags.category);
}

}  // namespace

const std::optional<Video>& newest_video(const LessonRecord& lesson) {
    return lesson.next ? lesson.next : lesson.video;
}

bool in_catalogue(const LessonRecord& lesson) {
    return lesson.published && lesson.playable;
}

int whole_seconds(const std::optional<double>& expected_s) {
    constexpr double kMost = 1e9;
    return expected_s ? static_cast<int>(std::ceil(std::clamp(*expected_s, 1.0, kMost))) : 0;
}

bool may_see(const net::Caller& caller, const LessonRecord& lesson) {
    return sees_drafts(caller, lesson) || (caller.person && in_catalogue(lesson));
}

v1::LessonState state_of(const LessonRecord& lesson) {
    if (in_catalogue(lesson)) return v1::LESSON_STATE_PUBLISHED;
    if (!lesson.video || (has_failed(lesson) && lesson.upload)) return v1::LESSON_STATE_DRAFT;
    if (has_failed(lesson)) return v1::LESSON_STATE_FAILED;
    return is_being_made(lesson) ? v1::LESSON_STATE_PROCESSING : v1::LESSON_STATE_READY;
}

bool is_on_its_way(const LessonRecord& lesson) {
    return lesson.upload || is_being_made(lesson) || is_in_work(lesson.next);
}

std::string poster_url(base::AssetId asset, const std::string& poster) {
    return "/posters/" + std::to_string(asset.value) + ".jpg?v=" + poster;
}

std::string download_url(base::LessonId lesson, std::string_view name) {
    return std::string(kDownloads) + std::to_string(lesson.value) + "/" + std::string(name);
}

v1::Lesson to_message(const LessonRecord& lesson, const net::Caller& caller) {
    v1::Lesson message;
    message.set_id(lesson.id.value);
    message.set_title(lesson.title);
    message.set_description(lesson.description);
    write_tags(lesson.tags, *message.mutable_tags());
    message.set_state(state_of(lesson));
    message.set_publish_when_ready(lesson.published && !lesson.playable);
    message.set_author_name(lesson.author_name);
    message.set_school_name(lesson.school_name);
    message.set_mine(caller.person == lesson.owner.person);
    message.set_playable(lesson.playable);
    message.set_created_at(lesson.created_at);
    auto& progress = *message.mutable_progress();
    if (lesson.video) {
        write_video(*lesson.video, progress);
        message.set_duration_ms(lesson.video->duration_ms);
        message.set_audio_only(lesson.video->audio_only);
        write_poster(*lesson.video, message);
    }
    if (message.state() == v1::LESSON_STATE_FAILED) {
        message.set_failure_code(lesson.video->failure_code);
        message.set_may_retry(may_retry(lesson.video->job_state, lesson.video->failure_code));
    }
    write_downloads(lesson, message);
    write_replacement(lesson, message);
    // A new video on its way says nothing of the one that is still being made, or is whole.
    if (lesson.upload && !is_being_made(lesson) && !is_whole(lesson) && sees_drafts(caller, lesson)) {
        write_upload(*lesson.upload, progress);
    }
    if (lesson.upload && message.mine()) message.set_upload_id(lesson.upload->id);
    for (const auto& place : lesson.places) {
        auto& course = *message.add_courses();
        course.set_course_id(place.course.value);
        course.set_course_title(place.course_title);
        course.set_category(place.category);
        course.set_pays_from(place.pays_from);
    }
    return message;
}

}  // namespace yanxiu::library
