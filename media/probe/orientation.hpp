#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace yanxiu::media::probe {

/// One of the eight ways a camera can have been held: mirrored left to right first, then turned clockwise.
struct Orientation {
    int quarter_turns = 0;  // clockwise, 0 to 3
    bool mirrored = false;

    bool sideways() const { return quarter_turns % 2 != 0; }
    friend bool operator==(const Orientation&, const Orientation&) = default;
};

/// From the display matrix of ISO/IEC 14496-12 (8.3.2), row by row {a b u  c d v  x y w}: where the axes of
/// the coded picture point on the screen. Angles between quarter turns go to the nearest one.
Orientation orientation_of(const std::array<std::int32_t, 9>& display_matrix);

/// The filters that set a picture of this orientation upright, as "transpose=clock" or
/// "hflip,transpose=cclock"; empty when it stands upright.
std::string upright_filters(Orientation orientation);

}  // namespace yanxiu::media::probe
