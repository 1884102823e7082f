#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "server/studio/room.hpp"

/// The rules of rooms. Pure; what must be refused throws RequestError.
namespace yanxiu::studio {

/// Who is silent for longer than this has left. Pages renew themselves ten times as often,
/// and at least twice where a browser gives a hidden one a turn a minute.
inline constexpr std::chrono::seconds kSilentFor{150};
/// So many pages of one person in one room at once; the least recently seen one gives way.
inline constexpr int kMostConnections = 8;
/// Publishing at once: the mentor and these.
inline constexpr int kMostSpeakers = 15;
/// So many messages at once, and then one more in each of these times.
inline constexpr int kMessagesAtOnce = 5;
inline constexpr std::chrono::milliseconds kMessageEvery{2'000};
/// So many arrivals and raised hands of one person at once, and then one more in each of these times.
inline constexpr int kActsAtOnce = 40;
inline constexpr std::chrono::milliseconds kActEvery{2'000};

/// 1 to 500 characters, outer spaces removed, without control characters but for line breaks and tabs.
/// Refuses with {invalid_argument, "message_invalid"}.
std::string checked_message(std::string_view text);

/// A name that a page draws, of a connection or a message: 8 to 64 letters a–z and A–Z, digits, '-' and '_'.
/// Refuses with {invalid_argument, "key_invalid"}.
std::string checked_key(std::string_view key);

/// 200 when not said. Refuses with {invalid_argument, "limit_invalid"} what is outside of 1 to 500.
int checked_event_limit(int limit);

void write(const Named& person, v1::RoomPerson& message);
void write(const RoomEvent& event, v1::RoomEvent& message);
void write(const Hand& hand, v1::RaisedHand& message);

}  // namespace yanxiu::studio
