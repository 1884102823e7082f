#include "server/watch/lease_service.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "server/base/error.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/device_store.hpp"
#include "server/watch/lease_store.hpp"
#include "server/watch/recording.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;

constexpr auto kTakenChannel = "lease.taken";

RequestError no_such_lease() {
    return {Code::not_found, "lease_not_found", "no such lease, or it has ended"};
}

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

library::Watchable watchable(store::Transaction& t, const net::Caller& caller, base::LessonId lesson) {
    auto found = library::find_watchable(t, caller, lesson);
    if (!found) throw RequestError(Code::not_found, "lesson_not_found", "no such lesson");
    if (!found->content) {
        throw RequestError(Code::failed_precondition, "lesson_not_playable",
                           "its video cannot be played yet");
    }
    return std::move(*found);
}

/// Which of the person's open leases end for a new one, and why. Refuses where the learner must be asked.
struct Ending {
    base::LeaseId lease;
    const char* cause;
};
std::vector<Ending> endings(const std::vector<Lease>& open, const PersonClock& clock, base::Instant now,
                            const v1::OpenLeaseRequest& request) {
    std::vector<Ending> result;
    for (const auto& lease : open) {
        if (lease.device == request.device_id()) {
            result.push_back({lease.id, "reopened"});
        } else if (lease.id == clock.owner && !lease.silent(now)) {
            if (!request.take_over()) {
                throw RequestError(Code::failed_precondition, "playing_elsewhere",
                                   "another device is playing; take_over ends it");
            }
            result.push_back({lease.id, "taken_over"});
        }
    }
    return result;
}

/// When a change may happen: now, but neither in the millisecond of the last one nor before what was counted
/// already, lest owners of a time that is past change where the database's clock stands still or steps back.
base::Instant time_of_change(const PersonClock& clock, const std::vector<Lease>& open, base::Instant now) {
    now = std::max(now, clock.handed_at + std::chrono::milliseconds(1));
    for (const auto& lease : open) {
        const auto& counted = lease.counted.wall.intervals();
        if (!counted.empty())
            now = std::max(now, base::Instant{std::chrono::milliseconds(counted.back().to)});
    }
    return now;
}

/// "person:lease"; nothing for anything else.
std::optional<std::pair<base::PersonId, base::LeaseId>> read_taken(std::string_view payload) {
    std::int64_t person = 0;
    std::int64_t lease = 0;
    const char* const end = payload.data() + payload.size();
    const auto first = std::from_chars(payload.data(), end, person);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ':') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, lease);
    if (second.ec != std::errc{} || second.ptr != end) return std::nullopt;
    return std::pair{base::PersonId{person}, base::LeaseId{lease}};
}

}  // namespace

LeaseService::LeaseService(store::Database& database, bus::Bus& bus, net::Events& events,
                           const credit::Policy& policy, const Anchors& anchors, const MediaTokens& tokens,
                           EvidenceTime time)
    : database_(database),
      bus_(bus),
      policy_(policy),
      anchors_(anchors),
      tokens_(tokens),
      time_(std::move(time)) {
    taken_ = bus.subscribe(kTakenChannel, [&events](std::string_view, std::string_view payload) {
        const auto taken = read_taken(payload);
        if (!taken) return;
        v1::LeaseTakenEvent event;
        event.set_lease_id(taken->second.value);
        events.send_to_person(taken->first, event);
    });
}

void LeaseService::register_calls(net::CallRegistry& calls) {
    calls.add<v1::OpenLeaseRequest, v1::OpenLeaseResponse>(
        "yanxiu.v1.WatchService/OpenLease", [this](net::CallContext& context, const auto& request) {
            return open(context.caller, request, context.user_agent);
        });
    calls.add<v1::RenewLeaseRequest, v1::RenewLeaseResponse>(
        "yanxiu.v1.WatchService/RenewLease",
        [this](net::CallContext& context, const auto& request) { return renew(context.caller, request); });
    calls.add<v1::CloseLeaseRequest, v1::CloseLeaseResponse>(
        "yanxiu.v1.WatchService/CloseLease",
        [this](net::CallContext& context, const auto& request) { return close(context.caller, request); });
}

