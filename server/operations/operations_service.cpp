#include "server/operations/operations_service.hpp"

#include <algorithm>
#include <utility>

#include "server/base/error.hpp"
#include "server/library/lesson_service.hpp"
#include "server/library/lesson_store.hpp"
#include "server/library/queue_store.hpp"
#include "server/operations/operations_store.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::operations {
namespace {

using base::Code;
using base::RequestError;
using library::QueueForecast;

constexpr int kListed = 50;

void require_bureau(const net::Caller& caller) {
    if (!caller.bureau_admin)
        throw RequestError(Code::permission_denied, "role_required", "for bureau administrators");
}

std::string subject(base::LessonId lesson) {
    return "lesson:" + std::to_string(lesson.value);
}

void write_expected(ListedLesson& listed, const QueueForecast& queue) {
    const auto found = queue.find(listed.asset);
    if (found == queue.end()) return;
    listed.lesson.set_before(found->second.before);
    listed.lesson.set_playable_in_s(library::whole_seconds(found->second.playable_s));
    listed.lesson.set_complete_in_s(library::whole_seconds(found->second.complete_s));
}

void add(std::vector<ListedLesson> lessons, const QueueForecast& queue,
         google::protobuf::RepeatedPtrField<v1::QueuedLesson>& to) {
    for (auto& listed : lessons) {
        write_expected(listed, queue);
        *to.Add() = std::move(listed.lesson);
    }
}

/// Those that are begun next, in turn, without the ones that `running` has.
std::vector<base::AssetId> next_of(const QueueForecast& queue, const std::vector<ListedLesson>& running) {
    std::vector<std::pair<int, base::AssetId>> turns;
    for (const auto& [asset, expected] : queue) {
        const bool runs =
            std::any_of(running.begin(), running.end(), [&](const auto& one) { return one.asset == asset; });
        if (!runs) turns.emplace_back(expected.before, asset);
    }
    std::sort(turns.begin(), turns.end());
    std::vector<base::AssetId> next;
    for (const auto& [before, asset] : turns) {
        if (next.size() == kListed) break;
        next.push_back(asset);
    }
    return next;
}

void write_figures(store::Transaction& t, v1::QueueFigures& figures) {
    for (const auto& depth : read_depth(t)) {
        if (depth.kind == "transcode") {
            figures.set_lessons_waiting(static_cast<int>(depth.waiting));
            figures.set_lessons_running(static_cast<int>(depth.running));
            figures.set_oldest_waiting_s(static_cast<int>(depth.oldest_s));
        } else if (depth.kind == "chunk") {
            figures.set_chunks_waiting(static_cast<int>(depth.waiting));
            figures.set_chunks_running(static_cast<int>(depth.running));
        }
    }
    figures.set_workers(library::workers_at_work(t));
    figures.set_failed_today(failed_today(t));
}

}  // namespace

void OperationsService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (OperationsService::*function)(const net::CallContext&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         require_bureau(context.caller);
                                         return (this->*function)(context, request);
                                     });
    };
    add("yanxiu.v1.OperationsService/GetQueue", &OperationsService::get_queue);
    add("yanxiu.v1.OperationsService/CancelLesson", &OperationsService::cancel_lesson);
    add("yanxiu.v1.OperationsService/RetryLesson", &OperationsService::retry_lesson);
}

v1::GetQueueResponse OperationsService::get_queue(const net::CallContext&, const v1::GetQueueRequest&) {
    const auto queue = outlook_.look();
    return database_.transact([&](store::Transaction& t) {
        v1::GetQueueResponse response;
        write_figures(t, *response.mutable_figures());
        auto running = running_lessons(t, kListed);
        auto waiting = waiting_lessons(t, next_of(*queue, running));
        add(std::move(running), *queue, *response.mutable_running());
        add(std::move(waiting), *queue, *response.mutable_waiting());
        add(failed_lessons(t, kListed), *queue, *response.mutable_failed());
        return response;
    });
}

v1::CancelLessonResponse OperationsService::cancel_lesson(const net::CallContext& context,
                                                          const v1::CancelLessonRequest& request) {
    const base::LessonId id{request.lesson_id()};
    database_.transact([&](store::Transaction& t) {
        const auto lesson = library::require_visible(t, context.caller, id);
        const auto& video = library::newest_video(lesson);
        if (!video || !library::cancel_video(t, video->asset)) {
            throw RequestError(Code::failed_precondition, "lesson_not_in_work",
                               "its video neither waits nor is being made");
        }
        people::audit(t, context.caller.person, "lesson.cancel", subject(id));
    });
    events_.announce(id);
    return {};
}

v1::RetryLessonResponse OperationsService::retry_lesson(const net::CallContext& context,
                                                        const v1::RetryLessonRequest& request) {
    const base::LessonId id{request.lesson_id()};
    database_.transact([&](store::Transaction& t) {
        const auto lesson = library::require_visible(t, context.caller, id);
        library::retry_video(t, blobs_, lesson.id);
        people::audit(t, context.caller.person, "lesson.retry", subject(id));
    });
    bus_.publish("jobs", "transcode");
    events_.announce(id);
    return {};
}

}  // namespace yanxiu::operations
