#include "server/watch/standing_service.hpp"

#include <fmt/chrono.h>

#include "server/base/error.hpp"
#include "server/library/page_token.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/recording.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;

constexpr int kPage = 20;
constexpr int kMostOnAPage = 100;

int checked_page_size(int size) {
    if (size < 0 || size > kMostOnAPage) {
        throw RequestError(Code::invalid_argument, "page_size_invalid", "a page has 1 to 100 entries");
    }
    return size == 0 ? kPage : size;
}

/// RFC 3339, in UTC.
std::string time_text(base::Instant at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

bool unfinished(const library::LessonLabel& label, const Watched& watched) {
    return label.visible && watched.covered_ms < label.duration_ms / 20 * 19;
}

void fill(v1::WatchedLesson& item, base::LessonId lesson, const StandingNow& now,
          const library::LessonLabel& label) {
    item.set_lesson_id(lesson.value);
    item.set_title(label.title);
    item.set_poster_url(label.poster_url);
    item.set_duration_ms(label.duration_ms);
    item.set_resume_ms(now.watched.position_ms);
    item.set_credited_ms(now.standing.credited_ms);
    item.set_held_ms(now.standing.held_ms);
    item.set_covered_ms(now.watched.covered_ms);
    item.set_last_watched_at(time_text(now.watched.last_watched_at));
    item.set_category(now.standing.category);
    v1::Standing standing;
    write(now.standing, standing);
    *item.mutable_unpaid() = std::move(*standing.mutable_unpaid());
}

}  // namespace

void StandingService::register_calls(net::CallRegistry& calls) {
    calls.add<v1::GetStandingRequest, v1::GetStandingResponse>(
        "yanxiu.v1.WatchService/GetStanding", [this](net::CallContext& context, const auto& request) {
            return get_standing(context.caller, request);
        });
    calls.add<v1::ListWatchedRequest, v1::ListWatchedResponse>(
        "yanxiu.v1.WatchService/ListWatched", [this](net::CallContext& context, const auto& request) {
            return list_watched(context.caller, request);
        });
}

v1::GetStandingResponse StandingService::get_standing(const net::Caller& caller,
                                                      const v1::GetStandingRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto lesson = library::find_watchable(t, caller, {request.lesson_id()});
        if (!lesson) throw RequestError(Code::not_found, "lesson_not_found", "no such lesson");
        catch_up(t, policy_, time_, caller.person);
        const auto now =
            read_standings(t, policy_, caller.person, {lesson->content}, time_of_evidence(t, time_))
                .at(lesson->content);
        v1::GetStandingResponse response;
        write(now.standing, *response.mutable_standing());
        response.set_resume_ms(now.watched.position_ms);
        return response;
    });
}

v1::ListWatchedResponse StandingService::list_watched(const net::Caller& caller,
                                                      const v1::ListWatchedRequest& request) {
    const int size = checked_page_size(request.page_size());
    const auto from = library::from_token(request.page_token());
    if (request.course_id() != 0) {
        return list_course(caller, {request.course_id()}, request.unfinished_only());
    }
    return database_.transact([&](store::Transaction& t) {
        catch_up(t, policy_, time_, caller.person);
        const auto rows = watch::list_watched(
            t, {caller.person, base::Instant{std::chrono::milliseconds(from.key)}, {from.id}, size});
        std::vector<base::ContentId> contents;
        for (const auto& row : rows) contents.push_back(row.content);
        const auto standings =
            read_standings(t, policy_, caller.person, contents, time_of_evidence(t, time_));
        std::vector<base::LessonId> lessons;
        for (const auto& [content, now] : standings) lessons.push_back(now.watched.lesson);
        auto labels = library::lesson_labels(t, lessons);
        v1::ListWatchedResponse response;
        for (const auto& row : rows) {
            const auto& now = standings.at(row.content);
            const auto& label = labels[now.watched.lesson];
            if (request.unfinished_only() && !unfinished(label, now.watched)) continue;
            fill(*response.add_lessons(), now.watched.lesson, now, label);
        }
        if (rows.size() == static_cast<std::size_t>(size)) {
            response.set_next_page_token(library::to_token(
                {rows.back().last_watched_at.time_since_epoch().count(), rows.back().content.value}));
        }
        return response;
    });
}

v1::ListWatchedResponse StandingService::list_course(const net::Caller& caller, base::CourseId course,
                                                     bool unfinished_only) {
    return database_.transact([&](store::Transaction& t) {
        catch_up(t, policy_, time_, caller.person);
        const auto shown = library::course_contents(t, course);
        std::vector<base::LessonId> lessons;
        std::vector<base::ContentId> contents;
        for (const auto& [lesson, content] : shown) {
            lessons.push_back(lesson);
            contents.push_back(content);
        }
        const auto standings =
            read_standings(t, policy_, caller.person, contents, time_of_evidence(t, time_));
        const auto labels = library::lesson_labels(t, lessons);
        v1::ListWatchedResponse response;
        for (const auto& [lesson, content] : shown) {
            const auto& now = standings.at(content);
            if (now.watched.covered_ms == 0 && now.watched.position_ms == 0) continue;
            if (unfinished_only && !unfinished(labels.at(lesson), now.watched)) continue;
            fill(*response.add_lessons(), lesson, now, labels.at(lesson));
        }
        return response;
    });
}

}  // namespace yanxiu::watch
