#include "server/credit/correction_store.hpp"

#include <pqxx/pqxx>

#include "server/base/error.hpp"

namespace yanxiu::credit {
namespace {

constexpr auto kColumns = R"(
SELECT c.id, c.person_id, c.content_id, c.day::text AS day, c.category, c.amount_ms, c.reason, c.reverses_seq,
    coalesce(c.appeal_id, 0) AS appeal_id, c.proposed_by,
    (extract(epoch FROM c.proposed_at) * 1000)::bigint AS proposed_ms,
    CASE WHEN v.approved THEN 'approved' WHEN NOT v.approved THEN 'rejected' WHEN a.ended_at IS NOT NULL THEN 'lapsed'
        ELSE 'waiting' END AS state,
    coalesce(v.decided_by, 0) AS decided_by, coalesce((extract(epoch FROM v.decided_at) * 1000)::bigint, 0) AS decided_ms,
    coalesce(v.note, '') AS note, coalesce(v.entry_seq, 0) AS entry_seq,
    coalesce((SELECT string_agg(g.weight_permille || ':' || g.media::text, ';' ORDER BY g.weight_permille)
              FROM granted_media g WHERE g.correction_id = c.id), '') AS media
FROM correction c LEFT JOIN correction_verdict v ON v.correction_id = c.id LEFT JOIN appeal a ON a.id = c.appeal_id )";
constexpr auto kApproved = "WHERE c.person_id = $1 AND v.approved ORDER BY c.id";
constexpr auto kById = "WHERE c.id = $1";
constexpr auto kOfAppeal = "WHERE c.appeal_id = $1 ORDER BY c.id";
constexpr auto kPage =
    "WHERE (v.approved IS NULL AND a.ended_at IS NULL) = $1::boolean "
    "AND ($2::bigint = 0 OR c.person_id = $2::bigint) AND c.person_id <> $3 AND c.id < $4 "
    "ORDER BY c.id DESC LIMIT $5";

constexpr auto kReversed =
    "SELECT FROM correction c LEFT JOIN correction_verdict v ON v.correction_id = c.id "
    "WHERE c.person_id = $1 AND c.reverses_seq = $2 AND coalesce(v.approved, true)";
constexpr auto kCorrected =
    "SELECT coalesce(sum(amount_ms), 0)::bigint FROM ledger_entry "
    "WHERE person_id = $1 AND content_id = $2 AND cause <> 'watch'";
constexpr auto kToTake =
    "SELECT coalesce(sum(c.amount_ms), 0)::bigint FROM correction c WHERE c.person_id = $1 AND c.category = "
    "$2 "
    "AND extract(year FROM c.day) = $3 AND c.amount_ms < 0 "
    "AND NOT EXISTS (SELECT FROM correction_verdict v WHERE v.correction_id = c.id)";

constexpr auto kInsert =
    "INSERT INTO correction (person_id, content_id, day, category, amount_ms, reason, reverses_seq, "
    "appeal_id, "
    "proposed_by, proposed_at) VALUES ($1, $2, $3::date, $4, $5, $6, $7, nullif($8::bigint, 0), $9, "
    "timestamptz 'epoch' + $10::bigint * interval '1 millisecond') RETURNING id";
constexpr auto kVerdict =
    "INSERT INTO correction_verdict (correction_id, approved, decided_by, decided_at, note, entry_seq) "
    "VALUES ($1, $2::bigint > 0, $3, timestamptz 'epoch' + $4::bigint * interval '1 millisecond', $5, "
    "$2::bigint)";

base::Instant instant(const pqxx::field& field) {
    return base::Instant{std::chrono::milliseconds(field.as<std::int64_t>())};
}

StoredCorrection read_correction(const pqxx::row& row) {
    StoredCorrection stored;
    auto& correction = stored.correction;
    correction.id = row["id"].as<std::int64_t>();
    correction.person = {row["person_id"].as<std::int64_t>()};
    correction.content = {row["content_id"].as<std::int64_t>()};
    correction.day = base::parse_day(row["day"].c_str()).value();
    correction.category = row["category"].c_str();
    correction.amount_ms = row["amount_ms"].as<std::int64_t>();
    correction.reason = row["reason"].c_str();
    correction.reverses_seq = row["reverses_seq"].as<std::int64_t>();
    correction.proposer = {row["proposed_by"].as<std::int64_t>()};
    correction.entry_seq = row["entry_seq"].as<std::int64_t>();
    correction.media = row["media"].c_str();
    stored.appeal = row["appeal_id"].as<std::int64_t>();
    stored.proposed_at = instant(row["proposed_ms"]);
    stored.state = row["state"].c_str();
    stored.decided_by = {row["decided_by"].as<std::int64_t>()};
    stored.decided_at = instant(row["decided_ms"]);
    stored.note = row["note"].c_str();
    if (stored.state == "approved") correction.approver = stored.decided_by;
    return stored;
}

std::vector<StoredCorrection> read_corrections(const pqxx::result& rows) {
    std::vector<StoredCorrection> corrections;
    for (const auto& row : rows) corrections.push_back(read_correction(row));
    return corrections;
}

}  // namespace

std::vector<Correction> approved_corrections(store::Transaction& t, base::PersonId person) {
    std::vector<Correction> approved;
    for (const auto& row : t.exec_params(std::string(kColumns) + kApproved, person.value))
        approved.push_back(read_correction(row).correction);
    return approved;
}

std::optional<StoredCorrection> find_correction(store::Transaction& t, std::int64_t id) {
    const auto rows = t.exec_params(std::string(kColumns) + kById, id);
    if (rows.empty()) return std::nullopt;
    return read_correction(rows[0]);
}

std::vector<StoredCorrection> corrections_of_appeal(store::Transaction& t, std::int64_t appeal) {
    return read_corrections(t.exec_params(std::string(kColumns) + kOfAppeal, appeal));
}

std::vector<StoredCorrection> list_corrections(store::Transaction& t, const CorrectionPage& page) {
    return read_corrections(t.exec_params(std::string(kColumns) + kPage, page.waiting, page.person.value,
                                          page.not_of.value, page.before_id, page.limit));
}

bool is_reversed(store::Transaction& t, base::PersonId person, std::int64_t seq) {
    return !t.exec_params(kReversed, person.value, seq).empty();
}

std::int64_t corrected_ms(store::Transaction& t, base::PersonId person, base::ContentId content) {
    return t.exec_params1(kCorrected, person.value, content.value)[0].as<std::int64_t>();
}

std::int64_t waiting_to_take_ms(store::Transaction& t, base::PersonId person, const std::string& category,
                                int year) {
    return t.exec_params1(kToTake, person.value, category, year)[0].as<std::int64_t>();
}

std::int64_t insert_correction(store::Transaction& t, const Correction& correction, std::int64_t appeal,
                               base::Instant now) {
    return t
        .exec_params1(kInsert, correction.person.value, correction.content.value,
                      base::to_text(correction.day), correction.category, correction.amount_ms,
                      correction.reason, correction.reverses_seq, appeal, correction.proposer.value,
                      now.time_since_epoch().count())[0]
        .as<std::int64_t>();
}

void insert_verdict(store::Transaction& t, std::int64_t correction, std::int64_t entry_seq, base::PersonId by,
                    const std::string& note, base::Instant now) {
    try {
        t.exec_params0(kVerdict, correction, entry_seq, by.value, now.time_since_epoch().count(), note);
    } catch (const pqxx::unique_violation&) {
        throw base::RequestError(base::Code::failed_precondition, "correction_decided",
                                 "somebody has decided about it already");
    }
}

}  // namespace yanxiu::credit
