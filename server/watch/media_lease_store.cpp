#include "server/watch/media_lease_store.hpp"

#include <pqxx/pqxx>

namespace yanxiu::watch {
namespace {

constexpr char kIsOpen[] =
    "SELECT 1 FROM lease l JOIN lesson s ON s.id = l.lesson_id AND s.deleted_at IS NULL "
    "WHERE l.id = $1 AND l.person_id = $2 AND l.asset_id = $3 AND l.ended_at IS NULL";

}  // namespace

bool lease_is_open(store::Transaction& t, base::LeaseId lease, base::PersonId person, base::AssetId asset) {
    return !t.exec_params(kIsOpen, lease.value, person.value, asset.value).empty();
}

}  // namespace yanxiu::watch
