#include "media/ladder/check_stills.hpp"

#include <algorithm>

namespace yanxiu::media::ladder {
namespace {

constexpr int kLongerSide = 256;
constexpr std::int64_t kLeastMs = 20'000;
constexpr std::int64_t kMostMs = 600'000;  // more than any lesson needs

}  // namespace

CheckStills plan_check_stills(Size smallest, std::int64_t claimed_duration_us) {
    const auto share_us = kMostCheckStills * std::int64_t{1000};
    const auto wanted = std::min(claimed_duration_us, kMostMs * share_us) / share_us + 1;
    return {.interval_ms = static_cast<int>(std::clamp(wanted, kLeastMs, kMostMs)),
            .size = shrunk(smallest, kLongerSide)};
}

std::vector<int> check_stills_of(const CheckStills& stills, const Grid& grid, std::int64_t first_frame,
                                 std::int64_t end_frame) {
    const auto first_at = [&](std::int64_t frame) {
        const auto interval_us = std::int64_t{stills.interval_ms} * 1000;
        return std::min(kMostCheckStills, grid.first_picture(stills.time_us(0), interval_us, frame));
    };
    std::vector<int> numbers;
    if (first_frame >= end_frame) return numbers;
    const int end = first_at(end_frame);
    for (int number = first_at(first_frame); number < end; ++number) numbers.push_back(number);
    return numbers;
}

}  // namespace yanxiu::media::ladder
