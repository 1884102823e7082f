#include "server/watch/presence_service.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <set>
#include <stdexcept>

#include "server/base/day.hpp"
#include "server/base/error.hpp"
#include "server/library/lesson_service.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/check_picture_route.hpp"
#include "server/watch/recording.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using base::Code;
using base::RequestError;

constexpr auto kDueChannel = "check.due";
constexpr int kMostListed = 200;
constexpr int kAskingsADay = 30;  // of one check: honest ones need a few
constexpr std::size_t kNonceBytes = 16;
constexpr auto kLive = 10min;  // afterwards a check is one to be made up

std::int64_t ms_of(std::chrono::milliseconds time) {
    return time.count();
}

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

std::string time_text(std::int64_t ms) {
    return base::to_text(base::Instant{std::chrono::milliseconds(ms)});
}

std::string random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1)
        throw std::runtime_error("no random bytes");
    return bytes;
}

/// By 64 bits, so that what does not divide evenly is nothing.
std::size_t random_below(std::size_t below) {
    std::uint64_t number = 0;
    for (const char byte : random_bytes(sizeof number))
        number = number << 8U | static_cast<unsigned char>(byte);
    return static_cast<std::size_t>(number % below);
}

/// "person:check:lesson"; nothing for anything else.
std::optional<DueCheck> read_due(std::string_view payload) {
    std::array<std::int64_t, 3> numbers{};
    const char* at = payload.data();
    const char* const end = at + payload.size();
    for (auto& each : numbers) {
        if (&each != &numbers.front() && (at == end || *at++ != ':')) return std::nullopt;
        const auto [rest, error] = std::from_chars(at, end, each);
        if (error != std::errc{}) return std::nullopt;
        at = rest;
    }
    if (at != end) return std::nullopt;
    return DueCheck{{numbers[0]}, numbers[1], {numbers[2]}};
}

/// What answering would release.
std::int64_t held_ms(const credit::Policy& policy, const Watched& watched, std::int64_t number,
                     const std::vector<library::Placement>& placements) {
    const auto found = watched.guarded.find(number);
    if (found == watched.guarded.end()) return 0;
    auto released = watched.coverage;
    add(released, found->second.coverage);
    const auto paid_ms = [&](const Coverage& coverage) {
        return total(credit_of(policy, coverage, watched.delivered, placements, watched.granted));
    };
    return paid_ms(released) - paid_ms(watched.coverage);
}

/// Of each check, in the order of the list.
std::vector<std::int64_t> held_by(store::Transaction& t, const credit::Policy& policy, base::PersonId person,
                                  const std::vector<CheckRecord>& checks) {
    std::set<base::ContentId> contents;
    for (const auto& check : checks)
        for (const auto content : contents_guarded(t, person, check.number)) contents.insert(content);
    std::vector<WatchedKey> keys;
    for (const auto content : contents) keys.emplace_back(person, content);
    const auto watched = find_watched(t, keys);
    auto placements = library::placements_of(t, {contents.begin(), contents.end()});
    std::vector<std::int64_t> held;
    for (const auto& check : checks) {
        auto& sum = held.emplace_back(0);
        for (const auto& [key, of_content] : watched)
            sum += held_ms(policy, of_content, check.number, placements[key.second]);
    }
    return held;
}

void write(const OwnQuestion& question, v1::BankQuestion& message) {
    message.set_question_id(question.id);
    message.set_prompt(question.prompt);
    for (const auto& choice : question.choices) message.add_choices(choice);
    message.set_from_ms(question.from_ms);
}

void write(const Asking& asking, v1::AskCheckResponse& response) {
    response.set_nonce(asking.nonce);
    response.set_kind(asking.question.kind);
    response.set_prompt(asking.question.prompt);
    int number = 0;
    for (const auto& choice : asking.question.choices) {
        auto& item = *response.add_choices();
        item.set_number(++number);
        if (asking.question.kind == v1::CHECK_KIND_FRAME)
            item.set_picture_url(check_picture_url(asking.nonce, number));
        else
            item.set_text(choice);
    }
    response.set_answer_within_ms(asking.good_until_ms - asking.asked_ms);
}

}  // namespace

PresenceService::PresenceService(store::Database& database, bus::Bus& bus, net::Events& events,
                                 const credit::Policy& policy, EvidenceTime time, Pick pick)
    : database_(database),
      policy_(policy),
      time_(std::move(time)),
      pick_(pick ? std::move(pick) : Pick(random_below)) {
    due_ = bus.subscribe(kDueChannel, [&events](std::string_view, std::string_view payload) {
        const auto due = read_due(payload);
        if (!due) return;
        v1::CheckDueEvent event;
        event.set_check_id(due->check_id);
        event.set_lesson_id(due->lesson.value);
        events.send_to_person(due->person, event);
    });
}

