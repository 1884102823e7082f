#include "server/appeals/anomaly_store.hpp"

#include <pqxx/pqxx>

#include "server/base/error.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::appeals {
namespace {

constexpr auto kPersons =
    "SELECT DISTINCT person_id FROM lease WHERE person_id > $2 AND granted_at >= $1::date::timestamp AT TIME "
    "ZONE 'UTC' "
    "AND granted_at < ($1::date + interval '1 month') AT TIME ZONE 'UTC' ORDER BY person_id LIMIT $3";
constexpr auto kLeases = R"(
SELECT l.person_id, l.id, coalesce(l.end_cause = 'taken_over', false) AS taken_over, coalesce(c.seq, -1) AS seq,
    coalesce(c.wall_from_ms, 0) AS wall_from, coalesce(c.wall_to_ms, 0) AS wall_to,
    coalesce(c.media_from_ms, 0) AS media_from, coalesce(c.media_to_ms, 0) AS media_to
FROM lease l LEFT JOIN claim c ON c.month = $1::date AND c.lease_id = l.id
WHERE l.person_id = ANY($2::bigint[]) AND l.granted_at >= $1::date::timestamp AT TIME ZONE 'UTC'
    AND l.granted_at < ($1::date + interval '1 month') AT TIME ZONE 'UTC'
ORDER BY l.person_id, l.id, c.seq)";

constexpr auto kAnswers = R"(
SELECT a.person_id, a.answered_ms - q.asked_ms FROM presence_answer a JOIN check_asking q ON q.nonce = a.nonce
WHERE a.person_id = ANY($2::bigint[])
    AND a.answered_ms >= extract(epoch FROM $1::date::timestamp AT TIME ZONE 'UTC') * 1000
    AND a.answered_ms < extract(epoch FROM ($1::date + interval '1 month') AT TIME ZONE 'UTC') * 1000
ORDER BY a.person_id, a.answered_ms)";

constexpr auto kOneAtATime = "SELECT pg_try_advisory_xact_lock(hashtext('anomalies'))";
constexpr auto kDone = "SELECT FROM daily_round WHERE name = 'anomalies' AND done_on >= $1::date";
constexpr auto kFinish =
    "INSERT INTO daily_round (name, done_on) VALUES ('anomalies', $1::date) "
    "ON CONFLICT (name) DO UPDATE SET done_on = EXCLUDED.done_on";

constexpr auto kInsert =
    "INSERT INTO anomaly (person_id, month, kind, day, facts) VALUES ($1, $2::date, $3, nullif($4, "
    "'')::date, "
    "jsonb_object($5::text[], $6::text[])) ON CONFLICT (person_id, month, kind) DO NOTHING";

constexpr auto kColumns = R"(
SELECT a.id, a.person_id, a.month::text AS month, a.kind, coalesce(a.day::text, '') AS day,
    (extract(epoch FROM a.found_at) * 1000)::bigint AS found_ms, r.anomaly_id IS NOT NULL AS reviewed,
    coalesce(r.correction_id, 0) AS correction_id, coalesce(r.note, '') AS note, coalesce(r.reviewed_by, 0) AS reviewed_by,
    coalesce((extract(epoch FROM r.reviewed_at) * 1000)::bigint, 0) AS reviewed_ms
FROM anomaly a LEFT JOIN anomaly_review r ON r.anomaly_id = a.id )";
constexpr auto kById = "WHERE a.id = $1";
constexpr auto kPage =
    "WHERE (r.anomaly_id IS NOT NULL) = $1::boolean AND a.person_id <> $2 AND a.id < $3 ORDER BY a.id DESC "
    "LIMIT $4";
constexpr auto kFacts =
    "SELECT a.id, f.key, f.value::bigint AS value FROM anomaly a CROSS JOIN LATERAL jsonb_each_text(a.facts) "
    "f "
    "WHERE a.id = ANY($1::bigint[])";

constexpr auto kReview =
    "INSERT INTO anomaly_review (anomaly_id, correction_id, note, reviewed_by) VALUES ($1, "
    "nullif($2::bigint, 0), $3, $4)";

base::Instant instant(const pqxx::field& field) {
    return base::Instant{std::chrono::milliseconds(field.as<std::int64_t>())};
}

StoredAnomaly read_anomaly(const pqxx::row& row) {
    StoredAnomaly stored;
    stored.id = row["id"].as<std::int64_t>();
    stored.anomaly.person = {row["person_id"].as<std::int64_t>()};
    stored.anomaly.kind = row["kind"].as<std::string>();
    stored.anomaly.day = base::parse_day(row["day"].as<std::string>());
    stored.month = base::parse_day(row["month"].as<std::string>()).value();
    stored.found_at = instant(row["found_ms"]);
    stored.reviewed = row["reviewed"].as<bool>();
    stored.correction = row["correction_id"].as<std::int64_t>();
    stored.note = row["note"].as<std::string>();
    stored.reviewed_by = {row["reviewed_by"].as<std::int64_t>()};
    stored.reviewed_at = instant(row["reviewed_ms"]);
    return stored;
}

