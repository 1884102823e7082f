#pragma once

#include <cstdint>
#include <string>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

// The room's statements on what posters authors wish for. Home: pool; each runs in the caller's transaction.

/// Replaces whatever was wished for before; a job makes it.
void wish_for_moment(store::Transaction& t, base::AssetId asset, std::int64_t position_ms);
void wish_for_picture(store::Transaction& t, base::AssetId asset, const std::string& picture);

/// Whether something of the asset's pictures is there at this time.
bool has_pictures_at(store::Transaction& t, base::AssetId asset, std::int64_t position_ms);

}  // namespace yanxiu::library
