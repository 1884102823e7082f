#include "media/ladder/storyboard.hpp"

#include <algorithm>

namespace yanxiu::media::ladder {
namespace {

constexpr int kLongerSide = 160;
constexpr std::int64_t kLeastSeconds = 2;
constexpr std::int64_t kMostSeconds = 60;
constexpr std::int64_t kUnclaimedSeconds = 5;
constexpr std::int64_t kPictures = 300;

}  // namespace

Storyboard plan_storyboard(Size smallest, std::int64_t claimed_duration_us) {
    const auto wanted = (claimed_duration_us + kPictures * 1'000'000 - 1) / (kPictures * 1'000'000);
    const auto seconds =
        claimed_duration_us > 0 ? std::clamp(wanted, kLeastSeconds, kMostSeconds) : kUnclaimedSeconds;
    return {.interval_ms = static_cast<int>(seconds * 1000), .cell = shrunk(smallest, kLongerSide)};
}

std::vector<Sheet> sheets_of(const Storyboard& storyboard, const Grid& grid, std::int64_t first_frame,
                             std::int64_t end_frame) {
    const auto first_at = [&](std::int64_t frame) {
        return grid.first_picture(0, storyboard.time_us(1), frame);
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
