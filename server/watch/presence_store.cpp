#include "server/watch/presence_store.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>

#include "server/store/prepared.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::watch {
namespace {

using store::SqlArray;

// From the last check before the instant that guards whatever comes after it.
constexpr auto kLoad =
    "SELECT c.person_id, c.number, c.due_ms, c.allowance_ms, c.counted_after::text, c.played_ms, c.id, "
    "c.answer_until_ms, EXISTS (SELECT FROM presence_answer a WHERE a.person_id = c.person_id AND "
    "a.number = c.number AND a.is_right), "
    "(SELECT max(m.number) + 1 FROM presence_check m WHERE m.person_id = c.person_id) "
    "FROM unnest($1::bigint[], $2::bigint[]) AS k(p, w) CROSS JOIN LATERAL "
    "(SELECT coalesce(max(b.due_ms), 0) AS from_ms FROM presence_check b "
    "WHERE b.person_id = k.p AND b.due_ms <= k.w AND b.counted_after = '{}') f "
    "JOIN presence_check c ON c.person_id = k.p AND c.due_ms >= f.from_ms ORDER BY c.person_id, c.due_ms";

constexpr auto kInsert =
    "INSERT INTO presence_check (person_id, number, due_ms, lease_id, content_id, position_ms, drawn_ms, "
    "answer_until_ms, least_ms, most_ms, allowance_ms, counted_after, mac) "
    "SELECT p, n, d, nullif(l, 0), nullif(c, 0), pos, $7::bigint, u, le, mo, al, ca::int8multirange, "
    "decode(m, 'hex') FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], "
    "$6::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::text[]) "
    "AS n(p, n, d, l, c, pos, u, le, mo, al, ca, m) RETURNING person_id, number, id";

constexpr auto kSavePlayed =
    "UPDATE presence_check c SET played_ms = n.ms FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) "
    "AS n(p, n, ms) WHERE c.person_id = n.p AND c.number = n.n";

constexpr auto kCounted =
    "SELECT l.person_id, l.id, (l.counted_wall * coalesce((SELECT range_agg(o.during) FROM ownership o "
    "WHERE o.lease_id = l.id), '{}'::int8multirange) * int8multirange(int8range(k.w, NULL)))::text "
    "FROM unnest($1::bigint[], $2::bigint[]) AS k(p, w) JOIN lease l ON l.person_id = k.p "
    "AND upper(l.counted_wall) > k.w";

constexpr auto kOfPerson =
    "SELECT c.number, c.due_ms, c.allowance_ms, c.counted_after::text, c.played_ms, c.id, c.answer_until_ms, "
    "coalesce(c.lease_id, 0), coalesce(c.content_id, 0), c.position_ms, c.drawn_ms, c.least_ms, c.most_ms, "
    "encode(c.mac, 'hex') FROM presence_check c WHERE c.person_id = $1 ORDER BY c.number";

constexpr auto kAnswers =
    "SELECT encode(a.nonce, 'hex'), a.number, a.choice, a.is_right, a.answered_ms, coalesce(q.person_id, 0), "
    "coalesce(q.number, 0), coalesce(q.asked_ms, 0), coalesce(q.good_until_ms, 0), "
    "coalesce(q.right_number, 0), EXISTS (SELECT FROM check_asking l WHERE l.person_id = a.person_id AND "
    "l.number = a.number AND l.asked_ms > q.asked_ms AND l.asked_ms < a.answered_ms) "
    "FROM presence_answer a LEFT JOIN check_asking q ON q.nonce = a.nonce WHERE a.person_id = $1 "
    "ORDER BY a.answered_ms, a.nonce";

std::int64_t number(const pqxx::field& field) {
    return field.as<std::int64_t>();
}

IntervalSet read_set(const pqxx::field& field) {
    return from_multirange({field.c_str(), field.size()});
}

/// Parallel lists of persons and instants.
std::pair<std::string, std::string> lists_of(const std::vector<PresenceFrom>& persons) {
    SqlArray ids, walls;
    for (const auto& each : persons) {
        ids.add(each.person.value);
        walls.add(each.wall_ms);
    }
    return {ids.text(), walls.text()};
}

Stretch read_stretch(const pqxx::row& row, pqxx::row::size_type first) {
    Stretch stretch;
    stretch.number = number(row[first]);
    stretch.from_ms = number(row[first + 1]);
    stretch.allowance_ms = number(row[first + 2]);
    stretch.counted_after = read_set(row[first + 3]);
    stretch.played_ms = stretch.saved_ms = number(row[first + 4]);
    stretch.check_id = number(row[first + 5]);
    stretch.answer_until_ms = number(row[first + 6]);
    return stretch;
}

}  // namespace

