#pragma once

#include <cstdint>
#include <vector>

#include "media/av/blocks.hpp"
#include "media/av/input.hpp"
#include "media/ladder/ladder.hpp"

namespace yanxiu::media::probe {

/// What pictures that were looked at in several places of a file are of. Pure. A screen stands still nearly
/// everywhere and has much of one brightness; nothing is said of a file that was looked at in one place.
ladder::Material material_of(const std::vector<av::BlockShares>& places);

/// Decodes a few pictures in up to five places of a file that says where they are, spread over `duration_us`
/// from `start_us` on, and compares them; fewer when the first ones leave no doubt. At most some 60 pictures.
ladder::Material look_at_material(av::Input& input, int stream, std::int64_t start_us,
                                  std::int64_t duration_us, std::int64_t max_pixels);

/// The same in the first minute or so, of a file that is read forwards.
ladder::Material look_along(const av::File& file, int stream, std::int64_t max_pixels);

}  // namespace yanxiu::media::probe
