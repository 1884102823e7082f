#pragma once

#include <cstdint>
#include <vector>

#include "media/ladder/grid.hpp"
#include "media/ladder/ladder.hpp"

/// The small pictures that a scrub bar shows, put together on sheets. Pure.
namespace yanxiu::media::ladder {

inline constexpr int kSheetColumns = 5;
inline constexpr int kSheetPictures = 25;  // at most

/// Picture k shows the lesson at k × `interval_ms`, and stands for the time until the next one.
struct Storyboard {
    int interval_ms = 0;
    Size cell;  // even

    std::int64_t time_us(int picture) const { return std::int64_t{picture} * interval_ms * 1000; }
    friend bool operator==(const Storyboard&, const Storyboard&) = default;
};

/// Some neighbouring pictures in rows of kSheetColumns, from left to right and from top to bottom.
struct Sheet {
    int first = 0;
    int pictures = 0;
    friend bool operator==(const Sheet&, const Sheet&) = default;
};

/// Every two seconds, and about 300 pictures for a longer lesson; cells as `smallest`, the smallest
/// rendition, is shaped, with 160 pixels for its longer side. A length that is not claimed (0) may be any;
/// what a lying claim costs is bounded by the shortest interval.
Storyboard plan_storyboard(Size smallest, std::int64_t claimed_duration_us);

/// The sheets of the pictures whose frames lie in [first_frame, end_frame); none of an empty run.
std::vector<Sheet> sheets_of(const Storyboard& storyboard, const Grid& grid, std::int64_t first_frame,
                             std::int64_t end_frame);

struct Corner {
    int x = 0;
    int y = 0;
    friend bool operator==(const Corner&, const Corner&) = default;
};
/// Upper left corner of the cell of a sheet's picture `index`, counted from 0.
Corner corner_of(Size cell, int index);
/// Of a sheet with so many pictures.
Size sheet_size(Size cell, int pictures);

}  // namespace yanxiu::media::ladder
