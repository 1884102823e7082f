#include "workers/jobs/transcode/chunk_store.hpp"

#include <array>
#include <pqxx/pqxx>
#include <string_view>

#include "workers/queue/job_store.hpp"

namespace yanxiu::workers {
namespace {

using media::transcode::Part;
using store::Transaction;

constexpr std::array<std::string_view, 4> kParts{"first", "all", "lowest", "others"};  // as Part

constexpr char kPlan[] = R"(
INSERT INTO chunk (asset_id, number, first_segment, end_frame, entry_packet, entry_dts_us, entry_shift_us, entry_latest_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING)";

// Chunks of an asset that have no job yet. Somebody's first picture goes before everybody's next ones, and
// what is shown while it grows before what is not.
constexpr char kOrder[] = R"(
INSERT INTO job (kind, priority, payload)
SELECT 'chunk', CASE p.part WHEN 'first' THEN -1 WHEN 'others' THEN 1 ELSE 0 END, jsonb_build_object('asset_id', c.asset_id, 'chunk', c.number, 'part', p.part)
FROM chunk c CROSS JOIN unnest($2::text[]) AS p (part)
WHERE c.asset_id = $1 AND (c.number = 0) = ($2::text[] = '{first}') AND NOT EXISTS (
    SELECT FROM job j WHERE j.kind = 'chunk' AND j.payload->>'asset_id' = $1::text
        AND (j.payload->>'chunk')::int = c.number)
ORDER BY c.number, p.part)";

constexpr char kReopen[] = R"(
UPDATE job SET state = 'waiting', attempts = 0, not_before = now(), lease_until = NULL, finished_at = NULL,
    reason = '', detail = ''
WHERE kind = 'chunk' AND payload->>'asset_id' = $1::text AND state = 'failed')";

constexpr char kProgress[] = R"(
SELECT count(*) FILTER (WHERE state = 'done') AS done,
    count(*) FILTER (WHERE state IN ('waiting', 'running')) AS left_over,
    count(*) FILTER (WHERE state IN ('waiting', 'running') AND payload->>'part' <> 'others') AS left_visible,
    coalesce(bool_or(state = 'done' AND payload->>'part' = 'first'), false) AS first_done,
    coalesce((array_agg(reason ORDER BY id) FILTER (WHERE state = 'failed'))[1], '') AS reason,
    coalesce((array_agg(detail ORDER BY id) FILTER (WHERE state = 'failed'))[1], '') AS detail
FROM job WHERE kind = 'chunk' AND payload->>'asset_id' = $1::text)";

constexpr char kRenewAttempts[] = "UPDATE job SET attempts = 1 WHERE id = $1";

constexpr char kLoad[] = R"(
SELECT c.number, c.first_segment, c.end_frame, c.entry_packet, c.entry_dts_us, c.entry_shift_us, c.entry_latest_us,
    j.payload->>'part' AS part, a.source_facts
FROM job j
JOIN chunk c ON c.asset_id = CASE WHEN j.payload->>'asset_id' ~ '^[0-9]{1,18}$' THEN (j.payload->>'asset_id')::bigint END
    AND c.number = CASE WHEN j.payload->>'chunk' ~ '^[0-9]{1,9}$' THEN (j.payload->>'chunk')::int END
JOIN asset a ON a.id = c.asset_id AND a.source_facts IS NOT NULL
WHERE j.id = $1)";

std::optional<Part> part_named(std::string_view name) {
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        if (kParts[i] == name) return static_cast<Part>(i);
    }
    return std::nullopt;
}

std::optional<std::int64_t> optional_number(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(field.as<std::int64_t>());
}

std::int64_t order_parts(Transaction& transaction, base::AssetId asset, const char* parts) {
    return static_cast<std::int64_t>(transaction.exec_params0(kOrder, asset.value, parts).affected_rows());
}

}  // namespace

void ChunkStore::plan(const ClaimedJob& lead, base::AssetId asset, const media::ladder::Chunk& chunk) {
    const auto& entry = chunk.entry;
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, lead);
        transaction.exec_params0(kPlan, asset.value, chunk.number, chunk.first_segment, chunk.end_frame,
                                 entry.packet, entry.dts_us, entry.shift_us, entry.latest_us);
        if (chunk.number == 0) order_parts(transaction, asset, "{first}");
    });
}

bool ChunkStore::order(const ClaimedJob& lead, base::AssetId asset, bool together) {
    return database_.transact([&](Transaction& transaction) {
        require_lease(transaction, lead);
        return order_parts(transaction, asset, together ? "{all}" : "{lowest,others}") > 0;
    });
}

void ChunkStore::reopen(const ClaimedJob& lead, base::AssetId asset) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, lead);
        transaction.exec_params0(kReopen, asset.value);
    });
}

ChunkProgress ChunkStore::progress(base::AssetId asset) {
    return database_.transact([&](Transaction& transaction) {
        const auto row = transaction.exec_params1(kProgress, asset.value);
        return ChunkProgress{.done = row["done"].as<int>(),
                             .left = row["left_over"].as<int>(),
                             .left_visible = row["left_visible"].as<int>(),
                             .reason = row["reason"].as<std::string>(),
                             .text = row["detail"].as<std::string>(),
                             .first_done = row["first_done"].as<bool>()};
    });
}

void ChunkStore::renew_attempts(const ClaimedJob& lead) {
    database_.transact([&](Transaction& transaction) {
        require_lease(transaction, lead);
        transaction.exec_params0(kRenewAttempts, lead.id.value);
    });
}

std::optional<ChunkToMake> ChunkStore::load(const ClaimedJob& job) {
    return database_.transact([&](Transaction& transaction) -> std::optional<ChunkToMake> {
        const auto rows = transaction.exec_params(kLoad, job.id.value);
        if (rows.empty()) return std::nullopt;
        const auto row = rows[0];
        const auto part = part_named(row["part"].c_str());
        if (!part) return std::nullopt;
        ChunkToMake found{
            .chunk = {}, .part = *part, .source_facts = pqxx::binarystring(row["source_facts"]).str()};
        auto& chunk = found.chunk;
        chunk.number = row["number"].as<int>();
        chunk.first_segment = row["first_segment"].as<int>();
        chunk.end_frame = row["end_frame"].as<std::int64_t>();
        chunk.entry = {.packet = row["entry_packet"].as<std::int64_t>(),
                       .dts_us = optional_number(row["entry_dts_us"]),
                       .shift_us = row["entry_shift_us"].as<std::int64_t>(),
                       .latest_us = row["entry_latest_us"].as<std::int64_t>()};
        return found;
    });
}

void ChunkStore::finish(const ClaimedJob& job, std::chrono::milliseconds made) {
    database_.transact([&](Transaction& transaction) { finish_job(transaction, job, made.count()); });
}

void ChunkStore::fail(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    database_.transact([&](Transaction& transaction) { fail_job(transaction, job, reason, text); });
}

}  // namespace yanxiu::workers