void PresenceService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (PresenceService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context.caller, request);
                                     });
    };
    calls.add<v1::ListChecksRequest, v1::ListChecksResponse>(
        "yanxiu.v1.PresenceService/ListChecks",
        [this](net::CallContext& context, const auto&) { return list(context.caller); });
    add("yanxiu.v1.PresenceService/AskCheck", &PresenceService::ask);
    add("yanxiu.v1.PresenceService/AnswerCheck", &PresenceService::answer);
    add("yanxiu.v1.PresenceService/ListQuestions", &PresenceService::list_questions);
    add("yanxiu.v1.PresenceService/SaveQuestion", &PresenceService::save_question);
    add("yanxiu.v1.PresenceService/DeleteQuestion", &PresenceService::delete_question);
}

void PresenceService::announce(bus::Bus& bus, const DueCheck& check) {
    bus.publish(kDueChannel, fmt::format("{}:{}:{}", check.person.value, check.check_id, check.lesson.value));
}

v1::ListChecksResponse PresenceService::list(const net::Caller& caller) {
    return database_.transact([&](store::Transaction& t) {
        catch_up(t, policy_, time_, caller.person);
        const auto now_ms = ms_of(time_of_evidence(t, time_));
        const auto checks = open_checks(t, caller.person, now_ms, kMostListed);
        const auto held = held_by(t, policy_, caller.person, checks);
        std::vector<base::LessonId> lessons;
        for (const auto& check : checks) lessons.push_back(check.lesson);
        auto labels = library::lesson_labels(t, lessons);
        v1::ListChecksResponse response;
        for (std::size_t i = 0; i < checks.size(); ++i) {
            const auto& check = checks[i];
            auto& item = *response.add_checks();
            item.set_check_id(check.id);
            item.set_lesson_id(check.lesson.value);
            item.set_lesson_title(labels[check.lesson].title);
            item.set_position_ms(check.position_ms);
            item.set_due_at(time_text(check.due_ms));
            item.set_answer_until(time_text(check.answer_until_ms));
            item.set_held_ms(held[i]);
            item.set_makeup(check.due_ms + ms_of(kLive) <= now_ms);
        }
        return response;
    });
}

/// The check, which can be answered, with the person's clock locked and the caches true.
CheckRecord PresenceService::locked_check(store::Transaction& t, base::PersonId person,
                                          std::int64_t check_id) const {
    if (lock_clock(t, person).remembered_by != 0) catch_up(t, policy_, time_, person);
    const auto check = find_check(t, person, check_id);
    if (!check) throw RequestError(Code::not_found, "check_not_found", "no such check");
    if (check->answered)
        throw RequestError(Code::failed_precondition, "check_answered", "it was answered already");
    if (check->answer_until_ms <= ms_of(time_of_evidence(t, time_)))
        throw RequestError(Code::failed_precondition, "check_missed", "it was not answered in its days");
    return *check;
}

v1::AskCheckResponse PresenceService::ask(const net::Caller& caller, const v1::AskCheckRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto check = locked_check(t, caller.person, request.check_id());
        const auto now_ms = ms_of(time_of_evidence(t, time_));
        const auto tries = tries_of(policy_.checks, wrong_answers(t, caller.person, check.number), now_ms);
        v1::AskCheckResponse response;
        if (tries.next_try_ms) {
            response.set_next_try_at(time_text(*tries.next_try_ms));
            return response;
        }
        if (askings_since(t, caller.person, check.number, now_ms - ms_of(24h)) >= kAskingsADay)
            throw RequestError(Code::resource_exhausted, "check_asked_often", "asked too often today");
        const Asking asking{random_bytes(kNonceBytes),
                            caller.person,
                            check.number,
                            question_for(t, caller.person, check),
                            now_ms,
                            now_ms + ms_of(policy_.checks.answer_within)};
        insert_asking(t, asking);
        write(asking, response);
        response.set_tries_left(tries.left);
        return response;
    });
}

AskedQuestion PresenceService::question_for(store::Transaction& t, base::PersonId person,
                                            const CheckRecord& check) const {
    std::vector<v1::CheckKind> possible{v1::CHECK_KIND_CONFIRM};
    const auto frame = frame_for(t, person, check);
    if (frame) possible.push_back(v1::CHECK_KIND_FRAME);
    auto questions = questions_of(t, check.lesson);
    std::erase_if(questions, [&](const OwnQuestion& each) { return each.from_ms > check.position_ms; });
    if (!questions.empty()) possible.push_back(v1::CHECK_KIND_QUESTION);
    switch (next_kind(last_kind(t, person), possible)) {
        case v1::CHECK_KIND_FRAME:
            return *frame;
        case v1::CHECK_KIND_QUESTION:
            return bank_question(questions[pick_(questions.size())], pick_);
        default:
            return confirm_question(pick_);
    }
}

