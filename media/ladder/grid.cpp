#include "media/ladder/grid.hpp"

#include <algorithm>

namespace yanxiu::media::ladder {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

std::int64_t nominal_start_s(int number) {
    if (number <= kFirstSegments) return std::int64_t{number} * kFirstSegmentSeconds;
    return std::int64_t{kFirstSegments} * kFirstSegmentSeconds +
           std::int64_t{number - kFirstSegments} * kSegmentSeconds;
}

}  // namespace

std::int64_t Grid::first_frame(int number) const {
    return (nominal_start_s(number) * rate_.num * 2 + rate_.den) / (2 * rate_.den);
}

int Grid::segment_of(std::int64_t frame) const {
    // The estimate by time is at most one off, because boundaries are rounded to frames.
    const auto seconds = frame * rate_.den / rate_.num;
    const std::int64_t short_part = std::int64_t{kFirstSegments} * kFirstSegmentSeconds;
    int number = seconds < short_part
                     ? static_cast<int>(seconds / kFirstSegmentSeconds)
                     : kFirstSegments + static_cast<int>((seconds - short_part) / kSegmentSeconds);
    while (first_frame(number + 1) <= frame) ++number;
    while (number > 0 && first_frame(number) > frame) --number;
    return number;
}

std::int64_t Grid::time_us(std::int64_t frame) const {
    return frame * kMicroseconds * rate_.den / rate_.num;
}

std::int64_t Grid::frame_at(std::int64_t time_us) const {
    const auto scale = std::int64_t{rate_.den} * kMicroseconds;
    const auto doubled = time_us * rate_.num * 2 + scale;
    const auto quotient = doubled / (2 * scale);
    return doubled % (2 * scale) < 0 ? quotient - 1 : quotient;  // floor, below zero as well
}

int Grid::first_picture(std::int64_t begin_us, std::int64_t interval_us, std::int64_t frame) const {
    // The estimate by time is at most one off, because pictures are rounded to frames.
    auto picture = static_cast<int>(std::max<std::int64_t>(0, time_us(frame) - begin_us) / interval_us);
    const auto frame_of = [&](int number) { return frame_at(begin_us + number * interval_us); };
    while (picture > 0 && frame_of(picture - 1) >= frame) --picture;
    while (frame_of(picture) < frame) ++picture;
    return picture;
}

}  // namespace yanxiu::media::ladder