std::string text_of(const DrawnCheck& check) {
    const auto& stretch = check.stretch;
    return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}", check.person.value, stretch.number,
                       stretch.from_ms, check.lease.value, check.content.value, check.position_ms,
                       check.drawn_ms, stretch.answer_until_ms, check.least_ms, check.most_ms,
                       stretch.allowance_ms, to_multirange(stretch.counted_after));
}

std::map<base::PersonId, Presence> load_presence(store::Transaction& t,
                                                 const std::vector<PresenceFrom>& persons) {
    std::map<base::PersonId, Presence> found;
    if (persons.empty()) return found;
    std::map<base::PersonId, std::pair<std::vector<Stretch>, std::int64_t>> rows;
    const auto [ids, walls] = lists_of(persons);
    for (const auto& row : t.exec_prepared(store::prepared(t, kLoad), ids, walls)) {
        auto& [stretches, next_number] = rows[{number(row[0])}];
        stretches.push_back(read_stretch(row, 1));
        stretches.back().answered = row[8].as<bool>();
        next_number = number(row[9]);
    }
    for (auto& [person, of_person] : rows)
        found[person] = Presence(std::move(of_person.first), of_person.second);
    return found;
}

void insert_checks(store::Transaction& t, std::vector<DrawnCheck>& checks) {
    if (checks.empty()) return;
    SqlArray persons, numbers, dues, leases, contents, positions, untils, leasts, mosts, allowances, counted,
        macs;
    for (const auto& check : checks) {
        persons.add(check.person.value);
        numbers.add(check.stretch.number);
        dues.add(check.stretch.from_ms);
        leases.add(check.lease.value);
        contents.add(check.content.value);
        positions.add(check.position_ms);
        untils.add(check.stretch.answer_until_ms);
        leasts.add(check.least_ms);
        mosts.add(check.most_ms);
        allowances.add(check.stretch.allowance_ms);
        counted.add(to_multirange(check.stretch.counted_after));
        macs.add(check.mac);
    }
    std::map<std::pair<base::PersonId, std::int64_t>, std::int64_t> ids;
    for (const auto& row : t.exec_prepared(store::prepared(t, kInsert), persons.text(), numbers.text(),
                                           dues.text(), leases.text(), contents.text(), positions.text(),
                                           checks.front().drawn_ms, untils.text(), leasts.text(),
                                           mosts.text(), allowances.text(), counted.text(), macs.text())) {
        ids[{{number(row[0])}, number(row[1])}] = number(row[2]);
    }
    for (auto& check : checks) check.stretch.check_id = ids.at({check.person, check.stretch.number});
}

void save_played(store::Transaction& t, const std::vector<PlayedStretch>& stretches) {
    if (stretches.empty()) return;
    SqlArray persons, numbers, played;
    for (const auto& each : stretches) {
        persons.add(each.person.value);
        numbers.add(each.number);
        played.add(each.played_ms);
    }
    t.exec_prepared0(store::prepared(t, kSavePlayed), persons.text(), numbers.text(), played.text());
}

std::vector<CountedWall> counted_from(store::Transaction& t, const std::vector<PresenceFrom>& persons) {
    std::vector<CountedWall> counted;
    if (persons.empty()) return counted;
    const auto [ids, walls] = lists_of(persons);
    for (const auto& row : t.exec_prepared(store::prepared(t, kCounted), ids, walls))
        counted.push_back({{number(row[0])}, {number(row[1])}, read_set(row[2])});
    return counted;
}

std::vector<DrawnCheck> checks_of(store::Transaction& t, base::PersonId person) {
    std::vector<DrawnCheck> checks;
    for (const auto& row : t.exec_params(kOfPerson, person.value)) {
        auto& check = checks.emplace_back();
        check.person = person;
        check.stretch = read_stretch(row, 0);
        check.lease = {number(row[7])};
        check.content = {number(row[8])};
        check.position_ms = number(row[9]);
        check.drawn_ms = number(row[10]);
        check.least_ms = number(row[11]);
        check.most_ms = number(row[12]);
        check.mac = row[13].as<std::string>();
    }
    return checks;
}

std::vector<GivenAnswer> answers_of(store::Transaction& t, base::PersonId person) {
    std::vector<GivenAnswer> answers;
    for (const auto& row : t.exec_params(kAnswers, person.value)) {
        answers.push_back({.nonce = row[0].as<std::string>(),
                           .person = person,
                           .number = number(row[1]),
                           .choice = row[2].as<int>(),
                           .right = row[3].as<bool>(),
                           .answered_ms = number(row[4]),
                           .asked_person = {number(row[5])},
                           .asked_number = number(row[6]),
                           .asked_ms = number(row[7]),
                           .good_until_ms = number(row[8]),
                           .right_number = row[9].as<int>(),
                           .asked_again = row[10].as<bool>()});
    }
    return answers;
}

}  // namespace yanxiu::watch
