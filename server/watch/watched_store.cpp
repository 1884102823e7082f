#include "server/watch/watched_store.hpp"

#include <pqxx/pqxx>
#include <stdexcept>

#include "server/store/prepared.hpp"
#include "server/store/sql_array.hpp"
#include "server/watch/booked.hpp"

namespace yanxiu::watch {
namespace {

using store::SqlArray;

constexpr auto kWatching =
    "SELECT k.p, k.c, w.lesson_id, w.position_ms, (extract(epoch FROM w.last_watched_at) * 1000)::bigint, "
    "w.delivered::text, w.covered_ms, w.credited_ms, w.booked, w.revision, w.ledger_seq, "
    "EXISTS (SELECT FROM correction o WHERE o.person_id = k.p AND o.content_id = k.c) "
    "FROM unnest($1::bigint[], $2::bigint[]) AS k(p, c) "
    "LEFT JOIN watching w ON w.person_id = k.p AND w.content_id = k.c";
constexpr auto kCoverage =
    "SELECT v.person_id, v.content_id, v.day::text, v.classes::text, v.too_fast::text, v.not_owned::text, "
    "v.hidden::text, v.watched_ms, v.guard, coalesce(h.answer_until_ms, 0) "
    "FROM unnest($1::bigint[], $2::bigint[]) AS k(p, c) "
    "JOIN coverage v ON v.person_id = k.p AND v.content_id = k.c "
    "LEFT JOIN presence_check h ON v.guard > 0 AND h.person_id = v.person_id AND h.number = v.guard";

constexpr auto kGranted =
    "SELECT c.person_id, c.content_id, g.weight_permille, g.media::text FROM unnest($1::bigint[], "
    "$2::bigint[]) AS k(p, c) JOIN correction c ON c.person_id = k.p AND c.content_id = k.c "
    "JOIN granted_media g ON g.correction_id = c.id JOIN correction_verdict v ON v.correction_id = c.id "
    "WHERE NOT EXISTS (SELECT FROM correction r JOIN correction_verdict w ON w.correction_id = r.id "
    "WHERE r.person_id = c.person_id AND r.reverses_seq = v.entry_seq AND w.approved) "
    "ORDER BY c.id, g.weight_permille";
constexpr auto kInsertGranted =
    "INSERT INTO granted_media (correction_id, weight_permille, media) VALUES ($1, $2, $3::int4multirange)";

constexpr auto kSaveCoverage =
    "INSERT INTO coverage (person_id, content_id, day, classes, too_fast, not_owned, hidden, watched_ms, "
    "guard) "
    "SELECT p, c, d, k::int4multirange[], f::int4multirange, o::int4multirange, h::int4multirange, w, g "
    "FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], "
    "$8::bigint[], $9::bigint[]) AS n(p, c, d, k, f, o, h, w, g) "
    "ON CONFLICT (person_id, content_id, day, guard) DO UPDATE SET classes = EXCLUDED.classes, "
    "too_fast = EXCLUDED.too_fast, not_owned = EXCLUDED.not_owned, hidden = EXCLUDED.hidden, "
    "watched_ms = EXCLUDED.watched_ms";
constexpr auto kForgetGuarded =
    "DELETE FROM coverage v USING unnest($1::bigint[], $2::bigint[]) AS k(p, g) "
    "WHERE v.person_id = k.p AND v.guard = k.g AND k.g > 0";
constexpr auto kGuarded =
    "SELECT DISTINCT content_id FROM coverage WHERE person_id = $1 AND guard = $2 ORDER BY content_id";
constexpr auto kSaveWatching =
    "INSERT INTO watching (person_id, content_id, lesson_id, position_ms, last_watched_at, delivered, "
    "covered_ms, credited_ms, booked, revision, ledger_seq) "
    "SELECT p, c, l, pos, timestamptz 'epoch' + at * interval '1 millisecond', d::int4multirange, cov, cred, "
    "b, r, s FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], "
    "$7::bigint[], $8::bigint[], $9::text[], $10::bigint[], $11::bigint[]) AS n(p, c, l, pos, at, d, cov, "
    "cred, b, r, s) "
    "ON CONFLICT (person_id, content_id) DO UPDATE SET lesson_id = EXCLUDED.lesson_id, "
    "position_ms = EXCLUDED.position_ms, last_watched_at = EXCLUDED.last_watched_at, "
    "delivered = EXCLUDED.delivered, covered_ms = EXCLUDED.covered_ms, credited_ms = EXCLUDED.credited_ms, "
    "booked = EXCLUDED.booked, revision = EXCLUDED.revision, ledger_seq = EXCLUDED.ledger_seq";

constexpr auto kOpened =
    "INSERT INTO watching (person_id, content_id, lesson_id, last_watched_at) "
    "VALUES ($1, $2, $3, timestamptz 'epoch' + $4::bigint * interval '1 millisecond') ON CONFLICT DO NOTHING";
constexpr auto kWatchers =
    "SELECT person_id FROM watching WHERE content_id = $1 AND person_id > $2 ORDER BY person_id LIMIT $3";
constexpr auto kUnpaid = "SELECT content_id FROM watching WHERE person_id = $1 AND covered_ms > credited_ms";
constexpr auto kPage =
    "SELECT content_id, (extract(epoch FROM last_watched_at) * 1000)::bigint FROM watching WHERE person_id = "
    "$1 "
    "AND (covered_ms > 0 OR position_ms > 0) AND ($2::bigint = 0 OR (last_watched_at, content_id) "
    "< (timestamptz 'epoch' + $2::bigint * interval '1 millisecond', $3::bigint)) "
    "ORDER BY last_watched_at DESC, content_id DESC LIMIT $4";

std::string_view view_of(const pqxx::field& field) {
    return {field.c_str(), field.size()};
}

std::int64_t number(const pqxx::field& field) {
    return field.as<std::int64_t>();
}

/// `{"{[0,5)}","{[0,5)}"}`: nothing in a multirange needs an escape.
std::array<IntervalSet, credit::kSpeedClasses> read_classes(std::string_view text) {
    std::array<IntervalSet, credit::kSpeedClasses> classes;
    std::size_t index = 0;
    for (auto from = text.find('"'); from != text.npos; from = text.find('"', from)) {
        const auto to = text.find('"', from + 1);
        if (to == text.npos || index == classes.size())
            throw std::invalid_argument("coverage has other classes");
        classes[index++] = from_multirange(text.substr(from + 1, to - from - 1));
        from = to + 1;
    }
    return classes;
}

std::string classes_text(const DayCoverage& day) {
    SqlArray classes;
    for (const auto& each : day.classes) classes.add(to_multirange(each));
    return classes.text();
}

DayCoverage read_day(const pqxx::row& row) {
    DayCoverage day;
    day.classes = read_classes(view_of(row[3]));
    day.too_fast = from_multirange(view_of(row[4]));
    day.not_owned = from_multirange(view_of(row[5]));
    day.hidden = from_multirange(view_of(row[6]));
    day.watched_ms = number(row[7]);
    return day;
}

void read_watching(const pqxx::row& row, Watched& watched) {
    watched.lesson = {number(row[2])};
    watched.position_ms = number(row[3]);
    watched.last_watched_at = base::Instant{std::chrono::milliseconds(number(row[4]))};
    watched.delivered = from_multirange(view_of(row[5]));
    watched.covered_ms = number(row[6]);
    watched.credited_ms = number(row[7]);
    watched.booked = credit_from_text(view_of(row[8]));
    watched.revision = number(row[9]);
    watched.ledger_seq = number(row[10]);
}

WatchedKey key_of(const pqxx::row& row) {
    return {{number(row[0])}, {number(row[1])}};
}

}  // namespace

void add_booked(const std::vector<credit::Entry>& entries, base::ContentId content, Watched& watched) {
    const auto known = watched.revision;
    for (const auto& entry : entries) {
        const auto& booking = entry.booking;
        if (booking.content != content || entry.seq <= watched.ledger_seq) continue;
        const auto revision = revision_of(booking);
        if (revision <= known) continue;
        watched.booked[booking.category][booking.day] += booking.amount_ms;
        watched.revision = std::max(watched.revision, revision);
        watched.ledger_seq = entry.seq;
    }
    watched.booked = difference(watched.booked, {});  // without zeros
}

std::map<WatchedKey, Watched> find_watched(store::Transaction& t, const std::vector<WatchedKey>& keys) {
    std::map<WatchedKey, Watched> found;
    if (keys.empty()) return found;
    SqlArray persons;
    SqlArray contents;
    for (const auto& [person, content] : keys) {
        found[{person, content}];
        persons.add(person.value);
        contents.add(content.value);
    }
    const auto of_persons = persons.text();
    const auto of_contents = contents.text();
    bool any_corrected = false;
    for (const auto& row : t.exec_prepared(store::prepared(t, kWatching), of_persons, of_contents)) {
        if (!row[2].is_null()) read_watching(row, found[key_of(row)]);
        any_corrected = any_corrected || row[11].as<bool>();
    }
    for (const auto& row : t.exec_prepared(store::prepared(t, kCoverage), of_persons, of_contents)) {
        auto& watched = found[key_of(row)];
        const auto guard = number(row[8]);
        auto* coverage = &watched.coverage;
        if (guard != 0) {
            watched.guarded[guard].answer_until_ms = number(row[9]);
            coverage = &watched.guarded[guard].coverage;
        }
        (*coverage)[base::parse_day(view_of(row[2])).value()] = read_day(row);
    }
    if (!any_corrected) return found;
    for (const auto& row : t.exec_prepared(store::prepared(t, kGranted), of_persons, of_contents)) {
        found[key_of(row)].granted.push_back(
            {static_cast<int>(number(row[2])), from_multirange(view_of(row[3]))});
    }
    return found;
}

void save_coverage(store::Transaction& t, const std::vector<ChangedDay>& days) {
    if (days.empty()) return;
    SqlArray persons, contents, dates, classes, too_fast, not_owned, hidden, watched, guards;
    for (const auto& [key, guard, day, coverage] : days) {
        persons.add(key.first.value);
        contents.add(key.second.value);
        dates.add(base::to_text(day));
        classes.add(classes_text(*coverage));
        too_fast.add(to_multirange(coverage->too_fast));
        not_owned.add(to_multirange(coverage->not_owned));
        hidden.add(to_multirange(coverage->hidden));
        watched.add(coverage->watched_ms);
        guards.add(guard);
    }
    t.exec_prepared0(store::prepared(t, kSaveCoverage), persons.text(), contents.text(), dates.text(),
                     classes.text(), too_fast.text(), not_owned.text(), hidden.text(), watched.text(),
                     guards.text());
}

void forget_guarded(store::Transaction& t,
                    const std::vector<std::pair<base::PersonId, std::int64_t>>& checks) {
    if (checks.empty()) return;
    SqlArray persons, guards;
    for (const auto& [person, guard] : checks) {
        persons.add(person.value);
        guards.add(guard);
    }
    t.exec_params0(kForgetGuarded, persons.text(), guards.text());
}

std::vector<base::ContentId> contents_guarded(store::Transaction& t, base::PersonId person,
                                              std::int64_t check_number) {
    std::vector<base::ContentId> contents;
    for (const auto& row : t.exec_params(kGuarded, person.value, check_number))
        contents.push_back({number(row[0])});
    return contents;
}

void save_watching(store::Transaction& t, const std::vector<std::pair<WatchedKey, const Watched*>>& watched) {
    if (watched.empty()) return;
    SqlArray persons, contents, lessons, positions, instants, delivered, covered, credited, booked, revisions,
        ledger_seqs;
    for (const auto& [key, each] : watched) {
        persons.add(key.first.value);
        contents.add(key.second.value);
        lessons.add(each->lesson.value);
        positions.add(each->position_ms);
        instants.add(each->last_watched_at.time_since_epoch().count());
        delivered.add(to_multirange(each->delivered));
        covered.add(each->covered_ms);
        credited.add(each->credited_ms);
        booked.add(to_text(each->booked));
        revisions.add(each->revision);
        ledger_seqs.add(each->ledger_seq);
    }
    t.exec_prepared0(store::prepared(t, kSaveWatching), persons.text(), contents.text(), lessons.text(),
                     positions.text(), instants.text(), delivered.text(), covered.text(), credited.text(),
                     booked.text(), revisions.text(), ledger_seqs.text());
}

void insert_granted(store::Transaction& t, std::int64_t correction, const Grants& granted) {
    for (const auto& grant : granted)
        t.exec_params0(kInsertGranted, correction, grant.weight_permille, to_multirange(grant.media));
}

void note_opened(store::Transaction& t, base::PersonId person, base::ContentId content, base::LessonId lesson,
                 base::Instant now) {
    t.exec_params0(kOpened, person.value, content.value, lesson.value, now.time_since_epoch().count());
}

std::vector<base::PersonId> watchers_of(store::Transaction& t, base::ContentId content, base::PersonId after,
                                        int limit) {
    std::vector<base::PersonId> persons;
    for (const auto& row : t.exec_params(kWatchers, content.value, after.value, limit)) {
        persons.push_back({number(row[0])});
    }
    return persons;
}

std::vector<WatchedRow> list_watched(store::Transaction& t, const WatchedPage& page) {
    std::vector<WatchedRow> rows;
    for (const auto& row : t.exec_params(kPage, page.person.value, page.before.time_since_epoch().count(),
                                         page.before_content.value, page.limit)) {
        rows.push_back({{number(row[0])}, base::Instant{std::chrono::milliseconds(number(row[1]))}});
    }
    return rows;
}

std::vector<base::ContentId> contents_with_unpaid(store::Transaction& t, base::PersonId person) {
    std::vector<base::ContentId> contents;
    for (const auto& row : t.exec_params(kUnpaid, person.value)) contents.push_back({number(row[0])});
    return contents;
}

}  // namespace yanxiu::watch
