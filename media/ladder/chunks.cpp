#include "media/ladder/chunks.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace yanxiu::media::ladder {
namespace {

constexpr std::array kFirstChunks{2, 2, 4};  // segments: 4, 8 and 16 seconds
constexpr int kSegmentsPerChunk = 8;         // of all others: 32 seconds
constexpr int kPatience = 4;                 // times as long as wanted, then any key frame will do

int wanted_segments(int chunk) {
    const auto index = static_cast<std::size_t>(chunk);
    return index < kFirstChunks.size() ? kFirstChunks[index] : kSegmentsPerChunk;
}

}  // namespace

void ChunkPlanner::key_frame(std::int64_t frame, const Entry& entry) {
    keys_.push_back({frame, entry});
}

bool ChunkPlanner::worth_a_cut(int boundary) const {
    const auto at = grid_.first_frame(boundary);
    if (keys_.empty() || keys_.front().frame > at || keys_.front().entry.packet <= entry_.packet)
        return false;
    const bool close = at - keys_.front().frame <= grid_.frame_at(std::int64_t{kSegmentSeconds} * 1'000'000);
    return close || boundary - first_segment_ >= kPatience * wanted_segments(number_);
}

Chunk ChunkPlanner::cut(std::int64_t end_frame) {
    Chunk chunk{number_, first_segment_, end_frame, entry_};
    ++number_;
    first_segment_ = boundary_;
    return chunk;
}

std::vector<Chunk> ChunkPlanner::passed(std::int64_t frame) {
    std::vector<Chunk> chunks;
    while (true) {
        boundary_ = std::max(boundary_, first_segment_ + wanted_segments(number_));
        const auto at = grid_.first_frame(boundary_);
        if (at >= frame) break;
        while (keys_.size() > 1 && keys_[1].frame <= at) keys_.pop_front();
        if (worth_a_cut(boundary_)) {
            chunks.push_back(cut(at));
            entry_ = keys_.front().entry;
        } else {
            ++boundary_;
        }
    }
    return chunks;
}

std::vector<Chunk> ChunkPlanner::finish(std::int64_t end_frame) {
    auto chunks = passed(end_frame);
    if (grid_.first_frame(first_segment_) < end_frame) chunks.push_back(cut(end_frame));
    return chunks;
}

}  // namespace yanxiu::media::ladder
