#include "server/watch/lease_store.hpp"

#include <pqxx/pqxx>

#include "server/store/prepared.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::watch {
namespace {

using store::SqlArray;

// Instants cross as milliseconds. An ownership without end ends in the year 9999 here.
constexpr auto kColumns =
    "SELECT l.id, l.person_id, l.lesson_id, l.content_id, l.asset_id, l.device_id, "
    "(extract(epoch FROM l.granted_at) * 1000)::bigint AS granted_ms, "
    "(extract(epoch FROM l.last_seen_at) * 1000)::bigint AS seen_ms, coalesce(l.end_cause, '') AS end_cause, "
    "l.stored_upto, l.greatest_seq, l.counted_upto, l.counted_wall::text, "
    "(SELECT coalesce(range_agg(o.during * int8range(NULL, 253402300800000)), '{}')::text "
    "FROM ownership o WHERE o.lease_id = l.id) AS owned FROM lease l ";
constexpr auto kByIds = "WHERE l.id = ANY($1::bigint[])";
constexpr auto kByIdAndPerson = "WHERE l.id = $1 AND l.person_id = $2";
constexpr auto kOpen = "WHERE l.person_id = $1 AND l.ended_at IS NULL ORDER BY l.granted_at DESC, l.id DESC";
constexpr auto kUncounted = "WHERE l.person_id = $1 AND l.counted_upto < l.greatest_seq";

constexpr auto kInsert =
    "INSERT INTO lease (person_id, lesson_id, content_id, asset_id, device_id, granted_at, last_seen_at) "
    "SELECT $1, $2, $3, $4, $5, i.at, i.at "
    "FROM (SELECT timestamptz 'epoch' + $6::bigint * interval '1 millisecond' AS at) i RETURNING id";
constexpr auto kEnd =
    "UPDATE lease SET end_cause = $2, "
    "ended_at = greatest(granted_at, timestamptz 'epoch' + $3::bigint * interval '1 millisecond') "
    "WHERE id = $1 AND ended_at IS NULL";
constexpr auto kTouch =
    "UPDATE lease SET last_seen_at = "
    "greatest(last_seen_at, timestamptz 'epoch' + $2::bigint * interval '1 millisecond') WHERE id = $1";

// An ownership lasts at least a millisecond: the clock may be handed on twice within one, or stand still. The
// new one begins where the old one ends.
constexpr auto kHand =
    "WITH change AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS c(person_id, lease_id)), "
    "cut AS (UPDATE ownership o SET during = int8range(lower(o.during), greatest($3::bigint, "
    "lower(o.during) + 1)) FROM change c WHERE o.person_id = c.person_id AND upper_inf(o.during) "
    "RETURNING o.person_id, upper(o.during) AS ended), "
    "clock AS (UPDATE person_clock p SET owner_lease_id = nullif(c.lease_id, 0), "
    "handed_ms = greatest($3::bigint, p.handed_ms) "
    "FROM change c WHERE p.person_id = c.person_id) "
    "SELECT c.person_id, c.lease_id, greatest($3::bigint, coalesce(cut.ended, "
    "(SELECT max(upper(o.during)) FROM ownership o WHERE o.person_id = c.person_id))) "
    "FROM change c LEFT JOIN cut USING (person_id) WHERE c.lease_id <> 0";
constexpr auto kOwn =
    "INSERT INTO ownership (person_id, lease_id, during) SELECT p, l, int8range(f, NULL) "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n(p, l, f)";

base::Instant instant(std::int64_t ms) {
    return base::Instant{std::chrono::milliseconds(ms)};
}

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

std::string_view text_of(const pqxx::field& field) {
    return {field.c_str(), field.size()};
}

Lease read_lease(const pqxx::row& row) {
    Lease lease;
    lease.id = {row["id"].as<std::int64_t>()};
    lease.person = {row["person_id"].as<std::int64_t>()};
    lease.lesson = {row["lesson_id"].as<std::int64_t>()};
    lease.content = {row["content_id"].as<std::int64_t>()};
    lease.asset = {row["asset_id"].as<std::int64_t>()};
    lease.device = row["device_id"].as<std::string>();
    lease.granted_at = instant(row["granted_ms"].as<std::int64_t>());
    lease.last_seen_at = instant(row["seen_ms"].as<std::int64_t>());
    lease.end_cause = row["end_cause"].as<std::string>();
    lease.stored_upto = row["stored_upto"].as<std::int64_t>();
    lease.greatest_seq = row["greatest_seq"].as<std::int64_t>();
    lease.counted.upto = row["counted_upto"].as<std::int64_t>();
    lease.counted.wall = from_multirange(text_of(row["counted_wall"]));
    lease.owned = from_multirange(text_of(row["owned"]));
    return lease;
}

std::vector<Lease> read_leases(const pqxx::result& rows) {
    std::vector<Lease> leases;
    leases.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) leases.push_back(read_lease(row));
    return leases;
}

}  // namespace

std::vector<Lease> find_leases(store::Transaction& t, const std::vector<base::LeaseId>& ids) {
    SqlArray array;
    for (const auto id : ids) array.add(id.value);
    return read_leases(t.exec_prepared(store::prepared(t, std::string(kColumns) + kByIds), array.text()));
}

std::optional<Lease> find_lease(store::Transaction& t, base::LeaseId id, base::PersonId person) {
    auto leases = read_leases(t.exec_params(std::string(kColumns) + kByIdAndPerson, id.value, person.value));
    if (leases.empty()) return std::nullopt;
    return std::move(leases.front());
}

std::vector<Lease> open_leases(store::Transaction& t, base::PersonId person) {
    return read_leases(t.exec_params(std::string(kColumns) + kOpen, person.value));
}

std::vector<Lease> leases_with_uncounted(store::Transaction& t, base::PersonId person) {
    return read_leases(t.exec_params(std::string(kColumns) + kUncounted, person.value));
}

base::LeaseId insert_lease(store::Transaction& t, const NewLease& lease, base::Instant now) {
    return {t.exec_params1(kInsert, lease.person.value, lease.lesson.value, lease.content.value,
                           lease.asset.value, lease.device, ms_of(now))[0]
                .as<std::int64_t>()};
}

void end_lease(store::Transaction& t, base::LeaseId id, const std::string& cause, base::Instant now) {
    t.exec_params0(kEnd, id.value, cause, ms_of(now));
}

void touch_lease(store::Transaction& t, base::LeaseId id, base::Instant now) {
    t.exec_params0(kTouch, id.value, ms_of(now));
}

void hand_clock_to(store::Transaction& t, base::PersonId person, base::LeaseId lease, base::Instant now) {
    hand_clocks_to(t, {person}, {lease}, now);
}

void hand_clocks_to(store::Transaction& t, const std::vector<base::PersonId>& persons,
                    const std::vector<base::LeaseId>& leases, base::Instant now) {
    SqlArray of_persons;
    SqlArray to_leases;
    for (const auto person : persons) of_persons.add(person.value);
    for (const auto lease : leases) to_leases.add(lease.value);
    SqlArray new_persons;
    SqlArray new_leases;
    SqlArray froms;
    for (const auto& row : t.exec_params(kHand, of_persons.text(), to_leases.text(), ms_of(now))) {
        new_persons.add(row[0].as<std::int64_t>());
        new_leases.add(row[1].as<std::int64_t>());
        froms.add(row[2].as<std::int64_t>());
    }
    // A statement of its own: within one, the exclusion constraint would still see the old end.
    t.exec_params0(kOwn, new_persons.text(), new_leases.text(), froms.text());
}

}  // namespace yanxiu::watch
