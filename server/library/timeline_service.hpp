#pragma once

#include "server/library/lesson_events.hpp"
#include "server/net/call.hpp"
#include "server/protocol/library.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// How authors give their lessons captions and chapters. Home: pool, blocks. Lessons of others are refused as
/// `lesson_not_found` or `lesson_not_yours`.
class TimelineService {
  public:
    TimelineService(store::Database& database, LessonEvents& events) : database_(database), events_(events) {}
    void register_calls(net::CallRegistry& calls);

  private:
    v1::SaveCaptionsResponse save_captions(const net::CallContext& context,
                                           const v1::SaveCaptionsRequest& request);
    v1::DeleteCaptionsResponse delete_captions(const net::CallContext& context,
                                               const v1::DeleteCaptionsRequest& request);
    v1::SaveChaptersResponse save_chapters(const net::CallContext& context,
                                           const v1::SaveChaptersRequest& request);

    store::Database& database_;
    LessonEvents& events_;
};

}  // namespace yanxiu::library
