#pragma once

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/lesson_events.hpp"
#include "server/library/queue_outlook.hpp"
#include "server/net/call.hpp"
#include "server/protocol/operations.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::operations {

/// The queue of videos as bureau administrators see and steer it; to others it is refused by the calls'
/// access, and here once more. What they change leaves a row in the audit. Home: pool, blocks.
class OperationsService {
  public:
    OperationsService(store::Database& database, const blob::BlobStore& blobs, bus::Bus& bus,
                      library::LessonEvents& events, library::QueueOutlook& outlook)
        : database_(database), blobs_(blobs), bus_(bus), events_(events), outlook_(outlook) {}
    void register_calls(net::CallRegistry& calls);

  private:
    v1::GetQueueResponse get_queue(const net::CallContext& context, const v1::GetQueueRequest& request);
    /// Refused as "lesson_not_in_work" unless its video waits or is being made.
    v1::CancelLessonResponse cancel_lesson(const net::CallContext& context,
                                           const v1::CancelLessonRequest& request);
    /// Refused as its author would be, see library::retry_video.
    v1::RetryLessonResponse retry_lesson(const net::CallContext& context,
                                         const v1::RetryLessonRequest& request);

    store::Database& database_;
    const blob::BlobStore& blobs_;
    bus::Bus& bus_;
    library::LessonEvents& events_;
    library::QueueOutlook& outlook_;
};

}  // namespace yanxiu::operations
