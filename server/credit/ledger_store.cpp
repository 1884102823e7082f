#include "server/credit/ledger_store.hpp"

#include <pqxx/pqxx>

#include "server/base/error.hpp"
#include "server/base/hex.hpp"
#include "server/store/copy.hpp"
#include "server/store/prepared.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::credit {
namespace {

using store::SqlArray;

constexpr auto kHeads =
    "SELECT p.person_id, e.seq, encode(e.hash, 'hex') FROM unnest($1::bigint[]) AS p(person_id) CROSS JOIN "
    "LATERAL (SELECT seq, hash FROM ledger_entry WHERE person_id = p.person_id ORDER BY seq DESC LIMIT 1) e";

constexpr auto kColumns =
    "person_id, seq, booked_at, day, category, amount_ms, cause, content_id, idempotency_key, reason, "
    "actor_id, "
    "approver_id, previous_hash, hash";

constexpr auto kEntries =
    "SELECT person_id, seq, (extract(epoch FROM booked_at) * 1000)::bigint AS booked_at_ms, day::text AS "
    "day, "
    "category, amount_ms, cause, e.content_id, idempotency_key, reason, actor_id, approver_id, "
    "encode(previous_hash, 'hex') AS previous_hash, encode(hash, 'hex') AS hash ";
constexpr auto kChain = "FROM ledger_entry e WHERE person_id = $1 ORDER BY seq";
constexpr auto kOne = "FROM ledger_entry e WHERE person_id = $1 AND seq = $2";
constexpr auto kAfter =
    "FROM ledger_entry e JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(p, c, s) "
    "ON e.person_id = k.p AND e.content_id = k.c AND e.seq > k.s ORDER BY person_id, seq";

// What was watched may be shown by several lessons: the one under which the person watched it, else any in
// the catalogue.
constexpr auto kPage =
    ", coalesce(lesson.id, 0) AS lesson_id, coalesce(lesson.title, '') AS lesson_title "
    "FROM ledger_entry e LEFT JOIN LATERAL (SELECT l.id, l.title FROM asset a JOIN lesson l ON l.id = "
    "a.lesson_id "
    "LEFT JOIN watching w ON w.person_id = e.person_id AND w.content_id = e.content_id "
    "WHERE a.content_id = e.content_id "
    "AND (l.id = w.lesson_id OR (l.published_at IS NOT NULL AND l.deleted_at IS NULL)) "
    "ORDER BY (l.id = w.lesson_id) DESC NULLS LAST, l.id LIMIT 1) lesson ON true "
    "WHERE e.person_id = $1 AND e.seq < $2 AND e.day >= $3::date AND e.day < $4::date "
    "ORDER BY e.seq DESC LIMIT $5";

constexpr auto kSums =
    "SELECT category, sum(amount_ms)::bigint FROM ledger_entry "
    "WHERE person_id = $1 AND day >= $2::date AND day < $3::date GROUP BY category";

Hash from_hex(std::string_view text) {
    return base::bytes_of_hex<32>(text).value();
}

std::vector<base::PersonId> persons_of(const std::vector<Booking>& bookings) {
    std::vector<base::PersonId> persons;
    for (const auto& booking : bookings) persons.push_back(booking.person);
    return persons;
}

void append(store::CopyRows& rows, const Entry& entry, const std::string& booked_at) {
    const Booking& booking = entry.booking;
    rows.add(booking.person.value).add(entry.seq).add(booked_at).add(base::to_text(booking.day));
    rows.add(booking.category).add(booking.amount_ms).add(booking.cause).add(booking.content.value);
    rows.add(booking.idempotency_key).add(booking.reason).add(booking.actor.value);
    rows.add(booking.approver.value).add_bytes(entry.previous_hash).add_bytes(entry.hash).end_row();
}

Entry read_entry(const pqxx::row& row) {
    Entry entry;
    entry.seq = row["seq"].as<std::int64_t>();
    entry.booked_at = base::Instant(std::chrono::milliseconds(row["booked_at_ms"].as<std::int64_t>()));
    entry.previous_hash = from_hex(row["previous_hash"].c_str());
    entry.hash = from_hex(row["hash"].c_str());
    Booking& booking = entry.booking;
    booking.person = {row["person_id"].as<std::int64_t>()};
    booking.day = base::parse_day(row["day"].c_str()).value();
    booking.category = row["category"].c_str();
    booking.amount_ms = row["amount_ms"].as<std::int64_t>();
    booking.cause = row["cause"].c_str();
    booking.content = {row["content_id"].as<std::int64_t>()};
    booking.idempotency_key = row["idempotency_key"].c_str();
    booking.reason = row["reason"].c_str();
    booking.actor = {row["actor_id"].as<std::int64_t>()};
    booking.approver = {row["approver_id"].as<std::int64_t>()};
    return entry;
}

}  // namespace

