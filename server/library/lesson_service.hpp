#pragma once

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/lesson.hpp"
#include "server/library/lesson_events.hpp"
#include "server/library/poster_service.hpp"
#include "server/library/queue_outlook.hpp"
#include "server/library/upload_store.hpp"
#include "server/net/call.hpp"
#include "server/protocol/library.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// What authors do with their lessons, and how everybody reads them. Home: pool, blocks. What a caller may
/// not see is refused as `lesson_not_found`, as if it did not exist; what they see and may not change, as
/// `lesson_not_yours`.
class LessonService {
  public:
    /// `outlook` tells what waits for a video; `terms` are the policy's; `quota_bytes` is what an author's
    /// videos may take (the upload enforces it).
    LessonService(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, LessonEvents& events,
                  QueueOutlook& outlook, Terms terms, std::int64_t quota_bytes);
    void register_calls(net::CallRegistry& calls);

  private:
    v1::CreateLessonResponse create_lesson(const net::CallContext& context,
                                           const v1::CreateLessonRequest& request);
    v1::UpdateLessonResponse update_lesson(const net::CallContext& context,
                                           const v1::UpdateLessonRequest& request);
    v1::SetPublishedResponse set_published(const net::CallContext& context,
                                           const v1::SetPublishedRequest& request);
    v1::DeleteLessonResponse delete_lesson(const net::CallContext& context,
                                           const v1::DeleteLessonRequest& request);
    v1::RetryTranscodeResponse retry_transcode(const net::CallContext& context,
                                               const v1::RetryTranscodeRequest& request);
    /// The lesson keeps the video that it shows. Without a replacement on its way nothing changes.
    v1::DropReplacementResponse drop_replacement(const net::CallContext& context,
                                                 const v1::DropReplacementRequest& request);
    v1::GetLessonResponse get_lesson(const net::CallContext& context, const v1::GetLessonRequest& request);
    v1::ListMyLessonsResponse list_my_lessons(const net::CallContext& context,
                                              const v1::ListMyLessonsRequest& request);

    void dispose(const ClosedUpload& upload);

    store::Database& database_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    LessonEvents& events_;
    QueueOutlook& outlook_;
    PosterService posters_;
    const Terms terms_;
    const std::int64_t quota_bytes_;
};

/// The lesson, if the caller may see it; else throws RequestError{not_found, "lesson_not_found"}.
LessonRecord require_visible(store::Transaction& t, const net::Caller& caller, base::LessonId id);

/// The same, if the caller is its author; else throws RequestError{permission_denied, "lesson_not_yours"}
/// too.
LessonRecord require_own(store::Transaction& t, const net::Caller& caller, base::LessonId id);

/// Puts the lesson's newest video, which has failed, back into the queue. Throws
/// RequestError{failed_precondition} "lesson_not_failed", or "retry_impossible" where it would end the same
/// way.
void retry_video(store::Transaction& t, const blob::BlobStore& blobs, base::LessonId lesson);

/// With its places in courses, as the caller may know it.
v1::Lesson describe(store::Transaction& t, const net::Caller& caller, LessonRecord lesson);

}  // namespace yanxiu::library
