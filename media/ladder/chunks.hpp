#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "media/ladder/grid.hpp"

/// Into which chunks a lesson's pictures are cut. Pure.
namespace yanxiu::media::ladder {

/// Where decoding may begin: a key frame of the source.
struct Entry {
    std::int64_t packet = 0;             // of the video stream, counted from the beginning of the file
    std::optional<std::int64_t> dts_us;  // in the file's own time, as long as that only ever grew
    std::int64_t shift_us = 0;           // from the file's time to the lesson's
    std::int64_t latest_us = 0;          // of the lesson's time, over all streams so far
    friend bool operator==(const Entry&, const Entry&) = default;
};

/// A run of segments that one worker makes alone: from the first frame of `first_segment` up to `end_frame`,
/// decoded from `entry` on, whose picture is not later than its first frame.
struct Chunk {
    int number = 0;
    int first_segment = 0;
    std::int64_t end_frame = 0;
    Entry entry;
    friend bool operator==(const Chunk&, const Chunk&) = default;
};

/// Cuts while the source is still being read: short chunks first, so that something can be played soon, then
/// longer ones, each at a boundary of segments that a key frame lies close before. A source without key
/// frames becomes one chunk. What it plans depends on the source alone.
class ChunkPlanner {
  public:
    /// `beginning`: of the file.
    ChunkPlanner(Grid grid, const Entry& beginning) : grid_(grid), entry_(beginning) {}

    /// A key frame, in the order of the file, shown at `frame`.
    void key_frame(std::int64_t frame, const Entry& entry);
    /// No key frame that is shown before `frame` will come any more: the chunks that are certain now.
    std::vector<Chunk> passed(std::int64_t frame);
    /// The lesson ends at `end_frame`: the rest. Nothing for an empty lesson.
    std::vector<Chunk> finish(std::int64_t end_frame);

  private:
    struct KeyFrame {
        std::int64_t frame;
        Entry entry;
    };
    bool worth_a_cut(int boundary) const;
    Chunk cut(std::int64_t end_frame);

    Grid grid_;
    Entry entry_;                // of the open chunk
    std::deque<KeyFrame> keys_;  // the last one before the boundary looked at, then those behind it
    int number_ = 0;
    int first_segment_ = 0;
    int boundary_ = 0;  // looked at next
};

}  // namespace yanxiu::media::ladder
