#include "server/watch/claim_store.hpp"

#include <pqxx/pqxx>

#include "server/store/copy.hpp"
#include "server/store/prepared.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::watch {
namespace {

using store::SqlArray;

constexpr auto kInsert =
    "INSERT INTO claim (month, lease_id, seq, wall_from_ms, wall_to_ms, media_from_ms, media_to_ms, hidden, "
    "audible, received_at) SELECT m, l, s, wf, wt, mf, mt, h, a, "
    "timestamptz 'epoch' + $10::bigint * interval '1 millisecond' "
    "FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[], "
    "$8::boolean[], $9::boolean[]) AS n(m, l, s, wf, wt, mf, mt, h, a) ON CONFLICT DO NOTHING";
constexpr auto kClaimColumns =
    "month, lease_id, seq, wall_from_ms, wall_to_ms, media_from_ms, media_to_ms, hidden, audible, "
    "received_at";
constexpr auto kConflict =
    "INSERT INTO claim_conflict (lease_id, seq, wall_from_ms, wall_to_ms, media_from_ms, media_to_ms, "
    "hidden, "
    "audible, received_at) SELECT l, s, wf, wt, mf, mt, h, a, "
    "timestamptz 'epoch' + $9::bigint * interval '1 millisecond' "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], "
    "$7::boolean[], $8::boolean[]) AS n(l, s, wf, wt, mf, mt, h, a) "
    "WHERE (SELECT count(*) FROM claim_conflict k WHERE k.lease_id = l) < 100 AND NOT EXISTS (SELECT FROM "
    "claim_conflict k WHERE (k.lease_id, k.seq, k.wall_from_ms, k.wall_to_ms, "
    "k.media_from_ms, k.media_to_ms, k.hidden, k.audible) = (l, s, wf, wt, mf, mt, h, a))";
constexpr auto kStored =
    "SELECT c.lease_id, c.seq, c.wall_from_ms, c.wall_to_ms, c.media_from_ms, c.media_to_ms, c.hidden, "
    "c.audible FROM unnest($1::date[], $2::bigint[], $3::bigint[]) AS k(m, l, s) "
    "JOIN claim c ON c.month = k.m AND c.lease_id = k.l AND c.seq = k.s";
constexpr auto kHeard =
    "SELECT c.lease_id, (extract(epoch FROM max(c.received_at)) * 1000)::bigint "
    "FROM unnest($1::date[], $2::bigint[], $3::bigint[]) AS k(m, l, s) "
    "JOIN claim c ON c.month = k.m AND c.lease_id = k.l AND c.seq > k.s GROUP BY c.lease_id";
constexpr auto kUncounted =
    "SELECT c.lease_id, c.seq, c.wall_from_ms, c.wall_to_ms, c.media_from_ms, c.media_to_ms, c.hidden, "
    "c.audible, (extract(epoch FROM c.received_at) * 1000)::bigint "
    "FROM unnest($1::date[], $2::bigint[], $3::bigint[]) AS k(m, l, s) "
    "JOIN claim c ON c.month = k.m AND c.lease_id = k.l AND c.seq > k.s ORDER BY c.lease_id, c.seq";

constexpr auto kSaveLeases =
    "UPDATE lease l SET stored_upto = n.st, greatest_seq = n.g, counted_upto = n.c, "
    "counted_wall = n.w::int8multirange, last_seen_at = greatest(l.last_seen_at, "
    "timestamptz 'epoch' + n.seen * interval '1 millisecond') "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[]) "
    "AS n(id, st, g, c, w, seen) WHERE l.id = n.id";

constexpr auto kDeliver =
    "INSERT INTO delivery (month, person_id, content_id, asset_id, rendition, segment, media_from_ms, "
    "media_to_ms, delivered_at) SELECT date_trunc('month', i.at AT TIME ZONE 'UTC')::date, p, c, a, r, s, "
    "mf, "
    "mt, i.at FROM (SELECT timestamptz 'epoch' + $8::bigint * interval '1 millisecond' AS at) i, "
    "unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::int[]) "
    "AS n(p, c, a, r, s, mf, mt)";

constexpr auto kDelivered =
    "SELECT d.person_id, d.content_id, range_agg(int4range(d.media_from_ms, d.media_to_ms))::text "
    "FROM unnest($1::bigint[], $2::bigint[]) AS k(p, c) "
    "JOIN delivery d ON d.person_id = k.p AND d.content_id = k.c GROUP BY 1, 2";

constexpr auto kSaveWaiting =
    "INSERT INTO lease_waiting (lease_id, person_id, due_at) "
    "SELECT l, p, timestamptz 'epoch' + d * interval '1 millisecond' "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n(l, p, d) "
    "ON CONFLICT (lease_id) DO UPDATE SET due_at = EXCLUDED.due_at";
