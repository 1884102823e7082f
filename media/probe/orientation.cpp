#include "media/probe/orientation.hpp"

#include <cmath>

namespace yanxiu::media::probe {

Orientation orientation_of(const std::array<std::int32_t, 9>& display_matrix) {
    // A point (x, y) of the coded picture, y downwards, lands at (a x + c y, b x + d y).
    const double a = display_matrix[0];
    const double b = display_matrix[1];
    const double c = display_matrix[3];
    const double d = display_matrix[4];
    const double determinant = a * d - b * c;
    if (determinant == 0) return {};
    Orientation found;
    found.mirrored = determinant < 0;
    // Undoing a mirror of x leaves a pure turn: its x axis then points to (-a, -b).
    const double x = found.mirrored ? -a : a;
    const double y = found.mirrored ? -b : b;
    const auto turns = static_cast<int>(std::lround(std::atan2(y, x) / (std::acos(-1.0) / 2)));
    found.quarter_turns = (turns + 4) % 4;
    return found;
}

std::string upright_filters(Orientation orientation) {
    constexpr std::array<const char*, 4> kTurns{"", "transpose=clock", "hflip,vflip", "transpose=cclock"};
    std::string filters = kTurns[static_cast<std::size_t>(orientation.quarter_turns & 3)];
    if (!orientation.mirrored) return filters;
    return filters.empty() ? "hflip" : std::string("hflip,").append(filters);
}

}  // namespace yanxiu::media::probe
