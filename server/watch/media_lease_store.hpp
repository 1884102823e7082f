#pragma once

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::watch {

/// Whether the lease is this person's, for this asset of a lesson that is not deleted, and open.
bool lease_is_open(store::Transaction& t, base::LeaseId lease, base::PersonId person, base::AssetId asset);

}  // namespace yanxiu::watch