std::vector<StoredAnomaly> read_anomalies(store::Transaction& t, const pqxx::result& rows) {
    std::vector<StoredAnomaly> anomalies;
    std::map<std::int64_t, std::size_t> places;
    store::SqlArray ids;
    for (const auto& row : rows) {
        anomalies.push_back(read_anomaly(row));
        places[anomalies.back().id] = anomalies.size() - 1;
        ids.add(anomalies.back().id);
    }
    for (const auto& row : t.exec_params(kFacts, ids.text())) {
        auto& facts = anomalies.at(places.at(row["id"].as<std::int64_t>())).anomaly.facts;
        facts[row["key"].as<std::string>()] = row["value"].as<std::int64_t>();
    }
    return anomalies;
}

}  // namespace

std::vector<base::PersonId> persons_watching(store::Transaction& t, base::Day month, base::PersonId after,
                                             int limit) {
    std::vector<base::PersonId> persons;
    for (const auto& row : t.exec_params(kPersons, base::to_text(month), after.value, limit))
        persons.push_back({row[0].as<std::int64_t>()});
    return persons;
}

std::map<base::PersonId, std::vector<watch::MonthLease>> leases_of_month(
    store::Transaction& t, base::Day month, const std::vector<base::PersonId>& persons) {
    std::map<base::PersonId, std::vector<watch::MonthLease>> leases;
    store::SqlArray ids;
    for (const auto person : persons) ids.add(person.value);
    std::int64_t last = 0;
    for (const auto& row : t.exec_params(kLeases, base::to_text(month), ids.text())) {
        auto& of_person = leases[{row["person_id"].as<std::int64_t>()}];
        const auto id = row["id"].as<std::int64_t>();
        if (id != last) of_person.push_back({row["taken_over"].as<bool>(), {}});
        last = id;
        const auto seq = row["seq"].as<std::int64_t>();
        if (seq < 0) continue;
        of_person.back().claims.push_back(
            {seq,
             {row["wall_from"].as<std::int64_t>(), row["wall_to"].as<std::int64_t>()},
             {row["media_from"].as<std::int64_t>(), row["media_to"].as<std::int64_t>()}});
    }
    return leases;
}

std::map<base::PersonId, std::vector<std::int64_t>> answer_times_of_month(
    store::Transaction& t, base::Day month, const std::vector<base::PersonId>& persons) {
    std::map<base::PersonId, std::vector<std::int64_t>> times;
    store::SqlArray ids;
    for (const auto person : persons) ids.add(person.value);
    for (const auto& row : t.exec_params(kAnswers, base::to_text(month), ids.text()))
        times[{row[0].as<std::int64_t>()}].push_back(row[1].as<std::int64_t>());
    return times;
}

bool begin_round(store::Transaction& t, base::Day day) {
    return t.exec1(kOneAtATime)[0].as<bool>() && t.exec_params(kDone, base::to_text(day)).empty();
}

void finish_round(store::Transaction& t, base::Day day) {
    t.exec_params0(kFinish, base::to_text(day));
}

bool insert_anomaly(store::Transaction& t, const watch::Anomaly& anomaly, base::Day month) {
    store::SqlArray names, values;
    for (const auto& [name, value] : anomaly.facts) {
        names.add(name);
        values.add(std::to_string(value));
    }
    const auto day = anomaly.day ? base::to_text(*anomaly.day) : std::string();
    return t.exec_params(kInsert, anomaly.person.value, base::to_text(month), anomaly.kind, day, names.text(),
                         values.text())
               .affected_rows() > 0;
}

std::optional<StoredAnomaly> find_anomaly(store::Transaction& t, std::int64_t id) {
    auto anomalies = read_anomalies(t, t.exec_params(std::string(kColumns) + kById, id));
    if (anomalies.empty()) return std::nullopt;
    return std::move(anomalies.front());
}

std::vector<StoredAnomaly> list_anomalies(store::Transaction& t, const AnomalyPage& page) {
    return read_anomalies(t, t.exec_params(std::string(kColumns) + kPage, page.reviewed, page.reader.value,
                                           page.before_id, page.limit));
}

void insert_review(store::Transaction& t, std::int64_t anomaly, std::int64_t correction,
                   const std::string& note, base::PersonId by) {
    try {
        t.exec_params0(kReview, anomaly, correction, note, by.value);
    } catch (const pqxx::unique_violation&) {
        throw base::RequestError(base::Code::failed_precondition, "anomaly_reviewed",
                                 "somebody has reviewed it already");
    }
}

}  // namespace yanxiu::appeals