constexpr auto kSettled = "DELETE FROM lease_waiting WHERE lease_id = ANY($1::bigint[])";
constexpr auto kDue =
    "SELECT lease_id, person_id, (extract(epoch FROM due_at) * 1000)::bigint FROM lease_waiting "
    "WHERE due_at <= timestamptz 'epoch' + $1::bigint * interval '1 millisecond' ORDER BY due_at LIMIT $2";
constexpr auto kPartitions = "SELECT make_evidence_partitions($1::date)";
constexpr auto kToRecompute = "SELECT id, content_id FROM content_to_recompute ORDER BY id LIMIT $1";
constexpr auto kRecomputed = "DELETE FROM content_to_recompute WHERE id = $1";

std::int64_t ms_of(base::Instant at) {
    return at.time_since_epoch().count();
}

/// The month of an instant in UTC, as its first day.
std::string month_of(base::Instant at) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
    return base::to_text(base::Day{std::chrono::local_days{day.year() / day.month() / 1}.time_since_epoch()});
}

/// Parallel lists of claims' columns.
struct Columns {
    SqlArray months, leases, seqs, wall_from, wall_to, media_from, media_to, hidden, audible;

    explicit Columns(const std::vector<LeaseClaim>& claims) {
        for (const auto& [lease, granted_at, claim] : claims) {
            months.add(month_of(granted_at));
            leases.add(lease.value);
            seqs.add(claim.seq);
            wall_from.add(claim.wall.from);
            wall_to.add(claim.wall.to);
            media_from.add(claim.media.from);
            media_to.add(claim.media.to);
            hidden.add(claim.hidden);
            audible.add(claim.audible);
        }
    }
};

Claim read_claim(const pqxx::row& row) {
    Claim claim;
    claim.seq = row[1].as<std::int64_t>();
    claim.wall = {row[2].as<std::int64_t>(), row[3].as<std::int64_t>()};
    claim.media = {row[4].as<std::int64_t>(), row[5].as<std::int64_t>()};
    claim.hidden = row[6].as<bool>();
    claim.audible = row[7].as<bool>();
    return claim;
}

/// Runs a statement on the leases' claims after their counted ones.
pqxx::result behind_counted(store::Transaction& t, const char* statement,
                            const std::vector<const Lease*>& leases) {
    SqlArray months, ids, counted;
    for (const auto* lease : leases) {
        months.add(month_of(lease->granted_at));
        ids.add(lease->id.value);
        counted.add(lease->counted.upto);
    }
    return t.exec_prepared(store::prepared(t, statement), months.text(), ids.text(), counted.text());
}

}  // namespace

void append_claims(store::Transaction& t, const std::vector<LeaseClaim>& claims, base::Instant now) {
    if (claims.empty()) return;
    store::CopyRows rows;
    const auto received = base::to_text(now);
    std::string month;
    base::Instant of_month = base::Instant::min();
    for (const auto& [lease, granted_at, claim] : claims) {
        if (granted_at != of_month) month = month_of(of_month = granted_at);
        rows.add(month).add(lease.value).add(claim.seq).add(claim.wall.from).add(claim.wall.to);
        rows.add(claim.media.from).add(claim.media.to).add(claim.hidden).add(claim.audible).add(received);
        rows.end_row();
    }
    store::copy(t, "claim", kClaimColumns, rows);
}

std::size_t insert_claims(store::Transaction& t, const std::vector<LeaseClaim>& claims, base::Instant now) {
    if (claims.empty()) return 0;
    const Columns c(claims);
    return t
        .exec_prepared(store::prepared(t, kInsert), c.months.text(), c.leases.text(), c.seqs.text(),
                       c.wall_from.text(), c.wall_to.text(), c.media_from.text(), c.media_to.text(),
                       c.hidden.text(), c.audible.text(), ms_of(now))
        .affected_rows();
}

std::map<base::LeaseId, std::map<std::int64_t, Claim>> stored_claims(store::Transaction& t,
                                                                     const std::vector<LeaseClaim>& claims) {
    std::map<base::LeaseId, std::map<std::int64_t, Claim>> stored;
    const Columns c(claims);
    for (const auto& row :
         t.exec_prepared(store::prepared(t, kStored), c.months.text(), c.leases.text(), c.seqs.text())) {
        const auto claim = read_claim(row);
        stored[{row[0].as<std::int64_t>()}][claim.seq] = claim;
    }
    return stored;
}

void keep_conflicts(store::Transaction& t, const std::vector<LeaseClaim>& claims, base::Instant now) {
    if (claims.empty()) return;
    const Columns c(claims);
    t.exec_params0(kConflict, c.leases.text(), c.seqs.text(), c.wall_from.text(), c.wall_to.text(),
                   c.media_from.text(), c.media_to.text(), c.hidden.text(), c.audible.text(), ms_of(now));
}

