#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "media/av/decoder.hpp"
#include "media/av/input.hpp"
#include "media/ladder/chunks.hpp"
#include "media/transcode/sound_run.hpp"
#include "media/transcode/timeline.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::media::transcode {

/// Goes through a file once without decoding a picture: plans chunks as it passes them, and makes the sound,
/// which is never cut into parts. Home: one thread.
class Scout {
  public:
    /// `input` gives the file's first packet next; `forwards` tells that the file's end may be missing.
    Scout(bool forwards, std::unique_ptr<av::Input> input, const probe::Source& source,
          const ScoutRequest& request, SegmentSink& sink, Now now);

    Outcome run();

  private:
    void feed(av::Packet& packet);
    void see_picture(const av::Packet& packet, std::optional<std::int64_t> dts_us);
    void take_sound();
    void keep_sound_near();
    void plan(const std::vector<ladder::Chunk>& chunks);
    void publish(bool at_once);
    void stay_alive();
    Outcome finish();
    Outcome too_long() const;
    std::int64_t seen_us() const { return grid_.time_us(end_frame_); }
    /// Of picture or sound, whichever is longer.
    std::int64_t made_us() const { return std::max(seen_us(), sound_.end_us()); }

    const bool forwards_;
    const probe::Source& source_;
    const ScoutRequest& request_;
    SegmentSink& sink_;
    Now now_;
    std::chrono::steady_clock::time_point spoke_;
    std::chrono::steady_clock::time_point published_;

    ladder::Grid grid_;
    const std::unique_ptr<av::Input> input_;
    std::optional<av::Decoder> decoder_;  // none: the lesson gets silence
    Timeline timeline_;
    ladder::ChunkPlanner planner_;
    std::int64_t pictures_ = 0;   // packets of them
    std::int64_t end_frame_ = 0;  // one past the last that a picture was seen for
    std::optional<std::int64_t> last_dts_us_;
    bool searchable_ = true;     // the file's own time has only ever grown
    bool sound_is_far_ = false;  // or there is none, where there should be
    SoundRun sound_;
};

}  // namespace yanxiu::media::transcode
