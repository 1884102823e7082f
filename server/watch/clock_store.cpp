#include "server/watch/clock_store.hpp"

#include <pqxx/pqxx>

#include "server/store/prepared.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::watch {
namespace {

using store::SqlArray;

constexpr auto kNow = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
constexpr auto kMake = "INSERT INTO person_clock (person_id) VALUES ($1) ON CONFLICT DO NOTHING";
constexpr auto kLock =
    "SELECT person_id, remembered_by, remembered_lease_id, coalesce(owner_lease_id, 0), handed_ms FROM "
    "person_clock "
    "WHERE person_id = ANY($1::bigint[]) ORDER BY person_id FOR UPDATE";
constexpr auto kRemember =
    "UPDATE person_clock p SET remembered_by = $3, remembered_lease_id = n.lease_id "
    "FROM unnest($1::bigint[], $2::bigint[]) AS n(person_id, lease_id) WHERE p.person_id = n.person_id";
constexpr auto kForget =
    "UPDATE person_clock SET remembered_by = 0, remembered_lease_id = 0 WHERE person_id = ANY($1::bigint[])";
constexpr auto kIsRemembered = "SELECT FROM person_clock WHERE person_id = $1 AND remembered_by <> 0";

std::string ids_of(const std::vector<base::PersonId>& persons) {
    SqlArray ids;
    for (const auto person : persons) ids.add(person.value);
    return ids.text();
}

}  // namespace

base::Instant time_of_evidence(store::Transaction& t, const EvidenceTime& time) {
    const base::Instant now{
        std::chrono::milliseconds(t.exec_prepared1(store::prepared(t, kNow))[0].as<std::int64_t>())};
    return time ? time(now) : now;
}

PersonClock lock_clock(store::Transaction& t, base::PersonId person) {
    t.exec_params0(kMake, person.value);
    return lock_clocks(t, {person}).at(0);
}

std::vector<PersonClock> lock_clocks(store::Transaction& t, const std::vector<base::PersonId>& persons) {
    std::vector<PersonClock> clocks;
    clocks.reserve(persons.size());
    for (const auto& row : t.exec_prepared(store::prepared(t, kLock), ids_of(persons))) {
        clocks.push_back({{row[0].as<std::int64_t>()},
                          row[1].as<std::int64_t>(),
                          {row[2].as<std::int64_t>()},
                          {row[3].as<std::int64_t>()},
                          base::Instant{std::chrono::milliseconds(row[4].as<std::int64_t>())}});
    }
    return clocks;
}

void set_remembered(store::Transaction& t, const std::vector<RememberedLease>& leases, std::int64_t by) {
    if (leases.empty()) return;
    SqlArray persons, ids;
    for (const auto& [person, lease] : leases) {
        persons.add(person.value);
        ids.add(lease.value);
    }
    t.exec_prepared0(store::prepared(t, kRemember), persons.text(), ids.text(), by);
}

void set_forgotten(store::Transaction& t, const std::vector<base::PersonId>& persons) {
    if (!persons.empty()) t.exec_prepared0(store::prepared(t, kForget), ids_of(persons));
}

bool is_remembered(store::Transaction& t, base::PersonId person) {
    return !t.exec_params(kIsRemembered, person.value).empty();
}

}  // namespace yanxiu::watch