v1::OpenLeaseResponse LeaseService::open(const net::Caller& caller, const v1::OpenLeaseRequest& request,
                                         const std::string& user_agent) {
    if (request.device_id().empty()) {
        throw RequestError(Code::invalid_argument, "device_invalid", "a device must name itself");
    }
    std::vector<base::LeaseId> taken;
    auto answer = database_.transact([&](store::Transaction& t) {
        const auto lesson = watchable(t, caller, {request.lesson_id()});
        const auto clock = lock_caught_up(t, caller.person);
        const auto open = open_leases(t, caller.person);
        const auto now = time_of_change(clock, open, time_of_evidence(t, time_));
        taken.clear();
        for (const auto& ending : endings(open, clock, now, request)) {
            end_lease(t, ending.lease, ending.cause, now);
            taken.push_back(ending.lease);
        }
        const auto lease = insert_lease(
            t, {caller.person, lesson.lesson, lesson.content, lesson.asset, request.device_id()}, now);
        hand_clock_to(t, caller.person, lease, now);

        note_opened(t, caller.person, lesson.content, lesson.lesson, now);
        note_device(t, caller.person, request.device_id(), user_agent);
        const auto before =
            read_standings(t, policy_, caller.person, {lesson.content}, now).at(lesson.content);
        v1::OpenLeaseResponse opened;
        opened.set_lease_id(lease.value);
        opened.set_anchor_ms(ms_of(now));
        opened.set_anchor_mac(anchors_.mac(lease, now));
        opened.set_playlist_url(
            tokens_.playlist_url(caller.person, lesson.asset, lesson.content, lease, now));
        opened.set_token_lifetime_ms(std::chrono::milliseconds(kMediaTokenLifetime).count());
        opened.set_duration_ms(lesson.duration_ms);
        opened.set_resume_ms(before.watched.position_ms);
        write(before.standing, *opened.mutable_standing());
        for (const auto& speed : policy_.speed_classes) {
            auto& item = *opened.add_speed_classes();
            item.set_up_to_permille(speed.up_to_permille);
            item.set_weight_permille(speed.weight_permille);
        }
        opened.set_next_seq(0);
        opened.set_pays(pays_on(before.placements, policy_.day_of(now)));
        opened.set_pay_hidden(policy_.pay_hidden);
        opened.set_complete(lesson.complete);
        return opened;
    });
    announce(caller.person, taken);
    return answer;
}

v1::RenewLeaseResponse LeaseService::renew(const net::Caller& caller, const v1::RenewLeaseRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto clock = lock_caught_up(t, caller.person);
        const auto now = time_of_evidence(t, time_);
        const auto lease = find_lease(t, {request.lease_id()}, caller.person);
        if (!lease || (!lease->open() && lease->end_cause != "taken_over")) throw no_such_lease();
        const auto lesson = watchable(t, caller, lease->lesson);
        // The lesson shows another video by now: its page opens a new lease on that.
        if (lesson.asset != lease->asset) throw no_such_lease();

        if (lease->open()) touch_lease(t, lease->id, now);
        v1::RenewLeaseResponse renewed;
        renewed.set_anchor_ms(ms_of(now));
        renewed.set_anchor_mac(anchors_.mac(lease->id, now));
        renewed.set_playlist_url(
            tokens_.playlist_url(caller.person, lease->asset, lease->content, lease->id, now));
        renewed.set_token_lifetime_ms(std::chrono::milliseconds(kMediaTokenLifetime).count());
        renewed.set_owned(lease->open() && clock.owner == lease->id);
        renewed.set_duration_ms(lesson.duration_ms);
        renewed.set_complete(lesson.complete);
        return renewed;
    });
}

v1::CloseLeaseResponse LeaseService::close(const net::Caller& caller, const v1::CloseLeaseRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto clock = lock_caught_up(t, caller.person);
        const auto lease = find_lease(t, {request.lease_id()}, caller.person);
        if (!lease) throw no_such_lease();
        if (!lease->open()) return v1::CloseLeaseResponse{};
        const auto now = time_of_change(clock, open_leases(t, caller.person), time_of_evidence(t, time_));
        end_lease(t, lease->id, "closed", now);
        if (clock.owner == lease->id) {
            // What nobody owns falls back to the most recently granted open lease.
            const auto open = open_leases(t, caller.person);
            hand_clock_to(t, caller.person, open.empty() ? base::LeaseId{} : open.front().id, now);
        }
        return v1::CloseLeaseResponse{};
    });
}

PersonClock LeaseService::lock_caught_up(store::Transaction& t, base::PersonId person) const {
    auto clock = lock_clock(t, person);
    if (clock.remembered_by != 0) catch_up(t, policy_, time_, person);
    return clock;
}

void LeaseService::announce(base::PersonId person, const std::vector<base::LeaseId>& taken) {
    for (const auto lease : taken) {
        bus_.publish(kTakenChannel, std::to_string(person.value) + ':' + std::to_string(lease.value));
    }
}

}  // namespace yanxiu::watch
