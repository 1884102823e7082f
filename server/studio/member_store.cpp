#include "server/studio/member_store.hpp"

#include <pqxx/pqxx>

#include "server/store/prepared.hpp"
#include "server/studio/room_rules.hpp"

namespace yanxiu::studio {
namespace {

using store::Transaction;

constexpr auto kArrive = R"(
INSERT INTO room_member (workshop_id, person_id, first_joined_at, joined_at)
VALUES ($1, $2, timestamptz 'epoch' + $3::bigint * interval '1 millisecond',
    timestamptz 'epoch' + $3::bigint * interval '1 millisecond')
ON CONFLICT (workshop_id, person_id) DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL
WHERE room_member.left_at IS NOT NULL)";
constexpr auto kConnect = R"(
INSERT INTO room_connection (workshop_id, person_id, connection, seen_at)
VALUES ($1, $2, $3, timestamptz 'epoch' + $4::bigint * interval '1 millisecond')
ON CONFLICT (workshop_id, person_id, connection) DO UPDATE SET seen_at = excluded.seen_at)";
constexpr auto kKeepNewest = R"(
DELETE FROM room_connection WHERE workshop_id = $1 AND person_id = $2 AND connection IN (
    SELECT connection FROM room_connection WHERE workshop_id = $1 AND person_id = $2
    ORDER BY seen_at DESC, connection = $3 DESC OFFSET $4))";
constexpr auto kRenew = R"(
UPDATE room_connection SET seen_at = timestamptz 'epoch' + $4::bigint * interval '1 millisecond'
WHERE workshop_id = $1 AND person_id = $2 AND connection = $3)";
constexpr auto kLeave =
    "DELETE FROM room_connection WHERE workshop_id = $1 AND person_id = $2 AND connection = $3";

constexpr auto kHasSilent =
    "SELECT EXISTS (SELECT FROM room_connection WHERE workshop_id = $1 "
    "AND seen_at < timestamptz 'epoch' + $2::bigint * interval '1 millisecond')";
constexpr auto kForgetSilent =
    "DELETE FROM room_connection WHERE workshop_id = $1 "
    "AND seen_at < timestamptz 'epoch' + $2::bigint * interval '1 millisecond' "
    "RETURNING person_id, (extract(epoch FROM seen_at) * 1000)::bigint";
constexpr auto kForgetUninvited = R"(
DELETE FROM room_connection c USING workshop w, person p
WHERE w.id = $1 AND c.workshop_id = $1 AND p.id = c.person_id AND NOT w.for_everyone AND w.mentor_id <> p.id
    AND NOT EXISTS (SELECT FROM workshop_school i WHERE i.workshop_id = $1 AND i.school_id = p.school_id)
    AND NOT EXISTS (SELECT FROM workshop_guest g WHERE g.workshop_id = $1 AND g.person_id = p.id))";
constexpr auto kAbsent = R"(
SELECT m.person_id FROM room_member m WHERE m.workshop_id = $1 AND m.left_at IS NULL
    AND NOT EXISTS (SELECT FROM room_connection c WHERE c.workshop_id = $1 AND c.person_id = m.person_id)
ORDER BY m.person_id)";
constexpr auto kSetLeft =
    "UPDATE room_member SET left_at = timestamptz 'epoch' + $3::bigint * interval '1 millisecond' "
    "WHERE workshop_id = $1 AND person_id = $2 AND left_at IS NULL";
constexpr auto kAllLeft =
    "UPDATE room_member SET left_at = timestamptz 'epoch' + $2::bigint * interval '1 millisecond' "
    "WHERE workshop_id = $1 AND left_at IS NULL";
constexpr auto kDropConnections = "DELETE FROM room_connection WHERE workshop_id = $1";
constexpr auto kDropHands = "DELETE FROM room_hand WHERE workshop_id = $1";

constexpr auto kIsPresent =
    "SELECT EXISTS (SELECT FROM room_member WHERE workshop_id = $1 AND person_id = $2 AND left_at IS NULL)";
constexpr auto kPresent = R"(
SELECT p.id, p.name, s.name AS school
FROM room_member m JOIN person p ON p.id = m.person_id JOIN school s ON s.id = p.school_id
WHERE m.workshop_id = $1 AND m.left_at IS NULL ORDER BY p.name, p.id LIMIT $2)";
constexpr auto kCountPresent = "SELECT count(*) FROM room_member WHERE workshop_id = $1 AND left_at IS NULL";

constexpr auto kHands = R"(
SELECT p.id, p.name, s.name AS school, h.raised_number, (extract(epoch FROM h.since) * 1000)::bigint AS since_ms,
    h.speaking
FROM room_hand h JOIN person p ON p.id = h.person_id JOIN school s ON s.id = p.school_id
WHERE h.workshop_id = $1 AND ($2::bigint = 0 OR h.person_id = $2::bigint) ORDER BY h.raised_number)";
constexpr auto kCountSpeakers = "SELECT count(*) FROM room_hand WHERE workshop_id = $1 AND speaking";
constexpr auto kRaise =
    "INSERT INTO room_hand (workshop_id, person_id, raised_number, since) "
    "VALUES ($1, $2, $3, timestamptz 'epoch' + $4::bigint * interval '1 millisecond')";
