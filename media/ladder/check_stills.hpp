#pragma once

#include <cstdint>
#include <vector>

#include "media/ladder/grid.hpp"
#include "media/ladder/ladder.hpp"

/// The single pictures of a lesson among which a presence check lets choose. Pure.
namespace yanxiu::media::ladder {

inline constexpr int kMostCheckStills = 400;  // of a lesson

/// Still k shows the middle of the k-th interval.
struct CheckStills {
    int interval_ms = 0;
    Size size;  // even

    std::int64_t time_us(int number) const { return (std::int64_t{2} * number + 1) * interval_ms * 500; }
    friend bool operator==(const CheckStills&, const CheckStills&) = default;
};

/// Every 20 seconds, and about kMostCheckStills for a longer lesson; as `smallest`, the smallest rendition,
/// is shaped, with 256 pixels for its longer side. A length that is not claimed (0) may be any.
CheckStills plan_check_stills(Size smallest, std::int64_t claimed_duration_us);

/// The numbers of those whose frames lie in [first_frame, end_frame). None is kMostCheckStills or more: what
/// lies behind has no stills, whatever was claimed.
std::vector<int> check_stills_of(const CheckStills& stills, const Grid& grid, std::int64_t first_frame,
                                 std::int64_t end_frame);

}  // namespace yanxiu::media::ladder