std::optional<AskedQuestion> PresenceService::frame_for(store::Transaction& t, base::PersonId person,
                                                        const CheckRecord& check) const {
    // What was shown "within the last minutes" can be asked while they are the last ones.
    const auto now_ms = ms_of(time_of_evidence(t, time_));
    if (check.due_ms + ms_of(kLive) <= now_ms) return std::nullopt;
    const auto stills = stills_of(t, check.asset);
    if (stills.empty()) return std::nullopt;
    const base::AssetId after{
        static_cast<std::int64_t>(pick_(static_cast<std::size_t>(last_with_stills(t).value) + 1))};
    auto elsewhere = stills_elsewhere(t, check.asset, after);
    if (elsewhere.empty()) elsewhere = stills_elsewhere(t, check.asset, {});
    const WatchedKey key{person, check.content};
    const auto watched = find_watched(t, {key}).at(key);
    IntervalSet seen;
    const auto see = [&](const Coverage& coverage) {
        for (const auto& [day, each] : coverage) seen.add(each.classes.back());
    };
    see(watched.coverage);
    for (const auto& [number, each] : watched.guarded) see(each.coverage);
    return frame_question(stills, elsewhere, seen, check.position_ms, pick_);
}

v1::AnswerCheckResponse PresenceService::answer(const net::Caller& caller,
                                                const v1::AnswerCheckRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto person = caller.person;
        const auto check = locked_check(t, person, request.check_id());
        const auto now_ms = ms_of(time_of_evidence(t, time_));
        const auto asking = find_asking(t, person, check.number, request.nonce());
        if (!asking || asking->good_until_ms < now_ms) {
            throw RequestError(Code::failed_precondition, "check_question_over",
                               "this question is over: ask another one");
        }
        if (request.number() < 1 || request.number() > static_cast<int>(asking->question.choices.size()))
            throw RequestError(Code::invalid_argument, "check_choice_invalid", "no such choice");
        insert_answer(t, *asking, request.number(), now_ms);
        v1::AnswerCheckResponse response;
        response.set_right(request.number() == asking->question.right_number);
        if (!response.right()) {
            response.set_tries_left(
                tries_of(policy_.checks, wrong_answers(t, person, check.number), now_ms).left);
            return response;
        }
        const auto contents = contents_guarded(t, person, check.number);
        const auto before_ms = credited_ms_of(t, person, contents);
        release_answered(t, policy_, time_, person, check.number);
        response.set_released_ms(credited_ms_of(t, person, contents) - before_ms);
        return response;
    });
}

v1::ListQuestionsResponse PresenceService::list_questions(const net::Caller& caller,
                                                          const v1::ListQuestionsRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        library::require_own(t, caller, {request.lesson_id()});
        v1::ListQuestionsResponse response;
        for (const auto& question : questions_of(t, {request.lesson_id()}))
            write(question, *response.add_questions());
        return response;
    });
}

v1::SaveQuestionResponse PresenceService::save_question(const net::Caller& caller,
                                                        const v1::SaveQuestionRequest& request) {
    auto question = checked_question(request.question());
    const base::LessonId lesson{request.lesson_id()};
    return database_.transact([&](store::Transaction& t) {
        library::require_own(t, caller, lesson);
        if (question.id != 0) {
            if (!update_question(t, lesson, question))
                throw RequestError(Code::not_found, "question_not_found", "no such question");
        } else if (questions_of(t, lesson).size() >= kMostQuestions) {
            throw RequestError(Code::failed_precondition, "questions_too_many", "a lesson has 50 at most");
        } else {
            question.id = insert_question(t, lesson, question);
        }
        v1::SaveQuestionResponse response;
        write(question, *response.mutable_question());
        return response;
    });
}

v1::DeleteQuestionResponse PresenceService::delete_question(const net::Caller& caller,
                                                            const v1::DeleteQuestionRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        library::require_own(t, caller, {request.lesson_id()});
        if (!watch::delete_question(t, {request.lesson_id()}, request.question_id()))
            throw RequestError(Code::not_found, "question_not_found", "no such question");
        return v1::DeleteQuestionResponse{};
    });
}

}  // namespace yanxiu::watch