std::map<base::LeaseId, base::Instant> heard_of(store::Transaction& t,
                                                const std::vector<const Lease*>& leases) {
    std::map<base::LeaseId, base::Instant> heard;
    if (leases.empty()) return heard;
    for (const auto& row : behind_counted(t, kHeard, leases)) {
        heard[{row[0].as<std::int64_t>()}] =
            base::Instant{std::chrono::milliseconds(row[1].as<std::int64_t>())};
    }
    return heard;
}

std::map<base::LeaseId, std::vector<Claim>> uncounted_claims(store::Transaction& t,
                                                             const std::vector<const Lease*>& leases) {
    std::map<base::LeaseId, std::vector<Claim>> claims;
    if (leases.empty()) return claims;
    for (const auto& row : behind_counted(t, kUncounted, leases)) {
        const base::Instant received{std::chrono::milliseconds(row[8].as<std::int64_t>())};
        claims[{row[0].as<std::int64_t>()}].push_back(as_it_counts(read_claim(row), received));
    }
    return claims;
}

Claim as_it_counts(const Claim& claim, base::Instant received) {
    if (ms_of(received) - claim.wall.to <= std::chrono::milliseconds(kWelcome).count()) return claim;
    Claim empty = claim;
    empty.wall.to = empty.wall.from;
    empty.media.to = empty.media.from;
    return empty;
}

void save_leases(store::Transaction& t, const std::vector<const Lease*>& leases) {
    if (leases.empty()) return;
    SqlArray ids, stored, greatest, counted, wall, seen;
    for (const auto* lease : leases) {
        ids.add(lease->id.value);
        stored.add(lease->stored_upto);
        greatest.add(lease->greatest_seq);
        counted.add(lease->counted.upto);
        wall.add(to_multirange(lease->counted.wall));
        seen.add(ms_of(lease->last_seen_at));
    }
    t.exec_prepared0(store::prepared(t, kSaveLeases), ids.text(), stored.text(), greatest.text(),
                     counted.text(), wall.text(), seen.text());
}

void insert_deliveries(store::Transaction& t, const std::vector<const Delivery*>& deliveries,
                       base::Instant now) {
    if (deliveries.empty()) return;
    SqlArray persons, contents, assets, renditions, segments, from, to;
    for (const auto* each : deliveries) {
        persons.add(each->person.value);
        contents.add(each->content.value);
        assets.add(each->asset.value);
        renditions.add(each->rendition);
        segments.add(each->segment);
        from.add(each->media.from);
        to.add(each->media.to);
    }
    t.exec_prepared0(store::prepared(t, kDeliver), persons.text(), contents.text(), assets.text(),
                     renditions.text(), segments.text(), from.text(), to.text(), ms_of(now));
}

std::map<WatchedKey, IntervalSet> delivered_of(store::Transaction& t, const std::vector<WatchedKey>& keys) {
    std::map<WatchedKey, IntervalSet> delivered;
    if (keys.empty()) return delivered;
    SqlArray persons, contents;
    for (const auto& [person, content] : keys) {
        persons.add(person.value);
        contents.add(content.value);
    }
    for (const auto& row : t.exec_prepared(store::prepared(t, kDelivered), persons.text(), contents.text())) {
        delivered[{{row[0].as<std::int64_t>()}, {row[1].as<std::int64_t>()}}] =
            from_multirange({row[2].c_str(), row[2].size()});
    }
    return delivered;
}

void save_waiting(store::Transaction& t, const std::vector<WaitingLease>& waiting,
                  const std::vector<base::LeaseId>& settled) {
    if (!settled.empty()) {
        SqlArray ids;
        for (const auto id : settled) ids.add(id.value);
        t.exec_params0(kSettled, ids.text());
    }
    if (waiting.empty()) return;
    SqlArray leases, persons, due;
    for (const auto& each : waiting) {
        leases.add(each.lease.value);
        persons.add(each.person.value);
        due.add(ms_of(each.due));
    }
    t.exec_params0(kSaveWaiting, leases.text(), persons.text(), due.text());
}

std::vector<WaitingLease> due_leases(store::Transaction& t, base::Instant now, int limit) {
    std::vector<WaitingLease> due;
    for (const auto& row : t.exec_params(kDue, ms_of(now), limit)) {
        due.push_back({{row[0].as<std::int64_t>()},
                       {row[1].as<std::int64_t>()},
                       base::Instant{std::chrono::milliseconds(row[2].as<std::int64_t>())}});
    }
    return due;
}

void make_partitions(store::Transaction& t, base::Instant of_month) {
    t.exec_params(kPartitions, month_of(of_month));
}

std::vector<ToRecompute> contents_to_recompute(store::Transaction& t, int limit) {
    std::vector<ToRecompute> rows;
    for (const auto& row : t.exec_params(kToRecompute, limit)) {
        rows.push_back({row[0].as<std::int64_t>(), {row[1].as<std::int64_t>()}});
    }
    return rows;
}

void forget_recomputed(store::Transaction& t, std::int64_t id) {
    t.exec_params0(kRecomputed, id);
}

}  // namespace yanxiu::watch
