#pragma once

#include <functional>

#include "server/bus/bus.hpp"
#include "server/library/lesson_events.hpp"
#include "server/net/call.hpp"
#include "server/protocol/library.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// ChoosePoster, UploadPoster: what stands for a lesson in every list, as its author wants it. Answered once
/// it is kept that it is wanted; a worker makes it (Lesson.poster_waiting, poster_failure). Home: pool,
/// blocks. Refusals besides those of LessonService: poster_no_video, position_invalid, picture_not_image.
class PosterService {
  public:
    PosterService(store::Database& database, bus::Bus& bus, LessonEvents& events)
        : database_(database), bus_(bus), events_(events) {}
    void register_calls(net::CallRegistry& calls);

  private:
    v1::ChoosePosterResponse choose(const net::Caller& caller, const v1::ChoosePosterRequest& request);
    v1::UploadPosterResponse upload(const net::Caller& caller, const v1::UploadPosterRequest& request);
    /// Keeps a wish for the video that the caller's own lesson shows.
    v1::Lesson wish(const net::Caller& caller, base::LessonId lesson,
                    const std::function<void(store::Transaction&, base::AssetId)>& keep);

    store::Database& database_;
    bus::Bus& bus_;
    LessonEvents& events_;
};

}  // namespace yanxiu::library
