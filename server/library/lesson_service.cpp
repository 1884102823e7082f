#include "server/library/lesson_service.hpp"

#include <utility>

#include "server/base/error.hpp"
#include "server/library/lesson_store.hpp"
#include "server/library/timeline.hpp"
#include "server/library/timeline_store.hpp"
#include "server/library/upload_store.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::LessonId;
using base::RequestError;

RequestError no_such_lesson() {
    return {Code::not_found, "lesson_not_found", "no such lesson"};
}

template <class Request>
LessonTexts checked_texts(const Request& request, const Terms& terms) {
    return {checked_title(request.title()), checked_description(request.description()),
            checked_tags(request.tags(), terms), request.downloads_allowed()};
}

v1::Lesson describe_again(store::Transaction& t, const net::Caller& caller, LessonId id) {
    auto lesson = find_lesson(t, id);
    if (!lesson) throw no_such_lesson();  // deleted meanwhile
    return describe(t, caller, std::move(*lesson));
}

}  // namespace

LessonRecord require_visible(store::Transaction& t, const net::Caller& caller, LessonId id) {
    auto lesson = find_lesson(t, id);
    if (!lesson || !may_see(caller, *lesson)) throw no_such_lesson();
    return std::move(*lesson);
}

LessonRecord require_own(store::Transaction& t, const net::Caller& caller, LessonId id) {
    auto lesson = require_visible(t, caller, id);
    if (!people::may(caller, people::Act::edit, lesson.owner)) {
        throw RequestError(Code::permission_denied, "lesson_not_yours", "only its author changes a lesson");
    }
    return lesson;
}

v1::Lesson describe(store::Transaction& t, const net::Caller& caller, LessonRecord lesson) {
    std::vector<LessonRecord> lessons{std::move(lesson)};
    read_places(t, lessons, caller.bureau_admin);
    return to_message(lessons.front(), caller);
}

void retry_video(store::Transaction& t, const blob::BlobStore& blobs, LessonId lesson) {
    const auto video = lock_failed_video(t, lesson);
    if (!video) {
        throw RequestError(Code::failed_precondition, "lesson_not_failed", "its video has not failed");
    }
    if (!may_retry(video->job_state, video->failure_code) || blobs.size_bytes(video->source_key) < 0) {
        throw RequestError(Code::failed_precondition, "retry_impossible",
                           "trying again would end the same way: upload another file");
    }
    restart_video(t, video->asset);
}

LessonService::LessonService(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus,
                             LessonEvents& events, QueueOutlook& outlook, Terms terms,
                             std::int64_t quota_bytes)
    : database_(database),
      blobs_(blobs),
      bus_(bus),
      events_(events),
      outlook_(outlook),
      posters_(database, bus, events),
      terms_(std::move(terms)),
      quota_bytes_(quota_bytes) {}

void LessonService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (LessonService::*function)(const net::CallContext&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context, request);
                                     });
    };
    add("yanxiu.v1.LibraryService/CreateLesson", &LessonService::create_lesson);
    add("yanxiu.v1.LibraryService/UpdateLesson", &LessonService::update_lesson);
    add("yanxiu.v1.LibraryService/SetPublished", &LessonService::set_published);
    add("yanxiu.v1.LibraryService/DeleteLesson", &LessonService::delete_lesson);
    add("yanxiu.v1.LibraryService/RetryTranscode", &LessonService::retry_transcode);
    add("yanxiu.v1.LibraryService/DropReplacement", &LessonService::drop_replacement);
    add("yanxiu.v1.LibraryService/GetLesson", &LessonService::get_lesson);
    add("yanxiu.v1.LibraryService/ListMyLessons", &LessonService::list_my_lessons);
    posters_.register_calls(calls);
}

v1::CreateLessonResponse LessonService::create_lesson(const net::CallContext& context,
                                                      const v1::CreateLessonRequest& request) {
    const auto texts = checked_texts(request, terms_);
    v1::CreateLessonResponse response;
    *response.mutable_lesson() = database_.transact([&](store::Transaction& t) {
        const auto id = insert_lesson(t, context.caller.person, texts);
        return describe_again(t, context.caller, id);
    });
    return response;
}

v1::UpdateLessonResponse LessonService::update_lesson(const net::CallContext& context,
                                                      const v1::UpdateLessonRequest& request) {
    const auto texts = checked_texts(request, terms_);
    v1::UpdateLessonResponse response;
    *response.mutable_lesson() = database_.transact([&](store::Transaction& t) {
        const auto lesson = require_own(t, context.caller, {request.lesson_id()});
        library::update_lesson(t, lesson.id, texts);
        return describe_again(t, context.caller, lesson.id);
    });
    if (texts.downloads_allowed) bus_.publish("jobs", "download");
    events_.announce({request.lesson_id()});
    return response;
}

