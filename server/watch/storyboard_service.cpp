#include "server/watch/storyboard_service.hpp"

#include "server/base/error.hpp"
#include "server/library/watchable.hpp"

namespace yanxiu::watch {

using base::Code;
using base::RequestError;

void StoryboardService::register_calls(net::CallRegistry& calls) {
    calls.add<v1::GetStoryboardRequest, v1::GetStoryboardResponse>(
        "yanxiu.v1.WatchService/GetStoryboard",
        [this](net::CallContext& context, const auto& request) { return get(context.caller, request); });
}

v1::GetStoryboardResponse StoryboardService::get(const net::Caller& caller,
                                                 const v1::GetStoryboardRequest& request) {
    const auto lesson = database_.transact(
        [&](store::Transaction& t) { return library::find_watchable(t, caller, {request.lesson_id()}); });
    if (!lesson) throw RequestError(Code::not_found, "lesson_not_found", "no such lesson");
    if (!lesson->content) {
        throw RequestError(Code::failed_precondition, "lesson_not_playable",
                           "its video cannot be played yet");
    }
    v1::GetStoryboardResponse response;
    response.set_url(tokens_.storyboard_url(caller.person, lesson->asset, lesson->content, clock_.now()));
    return response;
}

}  // namespace yanxiu::watch
