#include "server/library/poster_store.hpp"

#include <pqxx/pqxx>

namespace yanxiu::library {
namespace {

using store::Transaction;

// Jobs before wishes, as workers lock them.
constexpr auto kEndOlder = R"(
UPDATE job SET state = 'done', lease_until = NULL, finished_at = now(), reason = 'superseded'
WHERE id = (SELECT job_id FROM poster_wish WHERE asset_id = $1) AND state IN ('waiting', 'running'))";
constexpr auto kNewJob = R"(
INSERT INTO job (kind, payload) VALUES ('poster', jsonb_build_object('asset_id', $1::bigint)) RETURNING id)";
constexpr auto kWish = R"(
INSERT INTO poster_wish (asset_id, job_id, position_ms, picture) VALUES ($1, $2, $3, $4)
ON CONFLICT (asset_id) DO UPDATE SET job_id = excluded.job_id, position_ms = excluded.position_ms,
    picture = excluded.picture, failure_code = '')";
constexpr auto kHasPictures = R"(
SELECT 1 FROM rendition r JOIN segment s ON s.rendition_id = r.id
WHERE r.asset_id = $1 AND r.kind = 'video' AND s.start_ms <= $2 AND s.start_ms + s.duration_ms > $2 LIMIT 1)";

std::int64_t new_job(Transaction& t, base::AssetId asset) {
    t.exec_params0(kEndOlder, asset.value);
    return t.exec_params1(kNewJob, asset.value)[0].as<std::int64_t>();
}

}  // namespace

void wish_for_moment(Transaction& t, base::AssetId asset, std::int64_t position_ms) {
    t.exec_params0(kWish, asset.value, new_job(t, asset), position_ms, nullptr);
}

void wish_for_picture(Transaction& t, base::AssetId asset, const std::string& picture) {
    t.exec_params0(kWish, asset.value, new_job(t, asset), nullptr, pqxx::binarystring(picture));
}

bool has_pictures_at(Transaction& t, base::AssetId asset, std::int64_t position_ms) {
    return !t.exec_params(kHasPictures, asset.value, position_ms).empty();
}

}  // namespace yanxiu::library
