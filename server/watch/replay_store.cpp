#include "server/watch/replay_store.hpp"

#include <pqxx/pqxx>

#include "server/credit/correction_store.hpp"
#include "server/credit/ledger_store.hpp"
#include "server/watch/claim_store.hpp"
#include "server/watch/server_secret_store.hpp"

namespace yanxiu::watch {
namespace {

// A person of many years may take longer than a request would.
constexpr auto kSnapshot =
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '10min'";

constexpr auto kPersons =
    "SELECT p.id FROM person p WHERE p.id > $1 AND ("
    "EXISTS (SELECT FROM lease WHERE person_id = p.id) OR "
    "EXISTS (SELECT FROM delivery WHERE person_id = p.id) OR "
    "EXISTS (SELECT FROM coverage WHERE person_id = p.id) OR "
    "EXISTS (SELECT FROM watching WHERE person_id = p.id) OR "
    "EXISTS (SELECT FROM presence_check WHERE person_id = p.id) OR "
    "EXISTS (SELECT FROM correction WHERE person_id = p.id) OR "
    "EXISTS (SELECT FROM ledger_entry WHERE person_id = p.id)) ORDER BY p.id LIMIT $2";

constexpr auto kClock =
    "SELECT coalesce(max(owner_lease_id), 0), coalesce(max(remembered_lease_id), 0) FROM person_clock "
    "WHERE person_id = $1";

constexpr auto kTenures =
    "SELECT id, (extract(epoch FROM granted_at) * 1000)::bigint, "
    "coalesce((extract(epoch FROM ended_at) * 1000)::bigint, $2) "
    "FROM lease WHERE person_id = $1 ORDER BY id";

constexpr auto kDelivered =
    "SELECT content_id, range_agg(int4range(media_from_ms, media_to_ms))::text FROM delivery "
    "WHERE person_id = $1 GROUP BY content_id";

// Contents of caches that may have no evidence, which is what a replay must notice.
constexpr auto kCached =
    "SELECT content_id FROM coverage WHERE person_id = $1 "
    "UNION SELECT content_id FROM watching WHERE person_id = $1";

constexpr auto kToRecompute = "SELECT DISTINCT content_id FROM content_to_recompute";

base::ContentId content_of(const pqxx::field& field) {
    return {field.as<std::int64_t>()};
}

void load_leases(store::Transaction& t, Dossier& dossier) {
    std::vector<base::LeaseId> ids;
    std::map<base::LeaseId, Tenure> tenures;
    for (const auto& row : t.exec_params(kTenures, dossier.person.value, kOwnedForever)) {
        const base::LeaseId id{row[0].as<std::int64_t>()};
        ids.push_back(id);
        tenures[id] = {id, {row[1].as<std::int64_t>(), row[2].as<std::int64_t>()}};
    }
    for (auto& lease : find_leases(t, ids)) {
        Lease uncounted = lease;
        uncounted.counted = {};  // so that every claim is read
        auto claims = uncounted_claims(t, {&uncounted});
        const auto id = lease.id;
        dossier.leases.push_back({std::move(lease), tenures.at(id), std::move(claims[id])});
    }
}

/// Gives each content that anything names its place.
void load_evidence(store::Transaction& t, Dossier& dossier) {
    for (const auto& row : t.exec_params(kCached, dossier.person.value)) dossier.contents[content_of(row[0])];
    for (const auto& each : dossier.leases) dossier.contents[each.lease.content];
    for (const auto& entry : dossier.chain)
        if (entry.booking.cause == "watch") dossier.contents[entry.booking.content];
    for (const auto& row : t.exec_params(kDelivered, dossier.person.value))
        dossier.contents[content_of(row[0])].delivered = from_multirange(row[1].c_str());
}

void load_caches(store::Transaction& t, Dossier& dossier) {
    std::vector<base::ContentId> contents;
    std::vector<WatchedKey> keys;
    for (const auto& [content, stored] : dossier.contents) {
        contents.push_back(content);
        keys.emplace_back(dossier.person, content);
    }
    for (auto& [key, watched] : find_watched(t, keys))
        dossier.contents.at(key.second).watched = std::move(watched);
    if (contents.empty()) return;
    for (auto& [content, placements] : library::placements_of(t, contents))
        dossier.contents.at(content).placements = std::move(placements);
    for (const auto& row : t.exec(kToRecompute)) {
        const auto found = dossier.contents.find(content_of(row[0]));
        if (found != dossier.contents.end()) found->second.to_recompute = true;
    }
}

}  // namespace

void take_snapshot(store::Transaction& t) {
    t.exec0(kSnapshot);
}

std::vector<base::PersonId> persons_with_evidence(store::Transaction& t, base::PersonId after, int limit) {
    std::vector<base::PersonId> persons;
    for (const auto& row : t.exec_params(kPersons, after.value, limit))
        persons.push_back({row[0].as<std::int64_t>()});
    return persons;
}

Dossier load_dossier(store::Transaction& t, base::PersonId person) {
    Dossier dossier;
    dossier.person = person;
    const auto clock = t.exec_params1(kClock, person.value);
    dossier.owner = {clock[0].as<std::int64_t>()};
    dossier.remembered = {clock[1].as<std::int64_t>()};
    dossier.chain = credit::chain_of(t, person);
    dossier.checks = checks_of(t, person);
    dossier.answers = answers_of(t, person);
    dossier.draws = CheckDraws(known_server_secret(t, "presence"));
    dossier.corrections = credit::approved_corrections(t, person);
    load_leases(t, dossier);
    load_evidence(t, dossier);
    load_caches(t, dossier);
    return dossier;
}

}  // namespace yanxiu::watch
