#include "server/studio/talk_service.hpp"

#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"
#include "server/people/person_store.hpp"
#include "server/studio/member_store.hpp"
#include "server/studio/room_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

/// Whose hand is meant; others' are the mentor's to decide about.
base::PersonId person_of(const RoomTurn& turn, const v1::HandRequest& request) {
    const base::PersonId person{request.person_id()};
    if (!person || person == turn.caller.person) return turn.caller.person;
    if (may(turn.caller, Deed::lead, turn.workshop.bond)) return person;
    throw RequestError(Code::permission_denied, "workshop_not_yours", "others decide about it");
}

}  // namespace

void TalkService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (TalkService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context.caller, request);
                                     });
    };
    add("yanxiu.v1.RoomService/Say", &TalkService::say);
    add("yanxiu.v1.RoomService/RemoveMessage", &TalkService::remove);
    add("yanxiu.v1.RoomService/RaiseHand", &TalkService::raise_hand);
    add("yanxiu.v1.RoomService/LowerHand", &TalkService::lower_hand);
    add("yanxiu.v1.RoomService/AcceptHand", &TalkService::accept_hand);
    add("yanxiu.v1.RoomService/EndSpeaking", &TalkService::end_speaking);
}

v1::SayResponse TalkService::say(const net::Caller& caller, const v1::SayRequest& request) {
    const auto text = checked_message(request.text());
    const auto key = checked_key(request.key());
    v1::SayResponse response;
    if (const auto before = said_before(caller, {request.workshop_id()}, key); before > 0) {
        response.set_number(before);
        return response;
    }
    const auto bucket =
        "room:say:" + std::to_string(request.workshop_id()) + ":" + std::to_string(caller.person.value);
    if (!bus_.take_token(bucket, kMessagesAtOnce, kMessageEvery)) {
        throw RequestError(Code::resource_exhausted, "said_too_often", "too many messages",
                           std::chrono::ceil<std::chrono::seconds>(kMessageEvery));
    }
    turns_.take(caller, {request.workshop_id()}, Need::presence, [&](RoomTurn& turn) {
        const auto before = number_of_message(turn.t, turn.workshop.id, caller.person, key);
        response.set_number(before > 0 ? before
                                       : turn.append({.kind = v1::ROOM_EVENT_KIND_SAID,
                                                      .person = caller.person,
                                                      .text = text,
                                                      .message_key = key}));
    });
    return response;
}

std::int64_t TalkService::said_before(const net::Caller& caller, base::WorkshopId workshop,
                                      const std::string& key) {
    return turns_.database().transact(
        [&](store::Transaction& t) { return number_of_message(t, workshop, caller.person, key); });
}

v1::RemoveMessageResponse TalkService::remove(const net::Caller& caller,
                                              const v1::RemoveMessageRequest& request) {
    turns_.take(caller, {request.workshop_id()}, Need::lead, [&](RoomTurn& turn) {
        const auto message = find_message(turn.t, turn.workshop.id, request.number());
        if (!message) throw RequestError(Code::not_found, "message_not_found", "no such message");
        if (message->removed) return;
        remove_message(turn.t, turn.workshop.id, message->number, turn.now);
        turn.append({.kind = v1::ROOM_EVENT_KIND_REMOVED,
                     .person = message->person.id,
                     .done_by = caller.person,
                     .about_number = message->number});
        people::audit(turn.t, caller.person, "room.remove_message",
                      "workshop:" + std::to_string(turn.workshop.id.value),
                      "{\"number\":" + std::to_string(message->number) +
                          ",\"author\":" + std::to_string(message->person.id.value) +
                          ",\"characters\":" + std::to_string(library::character_count(message->text)) + "}");
    });
    return {};
}

v1::HandResponse TalkService::raise_hand(const net::Caller& caller, const v1::HandRequest& request) {
    turns_.require_patience(caller, {request.workshop_id()});
    turns_.take(caller, {request.workshop_id()}, Need::presence, [&](RoomTurn& turn) {
        if (may(caller, Deed::lead, turn.workshop.bond)) {
            throw RequestError(Code::failed_precondition, "mentor_speaks", "the mentor speaks anyway");
        }
        if (request.person_id() != 0 && request.person_id() != caller.person.value) {
            throw RequestError(Code::permission_denied, "workshop_not_yours", "everybody raises their own");
        }
        if (find_hand(turn.t, turn.workshop.id, caller.person)) return;
        const auto number = turn.append({v1::ROOM_EVENT_KIND_HAND_RAISED, caller.person});
        studio::raise_hand(turn.t, turn.workshop.id, caller.person, number, turn.now);
    });
    return {};
}

v1::HandResponse TalkService::accept_hand(const net::Caller& caller, const v1::HandRequest& request) {
    turns_.take(caller, {request.workshop_id()}, Need::presence, [&](RoomTurn& turn) {
        if (!may(caller, Deed::lead, turn.workshop.bond)) {
            throw RequestError(Code::permission_denied, "workshop_not_yours", "its mentor decides");
        }
        const base::PersonId person{request.person_id()};
        const auto hand = find_hand(turn.t, turn.workshop.id, person);
        if (!hand) throw RequestError(Code::failed_precondition, "hand_not_raised", "no hand is up");
        if (hand->speaking) return;
        if (count_speakers(turn.t, turn.workshop.id) >= kMostSpeakers) {
            throw RequestError(Code::failed_precondition, "speakers_full", "so many speak already");
        }
        let_speak(turn.t, turn.workshop.id, person, turn.now);
        turn.append({v1::ROOM_EVENT_KIND_SPEAKING, person, caller.person});
    });
    return {};
}

v1::HandResponse TalkService::put_down(const net::Caller& caller, const v1::HandRequest& request,
                                       bool speaking) {
    turns_.take(caller, {request.workshop_id()}, Need::presence, [&](RoomTurn& turn) {
        const auto person = person_of(turn, request);
        const auto hand = find_hand(turn.t, turn.workshop.id, person);
        if (!hand || hand->speaking != speaking) return;
        drop_hand(turn.t, turn.workshop.id, person);
        turn.append({speaking ? v1::ROOM_EVENT_KIND_SPEAKING_ENDED : v1::ROOM_EVENT_KIND_HAND_LOWERED, person,
                     caller.person});
    });
    return {};
}

v1::HandResponse TalkService::lower_hand(const net::Caller& caller, const v1::HandRequest& request) {
    return put_down(caller, request, false);
}

v1::HandResponse TalkService::end_speaking(const net::Caller& caller, const v1::HandRequest& request) {
    return put_down(caller, request, true);
}

}  // namespace yanxiu::studio
