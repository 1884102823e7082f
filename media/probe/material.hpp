#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/av/blocks.hpp"
#include "media/av/decoder.hpp"
#include "media/av/input.hpp"
#include "media/ladder/ladder.hpp"

namespace yanxiu::media::probe {

/// What pictures that were looked at in several places of a file are of. Pure. A screen stands still nearly
/// everywhere and has much of one brightness; nothing is said of a file that was looked at in one place.
ladder::Material material_of(const std::vector<av::BlockShares>& places);

/// What was seen in one place of a file.
struct Place {
    std::optional<std::int64_t> began_us;  // where the file could be entered
    std::optional<av::BlockShares> shares;
};

/// Threads of the decoders that look: somebody waits for the first picture.
constexpr int kLookThreads = 2;

/// Reads and decodes on from `first`, which `decoder` has just given, to the picture that it is compared
/// with.
std::optional<av::BlockShares> compare_on(av::Input& input, av::Decoder& decoder, const av::Frame& first);

/// Looks at up to four places more than the `first` of a file that says where they are, spread over
/// `duration_us` from `start_us` on; at fewer when the first ones leave no doubt. The input reads `stream`
/// alone.
ladder::Material look_at_material(av::Input& input, int stream, const Place& first, std::int64_t start_us,
                                  std::int64_t duration_us, std::int64_t max_pixels);

/// The same, reading on through the first minute or so.
ladder::Material look_along(av::Input& input, int stream, const Place& first, std::int64_t max_pixels);

}  // namespace yanxiu::media::probe