v1::SetPublishedResponse LessonService::set_published(const net::CallContext& context,
                                                      const v1::SetPublishedRequest& request) {
    const auto& caller = context.caller;
    v1::SetPublishedResponse response;
    *response.mutable_lesson() = database_.transact([&](store::Transaction& t) {
        const bool withdrawn = caller.bureau_admin && !request.published();
        const auto lesson = withdrawn ? require_visible(t, caller, {request.lesson_id()})
                                      : require_own(t, caller, {request.lesson_id()});
        library::set_published(t, lesson.id, request.published());
        if (caller.person != lesson.owner.person) {
            people::audit(t, caller.person, "lesson.unpublish", "lesson:" + std::to_string(lesson.id.value));
        }
        return describe_again(t, caller, lesson.id);
    });
    events_.announce({request.lesson_id()});
    return response;
}

v1::DeleteLessonResponse LessonService::delete_lesson(const net::CallContext& context,
                                                      const v1::DeleteLessonRequest& request) {
    // Uploads, then jobs, then the lesson: the order in which whoever finishes an upload locks them.
    const auto closed = database_.transact([&](store::Transaction& t) {
        const auto lesson = require_own(t, context.caller, {request.lesson_id()});
        auto uploads = terminate_uploads_of(t, lesson.owner.person, lesson.id);
        if (!library::delete_lesson(t, lesson.id)) throw no_such_lesson();
        return uploads;
    });
    for (const auto& upload : closed) dispose(upload);
    events_.announce({request.lesson_id()});
    return {};
}

/// Tells whoever still sends to it, and gives its room back; what cannot be removed now is left to the sweep.
void LessonService::dispose(const ClosedUpload& upload) {
    bus_.publish("upload:" + upload.id, "closed");
    try {
        blobs_.remove(upload.blob_key);
    } catch (const RequestError&) {
    }
}

v1::RetryTranscodeResponse LessonService::retry_transcode(const net::CallContext& context,
                                                          const v1::RetryTranscodeRequest& request) {
    v1::RetryTranscodeResponse response;
    *response.mutable_lesson() = database_.transact([&](store::Transaction& t) {
        const auto lesson = require_own(t, context.caller, {request.lesson_id()});
        retry_video(t, blobs_, lesson.id);
        return describe_again(t, context.caller, lesson.id);
    });
    bus_.publish("jobs", "transcode");
    events_.announce({request.lesson_id()});
    return response;
}

v1::DropReplacementResponse LessonService::drop_replacement(const net::CallContext& context,
                                                            const v1::DropReplacementRequest& request) {
    v1::DropReplacementResponse response;
    *response.mutable_lesson() = database_.transact([&](store::Transaction& t) {
        const auto lesson = require_own(t, context.caller, {request.lesson_id()});
        drop_next_video(t, lesson.id);
        return describe_again(t, context.caller, lesson.id);
    });
    events_.announce({request.lesson_id()});
    return response;
}

v1::GetLessonResponse LessonService::get_lesson(const net::CallContext& context,
                                                const v1::GetLessonRequest& request) {
    const auto& caller = context.caller;
    bool follows = false;
    const auto queue = outlook_.look();
    auto response = database_.transact([&](store::Transaction& t) {
        v1::GetLessonResponse answer;
        auto lesson = require_visible(t, caller, {request.lesson_id()});
        follows = is_on_its_way(lesson) && caller.person != lesson.owner.person;
        foresee(lesson, *queue);
        write_captions(captions_of(t, lesson.id), *answer.mutable_captions());
        write_chapters(chapters_of(t, lesson.id), *answer.mutable_chapters());
        *answer.mutable_lesson() = describe(t, caller, std::move(lesson));
        return answer;
    });
    if (follows && caller.session) events_.follow({request.lesson_id()}, caller.session);
    return response;
}

v1::ListMyLessonsResponse LessonService::list_my_lessons(const net::CallContext& context,
                                                         const v1::ListMyLessonsRequest& request) {
    const auto& caller = context.caller;
    const int page = checked_page_size(request.page_size());
    const auto after = from_token(request.page_token());
    const auto queue = outlook_.look();
    return database_.transact([&](store::Transaction& t) {
        v1::ListMyLessonsResponse response;
        response.set_used_bytes(used_bytes(t, caller.person));
        response.set_quota_bytes(quota_bytes_);
        auto ids = lessons_of(t, caller.person, after, page + 1);
        if (ids.size() > static_cast<std::size_t>(page)) {
            ids.pop_back();
            response.set_next_page_token(to_token({0, ids.back().value}));
        }
        auto lessons = find_lessons(t, ids);
        read_places(t, lessons, caller.bureau_admin);
        for (auto& lesson : lessons) {
            foresee(lesson, *queue);
            *response.add_lessons() = to_message(lesson, caller);
        }
        return response;
    });
}

}  // namespace yanxiu::library
