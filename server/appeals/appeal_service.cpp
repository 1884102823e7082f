#include "server/appeals/appeal_service.hpp"

#include <algorithm>

#include "server/appeals/appeal_rules.hpp"
#include "server/appeals/appeal_store.hpp"
#include "server/appeals/messages.hpp"
#include "server/base/error.hpp"
#include "server/library/page_token.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/recording.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::appeals {
namespace {

using base::Code;
using base::RequestError;

constexpr int kMostShown = 50;  // of a lesson's appeals, and of notices

RequestError no_such_lesson() {
    return {Code::not_found, "lesson_not_found", "no such lesson, or nothing was watched of it"};
}

RequestError no_such_appeal() {
    return {Code::not_found, "appeal_not_found", "no such appeal"};
}

/// The content that is asked for among those that were watched under the lesson.
WatchedContent chosen(const std::vector<WatchedContent>& watched, std::int64_t content) {
    const auto found = std::find_if(watched.begin(), watched.end(), [content](const auto& each) {
        return content == 0 || each.content.value == content;
    });
    if (found == watched.end()) throw no_such_lesson();
    return *found;
}

std::string title_of(store::Transaction& t, base::LessonId lesson) {
    return library::lesson_labels(t, {lesson})[lesson].title;
}

void write_own(store::Transaction& t, std::vector<Appeal> appeals,
               google::protobuf::RepeatedPtrField<v1::Appeal>& to) {
    const auto titles = titles_of(t, appeals);
    for (const auto& appeal : appeals) write(appeal, titles.at(appeal.lesson), *to.Add());
}

/// What is appealed against, as the learner sees it now.
v1::Standing seen_of(const watch::StandingNow& now) {
    v1::Standing seen;
    write(now.standing, seen);
    return seen;
}

}  // namespace

void AppealService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (AppealService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context.caller, request);
                                     });
    };
    add("yanxiu.v1.AppealService/GetReceipt", &AppealService::get_receipt);
    add("yanxiu.v1.AppealService/ListSittings", &AppealService::list_sittings);
    add("yanxiu.v1.AppealService/MakeAppeal", &AppealService::make_appeal);
    add("yanxiu.v1.AppealService/WithdrawAppeal", &AppealService::withdraw);
    add("yanxiu.v1.AppealService/ListMyAppeals", &AppealService::list_mine);
    add("yanxiu.v1.AppealService/ListNotices", &AppealService::list_notices);
    add("yanxiu.v1.AppealService/ReadNotices", &AppealService::read_notices);
}

v1::GetReceiptResponse AppealService::get_receipt(const net::Caller& caller,
                                                  const v1::GetReceiptRequest& request) {
    const base::LessonId lesson{request.lesson_id()};
    return database_.transact([&](store::Transaction& t) {
        watch::catch_up(t, policy_, time_, caller.person);
        const auto watched = contents_watched(t, caller.person, lesson);
        const auto shown = chosen(watched, request.content_id());
        v1::GetReceiptResponse response;
        auto& receipt = *response.mutable_receipt();
        receipt.set_lesson_id(lesson.value);
        receipt.set_content_id(shown.content.value);
        receipt.set_title(title_of(t, lesson));
        receipt.set_duration_ms(shown.duration_ms);
        receipt.set_last_watched_at(base::to_text(shown.last_watched_at));
        const auto now = watch::read_standings(t, policy_, caller.person, {shown.content},
                                               watch::time_of_evidence(t, time_))
                             .at(shown.content);
        *receipt.mutable_standing() = seen_of(now);
        receipt.set_corrected_ms(credit::corrected_ms(t, caller.person, shown.content));
        write_own(t, appeals_of(t, caller.person, shown.content, INT64_MAX, kMostShown),
                  *receipt.mutable_appeals());
        for (const auto& other : watched) {
            if (other.content == shown.content) continue;
            auto& video = *receipt.add_others();
            video.set_content_id(other.content.value);
            video.set_last_watched_at(base::to_text(other.last_watched_at));
        }
        return response;
    });
}

