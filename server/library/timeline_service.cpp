#include "server/library/timeline_service.hpp"

#include <algorithm>
#include <utility>

#include "server/library/lesson_service.hpp"
#include "server/library/timeline.hpp"
#include "server/library/timeline_store.hpp"

namespace yanxiu::library {
namespace {

constexpr std::size_t kFirstCues = 5;  // enough to see whether it is the right file, in the right encoding

v1::SaveCaptionsResponse described(const CaptionFile& file) {
    v1::SaveCaptionsResponse response;
    response.set_cue_count(static_cast<int>(file.cues.size()));
    for (std::size_t at = 0; at < std::min(kFirstCues, file.cues.size()); ++at) {
        auto& cue = *response.add_first_cues();
        cue.set_start_ms(file.cues[at].start_ms);
        cue.set_end_ms(file.cues[at].end_ms);
        cue.set_text(plain_text(file.cues[at].lines));
    }
    for (const auto& found : file.faults) {
        auto& fault = *response.add_faults();
        fault.set_line(found.line);
        fault.set_code(found.code);
    }
    return response;
}

}  // namespace

void TimelineService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (TimelineService::*function)(const net::CallContext&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context, request);
                                     });
    };
    add("yanxiu.v1.LibraryService/SaveCaptions", &TimelineService::save_captions);
    add("yanxiu.v1.LibraryService/DeleteCaptions", &TimelineService::delete_captions);
    add("yanxiu.v1.LibraryService/SaveChapters", &TimelineService::save_chapters);
}

v1::SaveCaptionsResponse TimelineService::save_captions(const net::CallContext& context,
                                                        const v1::SaveCaptionsRequest& request) {
    const auto language = checked_caption_language(request.language());
    const base::LessonId lesson{request.lesson_id()};
    database_.transact([&](store::Transaction& t) { require_own(t, context.caller, lesson); });
    auto file =
        read_captions(request.file());  // nobody else's file is read, and no connection held meanwhile
    auto response = described(file);
    const auto cues = request.trial() ? std::vector<CaptionCue>{} : checked_captions(std::move(file));
    const auto captions = database_.transact([&](store::Transaction& t) {
        require_own(t, context.caller, lesson);
        if (!request.trial()) save_caption(t, lesson, language, to_webvtt(cues), cues.size());
        return captions_of(t, lesson);
    });
    write_captions(captions, *response.mutable_captions());
    if (!request.trial()) events_.announce(lesson);
    return response;
}

v1::DeleteCaptionsResponse TimelineService::delete_captions(const net::CallContext& context,
                                                            const v1::DeleteCaptionsRequest& request) {
    const auto language = checked_caption_language(request.language());
    const base::LessonId lesson{request.lesson_id()};
    const auto captions = database_.transact([&](store::Transaction& t) {
        require_own(t, context.caller, lesson);
        delete_caption(t, lesson, language);
        return captions_of(t, lesson);
    });
    events_.announce(lesson);
    v1::DeleteCaptionsResponse response;
    write_captions(captions, *response.mutable_captions());
    return response;
}

v1::SaveChaptersResponse TimelineService::save_chapters(const net::CallContext& context,
                                                        const v1::SaveChaptersRequest& request) {
    const auto chapters = checked_chapters(request.chapters());
    const base::LessonId lesson{request.lesson_id()};
    database_.transact([&](store::Transaction& t) {
        require_own(t, context.caller, lesson);
        replace_chapters(t, lesson, chapters);
    });
    events_.announce(lesson);
    v1::SaveChaptersResponse response;
    write_chapters(chapters, *response.mutable_chapters());
    return response;
}

}  // namespace yanxiu::library
