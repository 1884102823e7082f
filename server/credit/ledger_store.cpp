#include "server/credit/ledger_store.hpp"

#include <pqxx/pqxx>
#include <unordered_map>

#include "server/base/error.hpp"
#include "server/store/prepared.hpp"

namespace yanxiu::credit {
namespace {

constexpr auto kHeads =
    "SELECT p.person_id, e.seq, encode(e.hash, 'hex') FROM unnest($1::bigint[]) AS p(person_id) CROSS JOIN "
    "LATERAL (SELECT seq, hash FROM ledger_entry WHERE person_id = p.person_id ORDER BY seq DESC LIMIT 1) e";

constexpr auto kAppend =
    "INSERT INTO ledger_entry (person_id, seq, booked_at, day, category, amount_ms, cause, content_id, "
    "idempotency_key, reason, actor_id, approver_id, previous_hash, hash) "
    "SELECT person_id, seq, $1::timestamptz, day, category, amount_ms, cause, content_id, idempotency_key, "
    "reason, actor_id, approver_id, decode(previous_hash, 'hex'), decode(hash, 'hex') "
    "FROM unnest($2::bigint[], $3::bigint[], $4::date[], $5::text[], $6::bigint[], $7::text[], $8::bigint[], "
    "$9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::text[], $14::text[]) "
    "AS e(person_id, seq, day, category, amount_ms, cause, content_id, idempotency_key, reason, actor_id, "
    "approver_id, previous_hash, hash)";

constexpr auto kEntries =
    "SELECT person_id, seq, (extract(epoch FROM booked_at) * 1000)::bigint AS booked_at_ms, day::text AS "
    "day, "
    "category, amount_ms, cause, e.content_id, idempotency_key, reason, actor_id, approver_id, "
    "encode(previous_hash, 'hex') AS previous_hash, encode(hash, 'hex') AS hash ";
constexpr auto kChain = "FROM ledger_entry e WHERE person_id = $1 ORDER BY seq";

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

/// PostgreSQL's text of an array, built element by element.
class ArrayText {
  public:
    void add(std::int64_t number) {
        separate();
        text_ += std::to_string(number);
    }
    /// Of letters, digits and dashes alone.
    void add_plain(std::string_view word) {
        separate();
        text_ += word;
    }
    void add(std::string_view words) {
        separate();
        text_ += '"';
        for (const char c : words) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
    }
    std::string take() {
        text_ += text_.empty() ? "{}" : "}";
        return std::move(text_);
    }

  private:
    void separate() { text_ += text_.empty() ? '{' : ','; }
    std::string text_;
};

Hash from_hex(std::string_view text) {
    const auto value = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    Hash hash{};
    for (std::size_t i = 0; i < hash.size(); ++i) {
        hash[i] = static_cast<unsigned char>(value(text[2 * i]) << 4U | value(text[2 * i + 1]));
    }
    return hash;
}

/// The last number and hash of a chain.
struct Head {
    std::int64_t seq = 0;
    Hash hash{};
};
using Heads = std::unordered_map<base::PersonId, Head>;

Heads heads_of(store::Transaction& t, const std::vector<Booking>& bookings) {
    Heads heads;
    ArrayText persons;
    for (const auto& booking : bookings) {
        if (heads.try_emplace(booking.person).second) persons.add(booking.person.value);
    }
    for (const auto& row : t.exec_prepared(store::prepared(t, kHeads), persons.take())) {
        heads[{row[0].as<std::int64_t>()}] = {row[1].as<std::int64_t>(), from_hex(row[2].c_str())};
    }
    return heads;
}

struct Columns {
    ArrayText person, seq, day, category, amount, cause, content, key, reason, actor, approver, previous,
        hash;

    void add(const Entry& entry) {
        const Booking& booking = entry.booking;
        person.add(booking.person.value);
        seq.add(entry.seq);
        day.add_plain(base::to_text(booking.day));
        category.add(booking.category);
        amount.add(booking.amount_ms);
        cause.add(booking.cause);
        content.add(booking.content.value);
        key.add(booking.idempotency_key);
        reason.add(booking.reason);
        actor.add(booking.actor.value);
        approver.add(booking.approver.value);
        previous.add_plain(hex_of(entry.previous_hash));
        hash.add_plain(hex_of(entry.hash));
    }
};

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

void book(store::Transaction& t, const std::vector<Booking>& bookings, base::Instant now) {
    if (bookings.empty()) return;
    Heads heads = heads_of(t, bookings);
    Columns columns;
    for (const auto& booking : bookings) {
        Head& head = heads[booking.person];
        Entry entry{head.seq + 1, now, booking, head.hash, {}};
        entry.hash = hash_of(entry);
        head = {entry.seq, entry.hash};
        columns.add(entry);
    }
    auto& c = columns;
    try {
        t.exec_prepared0(store::prepared(t, kAppend), base::to_text(now), c.person.take(), c.seq.take(),
                         c.day.take(), c.category.take(), c.amount.take(), c.cause.take(), c.content.take(),
                         c.key.take(), c.reason.take(), c.actor.take(), c.approver.take(), c.previous.take(),
                         c.hash.take());
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
