#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "media/av/decoder.hpp"
#include "media/av/input.hpp"
#include "media/transcode/picture_line.hpp"
#include "media/transcode/poster.hpp"
#include "media/transcode/timeline.hpp"
#include "media/transcode/tracks.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::media::transcode {

/// Decodes a chunk once and makes the renditions of a ladder of it in step: segment k of each is published
/// together. Home: one thread.
class PicturePass {
  public:
    PicturePass(const av::File& file, const ChunkRequest& request, const ladder::Ladder& ladder,
                SegmentSink& sink, Now now);

    /// Told every frame of the chunk, as the smallest rendition has it.
    using SmallestSeen = std::function<void(const av::Frame& picture, std::int64_t frame)>;

    /// `poster`: is shown the pictures, and delivers one; may be null, and `smallest_seen` empty.
    /// False when the lesson's first chunk has no picture; a later one without any is black.
    bool run(PosterPicker* poster, SmallestSeen smallest_seen);

  private:
    void go_to_entry();
    bool seek_to_entry();
    void skip_to_entry();
    bool read();
    void feed();
    void take_pictures(PosterPicker* poster);
    bool finish();
    void publish();
    void stay_alive();

    const av::File file_;
    const ChunkRequest& request_;
    SegmentSink& sink_;
    Now now_;
    std::chrono::steady_clock::time_point spoke_;
    std::int64_t skipped_ = 0;  // packets before the entry
    std::int64_t encoded_ = 0;  // frames

    ladder::Grid grid_;
    std::unique_ptr<av::Input> input_;
    av::Packet packet_;
    av::Decoder decoder_;
    Timeline timeline_;
    std::vector<std::unique_ptr<VideoTrack>> tracks_;
    SmallestSeen smallest_seen_;
    std::optional<PictureLine> pictures_;
};

}  // namespace yanxiu::media::transcode
