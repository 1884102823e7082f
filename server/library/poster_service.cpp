#include "server/library/poster_service.hpp"

#include <string_view>

#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"
#include "server/library/lesson_service.hpp"
#include "server/library/lesson_store.hpp"
#include "server/library/poster_store.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

}  // namespace

void PosterService::register_calls(net::CallRegistry& calls) {
    calls.add<v1::ChoosePosterRequest, v1::ChoosePosterResponse>(
        "yanxiu.v1.LibraryService/ChoosePoster",
        [this](net::CallContext& context, const auto& request) { return choose(context.caller, request); });
    calls.add<v1::UploadPosterRequest, v1::UploadPosterResponse>(
        "yanxiu.v1.LibraryService/UploadPoster",
        [this](net::CallContext& context, const auto& request) { return upload(context.caller, request); });
}

v1::ChoosePosterResponse PosterService::choose(const net::Caller& caller,
                                               const v1::ChoosePosterRequest& request) {
    v1::ChoosePosterResponse response;
    *response.mutable_lesson() =
        wish(caller, {request.lesson_id()}, [&](store::Transaction& t, base::AssetId asset) {
            if (request.position_ms() < 0 || !has_pictures_at(t, asset, request.position_ms())) {
                throw RequestError(Code::invalid_argument, "position_invalid",
                                   "the lesson shows nothing at this time");
            }
            wish_for_moment(t, asset, request.position_ms());
        });
    return response;
}

v1::UploadPosterResponse PosterService::upload(const net::Caller& caller,
                                               const v1::UploadPosterRequest& request) {
    if (!may_become_poster(request.picture())) {
        throw RequestError(Code::invalid_argument, "picture_not_image", "only JPEG, PNG and WebP are taken");
    }
    v1::UploadPosterResponse response;
    *response.mutable_lesson() = wish(
        caller, {request.lesson_id()},
        [&](store::Transaction& t, base::AssetId asset) { wish_for_picture(t, asset, request.picture()); });
    return response;
}

v1::Lesson PosterService::wish(const net::Caller& caller, base::LessonId id,
                               const std::function<void(store::Transaction&, base::AssetId)>& keep) {
    auto message = database_.transact([&](store::Transaction& t) {
        const auto lesson = require_own(t, caller, id);
        if (!lesson.video) {
            throw RequestError(Code::failed_precondition, "poster_no_video", "the lesson has no video yet");
        }
        keep(t, lesson.video->asset);
        return describe(t, caller, require_own(t, caller, id));
    });
    bus_.publish("jobs", "poster");
    events_.announce(id);
    return message;
}

}  // namespace yanxiu::library
