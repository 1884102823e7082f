#include "server/library/upload_store.hpp"

#include <pqxx/pqxx>

#include "server/base/error.hpp"
#include "server/base/hex.hpp"
#include "server/library/lesson_store.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::library {
namespace {

using store::Transaction;

constexpr auto kLockQuota = "SELECT pg_advisory_xact_lock(hashtextextended('upload_quota:' || $1, 0))";

// A refused video's source is gone: its job ended without having failed.
constexpr auto kUsed =
    "SELECT (SELECT coalesce(sum(reserved_bytes), 0) FROM upload WHERE owner_id = $1 AND state = 'open') + "
    "(SELECT coalesce(sum(a.source_bytes), 0) FROM lesson l JOIN asset a ON a.lesson_id = l.id "
    "WHERE l.author_id = $1 AND l.deleted_at IS NULL AND NOT a.arriving "
    "AND (a.source_removed_at IS NULL OR a.id = l.asset_id) AND NOT (a.state = 'failed' AND NOT EXISTS ("
    "SELECT FROM job j WHERE j.kind = 'transcode' AND j.payload->>'asset_id' = a.id::text "
    "AND j.state <> 'done')))";
constexpr auto kOpen = "SELECT count(*) FROM upload WHERE owner_id = $1 AND state = 'open'";
constexpr auto kHoldLesson =
    "SELECT FROM lesson WHERE id = $2 AND author_id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE";
// What the bureau placed in a course pays as it was placed: another video would pay unseen.
constexpr auto kIsPlaced =
    "SELECT FROM lesson l JOIN asset a ON a.id = l.asset_id JOIN course_lesson cl ON cl.lesson_id = l.id "
    "WHERE l.id = $1 AND cl.removed_at IS NULL AND a.state <> 'failed' LIMIT 1";
constexpr auto kHoldLiving = "SELECT FROM lesson WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE";

constexpr auto kInsert =
    "INSERT INTO upload (id, owner_id, lesson_id, size_bytes, reserved_bytes, filename, metadata, blob_key, "
    "expires_at) SELECT id, $1, $2, $3, $4, $5, $6, 'uploads/' || id, now() + interval '7 days' "
    "FROM (SELECT gen_random_uuid() AS id) AS new "
    "RETURNING id, lesson_id, size_bytes, offset_bytes, epoch, metadata, blob_key, hash_state, "
    "extract(epoch FROM expires_at)::bigint AS expires, false AS begun, false AS finished, false AS gone";
constexpr auto kFind =
    "SELECT u.id, u.lesson_id, u.size_bytes, u.offset_bytes, u.epoch, u.metadata, u.blob_key, u.hash_state, "
    "extract(epoch FROM u.expires_at)::bigint AS expires, u.asset_id IS NOT NULL AS begun, "
    "u.state = 'finished' AS finished, "
    "u.state IN ('terminated', 'expired') OR l.deleted_at IS NOT NULL "
    "OR (u.state = 'open' AND u.expires_at <= now()) AS gone "
    "FROM upload u JOIN lesson l ON l.id = u.lesson_id WHERE u.id = $2::uuid AND u.owner_id = $1 "
    "FOR UPDATE OF u";

constexpr auto kTakeOver =
    "UPDATE upload SET epoch = epoch + 1, reserved_bytes = coalesce(size_bytes, greatest($2::bigint, "
    "offset_bytes)) WHERE id = $1::uuid RETURNING epoch";
constexpr auto kSetSize = "UPDATE upload SET size_bytes = $2, reserved_bytes = $2 WHERE id = $1::uuid";
constexpr auto kAdvance =
    "UPDATE upload SET offset_bytes = $3, hash_state = decode($4, 'hex'), expires_at = now() + interval '7 "
    "days' "
    "WHERE id = $1::uuid AND epoch = $2 AND state = 'open' RETURNING extract(epoch FROM expires_at)::bigint";

constexpr auto kFinish =
    "UPDATE upload SET state = 'finished', offset_bytes = size_bytes, hash_state = NULL "
    "WHERE id = $1::uuid AND epoch = $2 AND lesson_id = $3 AND state = 'open' "
    "RETURNING blob_key, size_bytes, asset_id";

// What is made while its file arrives. Jobs are locked before their asset, as workers do, and the one that
// leads before those of its chunks.
constexpr auto kBeginAsset =
    "INSERT INTO asset (lesson_id, source_key, source_bytes, arriving) "
    "SELECT lesson_id, blob_key, size_bytes, true FROM upload WHERE id = $1::uuid RETURNING id";
constexpr auto kBeginJob =
    "INSERT INTO job (kind, payload) VALUES ('arriving', jsonb_build_object('asset_id', $1::bigint))";
constexpr auto kSetBegun = "UPDATE upload SET asset_id = $2 WHERE id = $1::uuid";
constexpr auto kWakeBegun =
    "UPDATE job SET not_before = now() WHERE kind = 'arriving' AND state = 'waiting' AND reason = "
    "'upload_stalled' "
    "AND payload->>'asset_id' = (SELECT asset_id::text FROM upload WHERE id = $1::uuid)";
constexpr auto kOrderBegun =
    "UPDATE job SET kind = 'transcode', created_at = now(), not_before = now(), reason = '', detail = '', "
    "started_at = CASE WHEN state = 'running' THEN now() END, "
    "attempts = CASE WHEN state = 'running' THEN attempts ELSE 0 END "
    "WHERE kind = 'arriving' AND payload->>'asset_id' = $1::text AND state IN ('waiting', 'running')";
constexpr auto kAllArrived =
    "UPDATE asset SET arriving = false, content_id = (SELECT id FROM content WHERE sha256 = decode($2, "
    "'hex')) "
    "WHERE id = $1";
constexpr auto kEndLeads =
    "UPDATE job SET state = 'done', lease_until = NULL, finished_at = now(), reason = 'upload_ended' "
    "WHERE kind = 'arriving' AND payload->>'asset_id' = ANY($1::text[]) AND state IN ('waiting', 'running')";
constexpr auto kEndChunks =
    "UPDATE job SET state = 'done', lease_until = NULL, finished_at = now(), reason = 'upload_ended' "
    "WHERE kind = 'chunk' AND payload->>'asset_id' = ANY($1::text[]) AND state IN ('waiting', 'running')";
constexpr auto kEndAssets =
    "UPDATE asset SET state = 'failed', arriving = false, failure_code = 'upload_ended' "
    "WHERE id = ANY($1::bigint[]) AND arriving";

constexpr auto kInsertAsset =
    "INSERT INTO asset (lesson_id, source_key, source_bytes, content_id) "
    "VALUES ($1, $2, $3, (SELECT id FROM content WHERE sha256 = decode($4, 'hex'))) RETURNING id";
constexpr auto kInsertContent =
    "INSERT INTO content (sha256) VALUES (decode($1, 'hex')) ON CONFLICT DO NOTHING";
constexpr auto kInsertJob =
    "INSERT INTO job (kind, payload) VALUES ('transcode', jsonb_build_object('asset_id', $1::bigint))";
// What is whole is shown until the new one is, and if that never happens.
constexpr auto kShowAsset =
    "UPDATE lesson l SET asset_id = CASE WHEN a.whole THEN l.asset_id ELSE $2 END, "
    "next_asset_id = CASE WHEN a.whole THEN $2 END "
    "FROM (SELECT coalesce((SELECT a.state = 'complete' FROM lesson l JOIN asset a ON a.id = l.asset_id "
    "WHERE l.id = $1), false) AS whole) a WHERE l.id = $1";

constexpr auto kTerminate =
    "UPDATE upload SET state = 'terminated', epoch = epoch + 1 WHERE id = $1::uuid AND state = 'open' "
    "RETURNING id, blob_key, asset_id";
constexpr auto kTerminateOfLesson =
    "UPDATE upload SET state = 'terminated', epoch = epoch + 1 WHERE lesson_id = $1 AND owner_id = $2 AND "
    "state = 'open' "
    "RETURNING id, blob_key, asset_id";
constexpr auto kExpire =
    "UPDATE upload SET state = 'expired', epoch = epoch + 1 WHERE state = 'open' AND expires_at <= now() "
    "RETURNING id, blob_key, asset_id";
constexpr auto kOrphans =
    "SELECT key FROM unnest($1::text[]) AS key "
    "WHERE NOT EXISTS (SELECT FROM upload u WHERE u.blob_key = key AND u.state = 'open') "
    "AND NOT EXISTS (SELECT FROM asset a WHERE a.source_key = key AND a.source_removed_at IS NULL)";

std::string hex_of(std::string_view bytes) {
    std::string text;
    base::append_hex(text, {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
    return text;
}

UploadRecord read_upload(const pqxx::row& row) {
    UploadRecord upload;
    upload.id = row["id"].as<std::string>();
    upload.lesson = {row["lesson_id"].as<std::int64_t>()};
    if (!row["size_bytes"].is_null()) upload.size_bytes = row["size_bytes"].as<std::int64_t>();
    upload.offset_bytes = row["offset_bytes"].as<std::int64_t>();
    upload.epoch = row["epoch"].as<std::int64_t>();
    upload.metadata = row["metadata"].as<std::string>();
    upload.blob_key = row["blob_key"].as<std::string>();
    if (!row["hash_state"].is_null()) upload.hash_state = pqxx::binarystring(row["hash_state"]).str();
    upload.expires_at_s = row["expires"].as<std::int64_t>();
    upload.begun = row["begun"].as<bool>();
    upload.finished = row["finished"].as<bool>();
    upload.gone = row["gone"].as<bool>();
    return upload;
}

base::RequestError lesson_gone() {
    return {base::Code::not_found, "upload_gone", "the lesson of this upload is deleted"};
}

/// With them ends what was begun of their files.
std::vector<ClosedUpload> close(Transaction& t, const pqxx::result& rows) {
    std::vector<ClosedUpload> closed;
    store::SqlArray begun;
    for (const auto& row : rows) {
        closed.push_back({row["id"].as<std::string>(), row["blob_key"].as<std::string>()});
        if (!row["asset_id"].is_null()) begun.add(row["asset_id"].as<std::string>());
    }
    for (const auto* statement : {kEndLeads, kEndChunks, kEndAssets}) t.exec_params(statement, begun.text());
    return closed;
}

/// Whether what was begun of a file that is whole now goes on.
bool go_on(Transaction& t, std::int64_t asset, const std::optional<std::string>& hash) {
    if (t.exec_params0(kOrderBegun, asset).affected_rows() == 0) return false;
    t.exec_params(kAllArrived, asset, hash);
    return true;
}

std::int64_t begin_anew(Transaction& t, base::LessonId lesson, const pqxx::row& upload,
                        const std::optional<std::string>& hash) {
    const auto asset = t.exec_params1(kInsertAsset, lesson.value, upload["blob_key"].as<std::string>(),
                                      upload["size_bytes"].as<std::int64_t>(), hash)[0]
                           .as<std::int64_t>();
    t.exec_params(kInsertJob, asset);
    return asset;
}

void refuse_placed(Transaction& t, base::LessonId lesson) {
    if (!t.exec_params(kIsPlaced, lesson.value).empty())
        throw base::RequestError(base::Code::failed_precondition, "lesson_in_course",
                                 "its video is in a course and stays; have it removed from there first");
}

}  // namespace

void lock_quota(Transaction& t, base::PersonId owner) {
    t.exec_params(kLockQuota, std::to_string(owner.value));
}

std::int64_t used_bytes(Transaction& t, base::PersonId owner) {
    return t.exec_params1(kUsed, owner.value)[0].as<std::int64_t>();
}

int open_uploads(Transaction& t, base::PersonId owner) {
    return t.exec_params1(kOpen, owner.value)[0].as<int>();
}

void hold_own_lesson(Transaction& t, base::PersonId owner, base::LessonId lesson) {
    if (t.exec_params(kHoldLesson, owner.value, lesson.value).empty())
        throw base::RequestError(base::Code::not_found, "lesson_not_found", "you have no such lesson");
    refuse_placed(t, lesson);
}

UploadRecord insert_upload(Transaction& t, const UploadToCreate& upload) {
    return read_upload(t.exec_params1(kInsert, upload.owner.value, upload.lesson.value, upload.size_bytes,
                                      upload.reserved_bytes, upload.filename, upload.metadata));
}

std::optional<UploadRecord> find_upload(Transaction& t, base::PersonId owner, const std::string& id) {
    const auto rows = t.exec_params(kFind, owner.value, id);
    if (rows.empty()) return std::nullopt;
    return read_upload(rows[0]);
}

std::int64_t take_over_upload(Transaction& t, const std::string& id, std::int64_t reserved_bytes) {
    return t.exec_params1(kTakeOver, id, reserved_bytes)[0].as<std::int64_t>();
}

void set_upload_size(Transaction& t, const std::string& id, std::int64_t size_bytes) {
    t.exec_params(kSetSize, id, size_bytes);
}

std::optional<std::int64_t> advance_upload(Transaction& t, const std::string& id, std::int64_t epoch,
                                           const UploadProgress& progress) {
    std::optional<std::string> state;
    if (progress.hash_state) state = hex_of(*progress.hash_state);
    const auto rows = t.exec_params(kAdvance, id, epoch, progress.offset_bytes, state);
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::int64_t>();
}

void begin_upload(Transaction& t, const std::string& id) {
    const auto asset = t.exec_params1(kBeginAsset, id)[0].as<std::int64_t>();
    t.exec_params(kBeginJob, asset);
    t.exec_params(kSetBegun, id, asset);
}

void wake_begun(Transaction& t, const std::string& id) {
    t.exec_params(kWakeBegun, id);
}

// Uploads are locked before their lesson everywhere, so that nobody waits for each other.
bool finish_upload(Transaction& t, base::LessonId lesson, const std::string& id, std::int64_t epoch,
                   const std::optional<std::array<unsigned char, 32>>& sha256) {
    const auto rows = t.exec_params(kFinish, id, epoch, lesson.value);
    if (rows.empty()) return false;
    drop_next_video(t, lesson);
    if (t.exec_params(kHoldLiving, lesson.value).empty()) throw lesson_gone();
    refuse_placed(t, lesson);
    std::optional<std::string> hash;
    if (sha256) {
        hash = hex_of({reinterpret_cast<const char*>(sha256->data()), sha256->size()});
        t.exec_params(kInsertContent, *hash);
    }
    auto asset = rows[0]["asset_id"].as<std::int64_t>(0);
    if (asset == 0 || !go_on(t, asset, hash)) asset = begin_anew(t, lesson, rows[0], hash);
    t.exec_params(kShowAsset, lesson.value, asset);
    return true;
}

std::vector<ClosedUpload> terminate_upload(Transaction& t, const std::string& id) {
    return close(t, t.exec_params(kTerminate, id));
}

std::vector<ClosedUpload> terminate_uploads_of(Transaction& t, base::PersonId owner, base::LessonId lesson) {
    return close(t, t.exec_params(kTerminateOfLesson, lesson.value, owner.value));
}

std::vector<ClosedUpload> expire_uploads(Transaction& t) {
    return close(t, t.exec(kExpire));
}

std::vector<std::string> orphans_among(Transaction& t, const std::vector<std::string>& blob_keys) {
    std::string keys = "{";
    for (const auto& key : blob_keys) keys += (keys.size() > 1 ? "," : "") + key;  // is_key: needs no quotes
    std::vector<std::string> orphans;
    for (const auto& row : t.exec_params(kOrphans, keys + "}")) orphans.push_back(row[0].as<std::string>());
    return orphans;
}

}  // namespace yanxiu::library
