#pragma once

#include <optional>

#include "media/av/frame.hpp"

namespace yanxiu::media::av {

/// Of a picture's blocks of 16 by 16 pixels, as parts of 1.
struct BlockShares {
    double still = 0;  // as in the other picture, but for what coding the same again changes
    double flat = 0;   // of one brightness
};

/// How `later` looks beside an earlier picture. Nothing when their sizes or formats differ, or their
/// brightness is not a plane of 8 bits.
std::optional<BlockShares> compare_blocks(const Frame& earlier, const Frame& later);

}  // namespace yanxiu::media::av
