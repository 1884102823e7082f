#include "server/studio/room_rules.hpp"

#include <algorithm>

#include "server/base/day.hpp"
#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

constexpr std::size_t kMostOfMessage = 500;  // characters
constexpr std::size_t kShortestKey = 8;
constexpr std::size_t kLongestKey = 64;
constexpr int kUsualEvents = 200;
constexpr int kMostEvents = 500;

bool is_of_a_key(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
}

}  // namespace

std::string checked_message(std::string_view text) {
    try {
        auto message = library::checked_description(text);
        if (!message.empty() && library::character_count(message) <= kMostOfMessage) return message;
    } catch (const RequestError&) {
        // The same characters are refused here, under this field's name.
    }
    throw RequestError(Code::invalid_argument, "message_invalid", "1 to 500 characters");
}

std::string checked_key(std::string_view key) {
    if (key.size() < kShortestKey || key.size() > kLongestKey ||
        !std::all_of(key.begin(), key.end(), is_of_a_key)) {
        throw RequestError(Code::invalid_argument, "key_invalid", "8 to 64 letters, digits, - and _");
    }
    return std::string(key);
}

int checked_event_limit(int limit) {
    if (limit < 0 || limit > kMostEvents) {
        throw RequestError(Code::invalid_argument, "limit_invalid", "1 to 500 events");
    }
    return limit == 0 ? kUsualEvents : limit;
}

void write(const Named& person, v1::RoomPerson& message) {
    message.set_id(person.id.value);
    message.set_name(person.name);
    message.set_school_name(person.school);
}

void write(const RoomEvent& event, v1::RoomEvent& message) {
    message.set_number(event.number);
    message.set_kind(event.kind);
    message.set_at(base::to_text(event.at));
    write(event.person, *message.mutable_person());
    message.set_done_by(event.done_by.value);
    message.set_text(event.text);
    message.set_removed(event.removed);
    message.set_about_number(event.about_number);
}

void write(const Hand& hand, v1::RaisedHand& message) {
    write(hand.person, *message.mutable_person());
    message.set_raised_number(hand.raised_number);
    message.set_since(base::to_text(hand.since));
}

}  // namespace yanxiu::studio