v1::ListSittingsResponse AppealService::list_sittings(const net::Caller& caller,
                                                      const v1::ListSittingsRequest& request) {
    const int size = checked_page_size(request.page_size(), 10, 50);
    const auto from = library::from_token(request.page_token());
    return database_.transact([&](store::Transaction& t) {
        watch::catch_up(t, policy_, time_, caller.person);
        const auto content =
            chosen(contents_watched(t, caller.person, {request.lesson_id()}), request.content_id()).content;
        const auto at = watch::time_of_evidence(t, time_);
        const auto now = watch::read_standings(t, policy_, caller.person, {content}, at).at(content);
        const auto grounds = grounds_of(t, caller.person, now, at);
        v1::ListSittingsResponse response;
        std::int64_t last = 0;
        for (const auto& sitting : read_sittings(t, policy_, caller.person, content, grounds)) {
            const auto id = sitting.row.lease.value;
            if (from.id != 0 && id >= from.id) continue;
            if (response.sittings_size() == size) {
                response.set_next_page_token(library::to_token({last, last}));
                break;
            }
            write(sitting, *response.add_sittings());
            last = id;
        }
        return response;
    });
}

v1::MakeAppealResponse AppealService::make_appeal(const net::Caller& caller,
                                                  const v1::MakeAppealRequest& request) {
    const auto text = checked_appeal_text(request.text());
    const base::LessonId lesson{request.lesson_id()};
    return database_.transact([&](store::Transaction& t) {
        const auto shown = chosen(contents_watched(t, caller.person, lesson), request.content_id());
        const auto media = checked_interval(request.from_ms(), request.to_ms(), shown.duration_ms);
        const auto clock = watch::lock_clock(t, caller.person);
        if (clock.remembered_by != 0) watch::catch_up(t, policy_, time_, caller.person);
        if (count_open(t, caller.person) >= kMostOpen) {
            throw RequestError(Code::failed_precondition, "appeals_too_many",
                               "so many appeals are open already");
        }
        const auto now = watch::read_standings(t, policy_, caller.person, {shown.content},
                                               watch::time_of_evidence(t, time_))
                             .at(shown.content);
        const auto id = insert_appeal(
            t, {caller.person, lesson, shown.content, media, text, seen_of(now).SerializeAsString()},
            watch::time_of_evidence(t, time_));
        v1::MakeAppealResponse response;
        write(find_appeal(t, id).value(), title_of(t, lesson), *response.mutable_appeal());
        return response;
    });
}

v1::WithdrawAppealResponse AppealService::withdraw(const net::Caller& caller,
                                                   const v1::WithdrawAppealRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        watch::lock_clock(t, caller.person);
        const auto appeal = find_appeal(t, request.appeal_id());
        if (!appeal || appeal->person != caller.person) throw no_such_appeal();
        if (!appeal->open()) {
            throw RequestError(Code::failed_precondition, "appeal_not_open", "it is not open any more");
        }
        end_appeal(t, appeal->id, "withdrawn", watch::time_of_evidence(t, time_));
        v1::WithdrawAppealResponse response;
        write(find_appeal(t, appeal->id).value(), title_of(t, appeal->lesson), *response.mutable_appeal());
        return response;
    });
}

v1::ListMyAppealsResponse AppealService::list_mine(const net::Caller& caller,
                                                   const v1::ListMyAppealsRequest& request) {
    const int size = checked_page_size(request.page_size(), 20, 100);
    const auto from = library::from_token(request.page_token());
    return database_.transact([&](store::Transaction& t) {
        auto appeals = appeals_of(t, caller.person, {}, from.id == 0 ? INT64_MAX : from.id, size + 1);
        v1::ListMyAppealsResponse response;
        if (appeals.size() > static_cast<std::size_t>(size)) {
            appeals.pop_back();
            response.set_next_page_token(library::to_token({appeals.back().id, appeals.back().id}));
        }
        write_own(t, std::move(appeals), *response.mutable_appeals());
        return response;
    });
}

v1::ListNoticesResponse AppealService::list_notices(const net::Caller& caller,
                                                    const v1::ListNoticesRequest&) {
    v1::ListNoticesResponse response;
    const auto notices = database_.transact(
        [&](store::Transaction& t) { return unread_notices(t, caller.person, kMostShown); });
    for (const auto& notice : notices) write(notice, *response.add_notices());
    return response;
}

v1::ReadNoticesResponse AppealService::read_notices(const net::Caller& caller,
                                                    const v1::ReadNoticesRequest& request) {
    database_.transact([&](store::Transaction& t) {
        appeals::read_notices(t, caller.person, request.up_to_id(), watch::time_of_evidence(t, time_));
    });
    return {};
}

}  // namespace yanxiu::appeals
