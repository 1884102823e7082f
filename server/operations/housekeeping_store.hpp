#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::operations {

// The statements of housekeeping. Home: one thread; each runs in the caller's transaction.

/// Gives up the originals that Housekeeping::round names, at most `limit`; their keys.
std::vector<std::string> give_up_sources(store::Transaction& t, std::int64_t keep_days, int limit);

/// Gives up what is played of at most `limit` assets at rest that no lesson has shown for a day; how many.
/// Their pieces are swept.
int give_up_media(store::Transaction& t, int limit);

/// At most `limit` assets at rest for a day that were not looked after yet, or not for thirty days.
std::vector<base::AssetId> assets_to_sweep(store::Transaction& t, int limit);

/// Those of `keys` that no row of the asset names, and notes that it was looked after. Nothing, when it has
/// not been at rest for a day.
std::vector<std::string> settle_asset(store::Transaction& t, base::AssetId asset,
                                      const std::vector<std::string>& keys);

}  // namespace yanxiu::operations
