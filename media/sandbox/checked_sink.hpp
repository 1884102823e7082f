#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "media/ladder/grid.hpp"
#include "media/ladder/ladder.hpp"
#include "media/transcode/sink.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::media::sandbox {

/// Lets through what a child may tell about its request, and nothing else: the ladder of the source that it
/// names, at the ladder's own sizes and rates; segments of this request, each once, at their places on the
/// grid and within the rendition's ceiling; sheets of its storyboard and stills, each once; chunks in order,
/// without gaps and within the longest lesson. All others throw BadMessage before the sink behind sees
/// anything of them. What the child says of the file itself (how large, which codec string, which bytes) is
/// believed within limits: it alone can read it. Pure.
class CheckedSink final : public transcode::SegmentSink {
  public:
    /// Both outlive it.
    CheckedSink(const transcode::Request& request, transcode::SegmentSink& to);

    void accepted(const probe::Source& source) override;
    void planned(const ladder::Chunk& chunk) override;
    void begin(const std::vector<transcode::RenditionHead>& renditions) override;
    void publish(const transcode::Step& step) override;
    void storyboard(const transcode::StoryboardSheet& sheet) override;
    void check_still(const transcode::CheckStill& still) override;
    void poster(const transcode::Poster& poster) override;
    void alive(std::int64_t made) override;

  private:
    struct Allowed {
        bool video = true;
        ladder::Size size;
        std::int64_t ceiling_rate = 0;  // bit/s
        bool begun = false;
        std::set<int> numbers;  // published
    };

    const ladder::Grid& grid() const;
    void allow_videos(const probe::Source& source, transcode::Part part);
    void allow_small_pictures(ladder::Size smallest);
    void allow_sound(const probe::Source& source);
    void check(const transcode::RenditionHead& head);
    void check(const transcode::Segment& segment);
    void check_place(const transcode::Segment& segment, bool video) const;

    const transcode::ScoutRequest* scout_;
    const transcode::ChunkRequest* chunk_;
    const bool still_;
    transcode::SegmentSink& to_;
    std::optional<ladder::Grid> grid_;  // once a source is known
    std::map<std::string, Allowed> allowed_;
    ladder::Storyboard storyboard_;
    std::vector<ladder::Sheet> sheets_;  // not told yet
    ladder::CheckStills check_stills_;
    std::set<int> stills_;  // not told yet
    bool poster_told_ = false;
    std::optional<ladder::Chunk> last_;  // planned
};

/// The outcome itself, or child_failed when its reason is none that a child may give. Its text keeps
/// printable ASCII alone, and not much of it.
transcode::Outcome checked(transcode::Outcome outcome);

}  // namespace yanxiu::media::sandbox