void load_heads(store::Transaction& t, const std::vector<base::PersonId>& persons, Heads& heads) {
    SqlArray unknown;
    bool complete = true;
    for (const auto person : persons) {
        if (!heads.try_emplace(person).second) continue;
        unknown.add(person.value);
        complete = false;
    }
    if (complete) return;
    for (const auto& row : t.exec_prepared(store::prepared(t, kHeads), unknown.text())) {
        heads[{row[0].as<std::int64_t>()}] = {row[1].as<std::int64_t>(), from_hex(row[2].c_str())};
    }
}

void book(store::Transaction& t, std::vector<Booking> bookings, base::Instant now, Heads& heads) {
    if (bookings.empty()) return;
    load_heads(t, persons_of(bookings), heads);
    const auto booked_at = base::to_text(now);
    store::CopyRows rows;
    for (auto& booking : bookings) {
        Head& head = heads[booking.person];
        Entry entry{head.seq + 1, now, std::move(booking), head.hash, {}};
        entry.hash = hash_of(entry);
        head = {entry.seq, entry.hash};
        append(rows, entry, booked_at);
    }
    try {
        store::copy(t, "ledger_entry", kColumns, rows);
    } catch (const pqxx::unique_violation&) {
        throw base::RequestError(base::Code::already_exists, "already_booked",
                                 "an entry with this key is in the ledger");
    }
}

std::vector<Entry> chain_of(store::Transaction& t, base::PersonId person) {
    std::vector<Entry> chain;
    for (const auto& row : t.exec_params(std::string(kEntries) + kChain, person.value)) {
        chain.push_back(read_entry(row));
    }
    return chain;
}

std::optional<Entry> find_entry(store::Transaction& t, base::PersonId person, std::int64_t seq) {
    const auto rows = t.exec_params(std::string(kEntries) + kOne, person.value, seq);
    if (rows.empty()) return std::nullopt;
    return read_entry(rows[0]);
}

std::vector<Entry> entries_after(store::Transaction& t, const std::vector<ChainPlace>& places) {
    std::vector<Entry> entries;
    SqlArray persons, contents, seqs;
    for (const auto& place : places) {
        persons.add(place.person.value);
        contents.add(place.content.value);
        seqs.add(place.after_seq);
    }
    for (const auto& row :
         t.exec_params(std::string(kEntries) + kAfter, persons.text(), contents.text(), seqs.text())) {
        entries.push_back(read_entry(row));
    }
    return entries;
}

std::vector<ShownEntry> newest_entries(store::Transaction& t, const LedgerPage& page) {
    std::vector<ShownEntry> shown;
    for (const auto& row : t.exec_params(std::string(kEntries) + kPage, page.person.value, page.before_seq,
                                         base::to_text(page.from), base::to_text(page.to), page.limit)) {
        shown.push_back(
            {read_entry(row), {row["lesson_id"].as<std::int64_t>()}, row["lesson_title"].c_str()});
    }
    return shown;
}

std::map<std::string, std::int64_t> credited_by_category(store::Transaction& t, base::PersonId person,
                                                         base::Day from, base::Day to) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& row : t.exec_params(kSums, person.value, base::to_text(from), base::to_text(to))) {
        sums.emplace(row[0].as<std::string>(), row[1].as<std::int64_t>());
    }
    return sums;
}

}  // namespace yanxiu::credit
