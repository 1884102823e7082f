#pragma once

#include <cstdint>

/// Where segments begin. Pure.
namespace yanxiu::media::ladder {

/// The length of a segment, but for the first ones.
inline constexpr int kSegmentSeconds = 4;

/// The first segments are short, so that something can be played soon.
inline constexpr int kFirstSegmentSeconds = 2;
inline constexpr int kFirstSegments = 2;

/// Frames per second as a fraction in lowest terms.
struct FrameRate {
    int num = 0;
    int den = 1;

    friend bool operator==(const FrameRate&, const FrameRate&) = default;
};

/// Segment boundaries in whole frames of one constant frame rate: the same for all renditions of a lesson,
/// and the same whoever computes them, so that another worker can continue where one was lost.
class Grid {
  public:
    explicit Grid(FrameRate rate) : rate_(rate) {}

    /// First frame of segment `number`; strictly growing.
    std::int64_t first_frame(int number) const;

    /// The segment that frame `frame` (≥ 0) belongs to.
    int segment_of(std::int64_t frame) const;

    /// Presentation time of frame `frame`.
    std::int64_t time_us(std::int64_t frame) const;

    /// The frame nearest to a time (half up).
    std::int64_t frame_at(std::int64_t time_us) const;

    /// The least k ≥ 0 for which the frame of `begin_us` + k × `interval_us` is not before `frame` (≥ 0).
    int first_picture(std::int64_t begin_us, std::int64_t interval_us, std::int64_t frame) const;

    FrameRate rate() const { return rate_; }

  private:
    FrameRate rate_;
};

}  // namespace yanxiu::media::ladder
