#include "server/studio/room_store.hpp"

#include <algorithm>
#include <pqxx/pqxx>

#include "server/store/prepared.hpp"

namespace yanxiu::studio {
namespace {

using store::Transaction;

constexpr auto kMake = "INSERT INTO room (workshop_id) VALUES ($1)";
constexpr auto kFind = "SELECT last_number, closed_at IS NOT NULL AS closed FROM room WHERE workshop_id = $1";
constexpr auto kLock =
    "SELECT last_number, closed_at IS NOT NULL AS closed FROM room WHERE workshop_id = $1 FOR NO KEY UPDATE";
constexpr auto kHold =
    "SELECT last_number, closed_at IS NOT NULL AS closed FROM room WHERE workshop_id = $1 FOR SHARE";
constexpr auto kForgotten = R"(
SELECT r.workshop_id FROM room r JOIN workshop w ON w.id = r.workshop_id
WHERE r.closed_at IS NULL AND w.ends_at <= timestamptz 'epoch' + $1::bigint * interval '1 millisecond'
ORDER BY w.ends_at, w.id LIMIT $2)";
constexpr auto kAppend = R"(
WITH next AS (UPDATE room SET last_number = last_number + 1 WHERE workshop_id = $1 RETURNING last_number)
INSERT INTO room_event (workshop_id, number, kind, at, person_id, done_by, text, message_key, about_number)
SELECT $1, last_number, $2, timestamptz 'epoch' + $3::bigint * interval '1 millisecond', $4,
    coalesce(nullif($5::bigint, 0), $4), $6, $7, $8 FROM next
RETURNING number)";
constexpr auto kClose =
    "UPDATE room SET closed_at = timestamptz 'epoch' + $2::bigint * interval '1 millisecond' "
    "WHERE workshop_id = $1";

constexpr auto kColumns = R"(
SELECT e.number, e.kind, (extract(epoch FROM e.at) * 1000)::bigint AS at_ms, e.person_id, p.name, s.name AS school,
    e.done_by, e.text, e.removed_at IS NOT NULL AS removed, e.about_number
FROM room_event e JOIN person p ON p.id = e.person_id JOIN school s ON s.id = p.school_id
WHERE e.workshop_id = $1 )";
constexpr auto kAfter = "AND e.number > $2 ORDER BY e.number LIMIT $3";
constexpr auto kLastMessages = "AND e.kind = 3 ORDER BY e.number DESC LIMIT $2";
constexpr auto kMessage = "AND e.kind = 3 AND e.number = $2";

constexpr auto kByKey =
    "SELECT number FROM room_event WHERE workshop_id = $1 AND person_id = $2 AND message_key = $3 "
    "AND message_key <> ''";
constexpr auto kRemove =
    "UPDATE room_event SET text = '', "
    "removed_at = timestamptz 'epoch' + $3::bigint * interval '1 millisecond' "
    "WHERE workshop_id = $1 AND number = $2";

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

Room read_room(base::WorkshopId workshop, const pqxx::row& row) {
    return {workshop, row["last_number"].as<std::int64_t>(), row["closed"].as<bool>()};
}

std::vector<RoomEvent> read_events(const pqxx::result& rows) {
    std::vector<RoomEvent> events;
    for (const auto& row : rows) {
        RoomEvent event;
        event.number = row["number"].as<std::int64_t>();
        event.kind = static_cast<v1::RoomEventKind>(row["kind"].as<int>());
        event.at = base::Instant{std::chrono::milliseconds(row["at_ms"].as<std::int64_t>())};
        event.person = {{row["person_id"].as<std::int64_t>()},
                        row["name"].as<std::string>(),
                        row["school"].as<std::string>()};
        event.done_by = {row["done_by"].as<std::int64_t>()};
        event.text = row["text"].as<std::string>();
        event.removed = row["removed"].as<bool>();
        event.about_number = row["about_number"].as<std::int64_t>();
        events.push_back(std::move(event));
    }
    return events;
}

}  // namespace

void make_room(Transaction& t, base::WorkshopId workshop) {
    t.exec_params0(kMake, workshop.value);
}

Room find_room(Transaction& t, base::WorkshopId workshop) {
    return read_room(workshop, t.exec_prepared1(store::prepared(t, kFind), workshop.value));
}

Room lock_room(Transaction& t, base::WorkshopId workshop) {
    return read_room(workshop, t.exec_prepared1(store::prepared(t, kLock), workshop.value));
}

Room hold_room(Transaction& t, base::WorkshopId workshop) {
    return read_room(workshop, t.exec_prepared1(store::prepared(t, kHold), workshop.value));
}

std::int64_t append(Transaction& t, base::WorkshopId workshop, const NewRoomEvent& event, base::Instant now) {
    return t
        .exec_prepared1(store::prepared(t, kAppend), workshop.value, static_cast<int>(event.kind), ms_of(now),
                        event.person.value, event.done_by.value, event.text, event.message_key,
                        event.about_number)[0]
        .as<std::int64_t>();
}

std::vector<base::WorkshopId> open_rooms_planned_to_end_by(Transaction& t, base::Instant end, int limit) {
    std::vector<base::WorkshopId> open;
    for (const auto& row : t.exec_params(kForgotten, ms_of(end), limit))
        open.push_back({row[0].as<std::int64_t>()});
    return open;
}

void close_room(Transaction& t, base::WorkshopId workshop, base::Instant now) {
    t.exec_params0(kClose, workshop.value, ms_of(now));
}

std::vector<RoomEvent> list_events(Transaction& t, base::WorkshopId workshop, std::int64_t after_number,
                                   int limit) {
    return read_events(t.exec_prepared(store::prepared(t, std::string(kColumns) + kAfter), workshop.value,
                                       after_number, limit));
}

std::vector<RoomEvent> last_messages(Transaction& t, base::WorkshopId workshop, int limit) {
    auto messages = read_events(
        t.exec_prepared(store::prepared(t, std::string(kColumns) + kLastMessages), workshop.value, limit));
    std::reverse(messages.begin(), messages.end());
    return messages;
}

std::int64_t number_of_message(Transaction& t, base::WorkshopId workshop, base::PersonId person,
                               const std::string& key) {
    const auto rows = t.exec_prepared(store::prepared(t, kByKey), workshop.value, person.value, key);
    return rows.empty() ? 0 : rows[0][0].as<std::int64_t>();
}

std::optional<RoomEvent> find_message(Transaction& t, base::WorkshopId workshop, std::int64_t number) {
    auto messages = read_events(t.exec_params(std::string(kColumns) + kMessage, workshop.value, number));
    if (messages.empty()) return std::nullopt;
    return std::move(messages.front());
}

void remove_message(Transaction& t, base::WorkshopId workshop, std::int64_t number, base::Instant now) {
    t.exec_params0(kRemove, workshop.value, number, ms_of(now));
}

}  // namespace yanxiu::studio