constexpr auto kLetSpeak =
    "UPDATE room_hand SET speaking = true, "
    "since = timestamptz 'epoch' + $3::bigint * interval '1 millisecond' "
    "WHERE workshop_id = $1 AND person_id = $2";
constexpr auto kDrop = "DELETE FROM room_hand WHERE workshop_id = $1 AND person_id = $2";

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

Named read_named(const pqxx::row& row) {
    return {{row["id"].as<std::int64_t>()}, row["name"].as<std::string>(), row["school"].as<std::string>()};
}

std::vector<Hand> read_hands(const pqxx::result& rows) {
    std::vector<Hand> hands;
    for (const auto& row : rows) {
        hands.push_back({read_named(row), row["raised_number"].as<std::int64_t>(),
                         base::Instant{std::chrono::milliseconds(row["since_ms"].as<std::int64_t>())},
                         row["speaking"].as<bool>()});
    }
    return hands;
}

}  // namespace

bool arrive(Transaction& t, base::WorkshopId workshop, base::PersonId person, const std::string& connection,
            base::Instant now) {
    const bool came = t.exec_params0(kArrive, workshop.value, person.value, ms_of(now)).affected_rows() > 0;
    t.exec_params0(kConnect, workshop.value, person.value, connection, ms_of(now));
    t.exec_params0(kKeepNewest, workshop.value, person.value, connection, kMostConnections);
    return came;
}

bool renew(Transaction& t, base::WorkshopId workshop, base::PersonId person, const std::string& connection,
           base::Instant now) {
    return t.exec_prepared0(store::prepared(t, kRenew), workshop.value, person.value, connection, ms_of(now))
               .affected_rows() > 0;
}

void leave(Transaction& t, base::WorkshopId workshop, base::PersonId person, const std::string& connection) {
    t.exec_params0(kLeave, workshop.value, person.value, connection);
}

bool has_silent(Transaction& t, base::WorkshopId workshop, base::Instant bound) {
    return t.exec_prepared1(store::prepared(t, kHasSilent), workshop.value, ms_of(bound))[0].as<bool>();
}

std::map<base::PersonId, base::Instant> forget_silent(Transaction& t, base::WorkshopId workshop,
                                                      base::Instant bound) {
    std::map<base::PersonId, base::Instant> seen;
    for (const auto& row : t.exec_params(kForgetSilent, workshop.value, ms_of(bound))) {
        auto& last = seen[{row[0].as<std::int64_t>()}];
        last = std::max(last, base::Instant{std::chrono::milliseconds(row[1].as<std::int64_t>())});
    }
    return seen;
}

void forget_everybody(Transaction& t, base::WorkshopId workshop) {
    t.exec_params0(kDropConnections, workshop.value);
}

void forget_uninvited(Transaction& t, base::WorkshopId workshop) {
    t.exec_params0(kForgetUninvited, workshop.value);
}

std::vector<base::PersonId> absent_members(Transaction& t, base::WorkshopId workshop) {
    std::vector<base::PersonId> absent;
    for (const auto& row : t.exec_params(kAbsent, workshop.value)) {
        absent.push_back({row[0].as<std::int64_t>()});
    }
    return absent;
}

void set_left(Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now) {
    t.exec_params0(kSetLeft, workshop.value, person.value, ms_of(now));
}

void empty_room(Transaction& t, base::WorkshopId workshop, base::Instant now) {
    t.exec_params0(kDropHands, workshop.value);
    t.exec_params0(kDropConnections, workshop.value);
    t.exec_params0(kAllLeft, workshop.value, ms_of(now));
}

bool is_present(Transaction& t, base::WorkshopId workshop, base::PersonId person) {
    return t.exec_prepared1(store::prepared(t, kIsPresent), workshop.value, person.value)[0].as<bool>();
}

std::vector<Named> present_members(Transaction& t, base::WorkshopId workshop, int limit) {
    std::vector<Named> members;
    for (const auto& row : t.exec_params(kPresent, workshop.value, limit)) members.push_back(read_named(row));
    return members;
}

int count_present(Transaction& t, base::WorkshopId workshop) {
    return t.exec_params1(kCountPresent, workshop.value)[0].as<int>();
}

std::optional<Hand> find_hand(Transaction& t, base::WorkshopId workshop, base::PersonId person) {
    if (!person) return std::nullopt;
    auto hands = read_hands(t.exec_params(kHands, workshop.value, person.value));
    if (hands.empty()) return std::nullopt;
    return std::move(hands.front());
}

std::vector<Hand> list_hands(Transaction& t, base::WorkshopId workshop) {
    return read_hands(t.exec_params(kHands, workshop.value, 0));
}

int count_speakers(Transaction& t, base::WorkshopId workshop) {
    return t.exec_params1(kCountSpeakers, workshop.value)[0].as<int>();
}

void raise_hand(Transaction& t, base::WorkshopId workshop, base::PersonId person, std::int64_t number,
                base::Instant now) {
    t.exec_params0(kRaise, workshop.value, person.value, number, ms_of(now));
}

void let_speak(Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now) {
    t.exec_params0(kLetSpeak, workshop.value, person.value, ms_of(now));
}

void drop_hand(Transaction& t, base::WorkshopId workshop, base::PersonId person) {
    t.exec_params0(kDrop, workshop.value, person.value);
}

}  // namespace yanxiu::studio
