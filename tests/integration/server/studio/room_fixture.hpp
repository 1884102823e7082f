#pragma once

#include <string>
#include <vector>

#include "server/studio/room_rules.hpp"
#include "tests/integration/server/studio/studio_fixture.hpp"

namespace yanxiu::studio {

/// A workshop for one school whose room is open, with nobody in it.
class RoomTest : public StudioTest {
  protected:
    using Numbers = std::vector<std::int64_t>;

    static std::string key(int number = 0) { return "page-key-" + std::to_string(number); }

    template <class Request>
    Request at(const std::string& connection) const {
        auto request = of<Request>(id_);
        request.set_connection(connection);
        return request;
    }
    v1::RoomSnapshot enter(const net::Caller& caller, const std::string& connection = key()) {
        return ask<v1::EnterRoomResponse>(caller, "RoomService/EnterRoom",
                                          at<v1::EnterRoomRequest>(connection))
            .room();
    }
    std::string enter_refusal(const net::Caller& caller) {
        return refused(caller, "RoomService/EnterRoom", at<v1::EnterRoomRequest>(key()));
    }
    std::int64_t renew(const net::Caller& caller, const std::string& connection = key()) {
        return ask<v1::RenewRoomResponse>(caller, "RoomService/RenewRoom",
                                          at<v1::RenewRoomRequest>(connection))
            .number();
    }
    std::string renew_refusal(const net::Caller& caller, const std::string& connection = key()) {
        return refused(caller, "RoomService/RenewRoom", at<v1::RenewRoomRequest>(connection));
    }
    void leave(const net::Caller& caller, const std::string& connection = key()) {
        ask<v1::LeaveRoomResponse>(caller, "RoomService/LeaveRoom", at<v1::LeaveRoomRequest>(connection));
    }
    v1::RoomSnapshot room(const net::Caller& caller) {
        return ask<v1::GetRoomResponse>(caller, "RoomService/GetRoom", of<v1::GetRoomRequest>(id_)).room();
    }
    std::vector<v1::RoomEvent> events(const net::Caller& caller, std::int64_t after = 0, int limit = 0) {
        auto request = of<v1::ListRoomEventsRequest>(id_);
        request.set_after_number(after);
        request.set_limit(limit);
        const auto response = ask<v1::ListRoomEventsResponse>(caller, "RoomService/ListRoomEvents", request);
        return {response.events().begin(), response.events().end()};
    }
    /// As "joined 7, said 7": what happened, and about whom.
    std::vector<std::string> happened(std::int64_t after = 0) {
        std::vector<std::string> all;
        for (const auto& event : events(mentor_, after)) {
            all.push_back(v1::RoomEventKind_Name(event.kind()).substr(16) + " " +
                          std::to_string(event.person().id()));
        }
        return all;
    }
    static std::string said_of(const std::string& kind, const net::Caller& person) {
        return kind + " " + std::to_string(person.person.value);
    }

    v1::SayRequest saying(const std::string& text, const std::string& message_key) const {
        auto request = of<v1::SayRequest>(id_);
        request.set_text(text);
        request.set_key(message_key);
        return request;
    }
    std::int64_t say(const net::Caller& caller, const std::string& text, const std::string& message_key) {
        return ask<v1::SayResponse>(caller, "RoomService/Say", saying(text, message_key)).number();
    }
    std::string say_refusal(const net::Caller& caller, const std::string& text = "老师好") {
        return refused(caller, "RoomService/Say", saying(text, "refused-key"));
    }
    v1::HandRequest hand_of(const net::Caller& person) const {
        auto request = of<v1::HandRequest>(id_);
        request.set_person_id(person.person.value);
        return request;
    }
    void hand(const net::Caller& caller, const std::string& call, const net::Caller& person) {
        ask<v1::HandResponse>(caller, "RoomService/" + call, hand_of(person));
    }
    std::string hand_refusal(const net::Caller& caller, const std::string& call, const net::Caller& person) {
        return refused(caller, "RoomService/" + call, hand_of(person));
    }
    static Numbers numbers_of(const std::vector<v1::RoomEvent>& some) {
        Numbers numbers;
        for (const auto& event : some) numbers.push_back(event.number());
        return numbers;
    }

    net::Caller colleague_ = make_person(school_, v1::ROLE_TEACHER, "示范同事");
    std::int64_t id_ = for_school(std::chrono::minutes(10)).id();
};

}  // namespace yanxiu::studio
