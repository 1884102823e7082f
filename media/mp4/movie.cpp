#include "media/mp4/movie.hpp"

#include <algorithm>
#include <limits>

#include "media/mp4/boxes.hpp"

namespace yanxiu::media::mp4 {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kBoxHeader = 8;

/// As it is shown: not turned, not moved (6.2.2).
std::string unity_matrix() {
    std::string matrix;
    for (const std::uint32_t value : {0x10000U, 0U, 0U, 0U, 0x10000U, 0U, 0U, 0U, 0x40000000U})
        matrix += u32(value);
    return matrix;
}

std::string movie_header(std::int64_t duration, std::size_t tracks) {
    return full_box("mvhd", 0, 0,
                    u32(0) + u32(0) + u32(kMovieTicks) + u32(static_cast<std::uint64_t>(duration)) +
                        u32(0x10000) + number(0x100, 2) + std::string(10, '\0') + unity_matrix() +
                        std::string(24, '\0') + u32(tracks + 1));
}

std::string file_type(bool video) {
    return box("ftyp", std::string(video ? "isom" : "M4A ") + u32(0x200) +
                           (video ? "isomiso2avc1mp41" : "M4A isomiso2mp42"));
}

}  // namespace

Movie::Movie(const std::vector<Track>& tracks) {
    std::size_t segments = 0;
    for (const auto& track : tracks) {
        if (track.runs_.empty()) throw BadFragment("a track without segments");
        segments = std::max(segments, track.runs_.size());
    }
    std::int64_t samples_bytes = 0;
    for (std::size_t segment = 0; segment < segments; ++segment) {
        for (std::size_t track = 0; track < tracks.size(); ++track) {
            if (segment >= tracks[track].runs_.size()) continue;
            const auto& run = tracks[track].runs_[segment];
            pieces_.push_back({track, segment, run.from, run.size});
            samples_bytes += run.size;
        }
    }
    const auto type = file_type(tracks.size() > 1);
    const auto samples_at = static_cast<std::int64_t>(type.size() + header(tracks, 0).size() + kBoxHeader);
    size_bytes_ = samples_at + samples_bytes;
    if (size_bytes_ > kLargest) throw BadFragment("a file larger than 4 GiB");
    head_ = type + header(tracks, samples_at) + u32(static_cast<std::uint64_t>(samples_bytes) + kBoxHeader) +
            "mdat";
}

/// moov (8.2), as long wherever the samples are.
std::string Movie::header(const std::vector<Track>& tracks, std::int64_t samples_at) const {
    std::vector<std::vector<std::uint32_t>> places(tracks.size());
    for (const auto& piece : pieces_) {
        places[piece.track].push_back(static_cast<std::uint32_t>(samples_at));
        samples_at += piece.size;
    }
    std::string boxes;
    std::int64_t longest = 0;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const auto shown = tracks[i].shown();
        longest = std::max(longest, shown.delay + shown.length);
        boxes += tracks[i].box_of(i + 1, places[i]);
    }
    return box("moov", movie_header(longest, tracks.size()) + boxes);
}

}  // namespace yanxiu::media::mp4
