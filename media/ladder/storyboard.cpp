#include "media/ladder/storyboard.hpp"

#include <algorithm>
#include <cmath>

namespace yanxiu::media::ladder {
namespace {

constexpr int kLongerSide = 160;
constexpr int kLeastSide = 16;
constexpr std::int64_t kLeastSeconds = 2;
constexpr std::int64_t kMostSeconds = 60;
constexpr std::int64_t kUnclaimedSeconds = 5;
constexpr std::int64_t kPictures = 300;

int even_share(int side, double scale) {
    return std::max(kLeastSide, static_cast<int>(std::lround(side * scale / 2)) * 2);
}

}  // namespace

Storyboard plan_storyboard(Size smallest, std::int64_t claimed_duration_us) {
    const auto wanted = (claimed_duration_us + kPictures * 1'000'000 - 1) / (kPictures * 1'000'000);
    const auto seconds =
        claimed_duration_us > 0 ? std::clamp(wanted, kLeastSeconds, kMostSeconds) : kUnclaimedSeconds;
    const double longer = std::max({smallest.width, smallest.height, 1});
    const double scale = std::min(1.0, kLongerSide / longer);
    return {.interval_ms = static_cast<int>(seconds * 1000),
            .cell = {even_share(smallest.width, scale), even_share(smallest.height, scale)}};
}

std::vector<Sheet> sheets_of(const Storyboard& storyboard, const Grid& grid, std::int64_t first_frame,
                             std::int64_t end_frame) {
    const auto first_at = [&](std::int64_t frame) {
        // The estimate by time is at most one off, because pictures are rounded to frames.
        auto picture = static_cast<int>(grid.time_us(frame) / storyboard.time_us(1));
        while (picture > 0 && grid.frame_at(storyboard.time_us(picture - 1)) >= frame) --picture;
        while (grid.frame_at(storyboard.time_us(picture)) < frame) ++picture;
        return picture;
    };
    std::vector<Sheet> sheets;
    if (first_frame >= end_frame) return sheets;
    const int end = first_at(end_frame);
    for (int first = first_at(first_frame); first < end; first += kSheetPictures) {
        sheets.push_back({first, std::min(kSheetPictures, end - first)});
    }
    return sheets;
}

Corner corner_of(Size cell, int index) {
    return {index % kSheetColumns * cell.width, index / kSheetColumns * cell.height};
}

Size sheet_size(Size cell, int pictures) {
    const int rows = (pictures + kSheetColumns - 1) / kSheetColumns;
    return {std::min(pictures, kSheetColumns) * cell.width, rows * cell.height};
}

}  // namespace yanxiu::media::ladder
