#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/av/decoder.hpp"
#include "media/av/input.hpp"
#include "media/av/sound_filter.hpp"
#include "media/ladder/ladder.hpp"
#include "media/transcode/picture_line.hpp"
#include "media/transcode/poster.hpp"
#include "media/transcode/sound_line.hpp"
#include "media/transcode/timeline.hpp"
#include "media/transcode/tracks.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::media::transcode {

/// One run through the file.
struct PassPlan {
    ladder::Ladder ladder;  // of this pass alone
    bool sound = true;      // make the audio rendition
    bool listed = true;
    bool poster = false;
    int first_segment = 0;      // what lies before it is published already
    bool must_be_fast = false;  // give up, having published nothing, when it is not
};

struct PassResult {
    enum class End { complete, too_slow, too_long, nothing, next_to_nothing };
    End end = End::complete;
    std::int64_t duration_us = 0;
};

/// Decodes the file once and grows the renditions of its plan in step: segment k of each is published
/// together. Home: one thread.
class Pass {
  public:
    Pass(int descriptor, const probe::Source& source, PassPlan plan, const Request& request,
         SegmentSink& sink, Now now);

    PassResult run();

  private:
    void feed(av::Packet& packet);
    void take_pictures();
    void take_sound();
    void keep_sound_near();
    std::int64_t finish_tracks();
    void collect();
    void publish_collected();
    bool too_slow() const;
    std::optional<PassResult::End> stop_reason() const;
    void stay_alive();
    std::int64_t made_us() const;

    const probe::Source& source_;
    PassPlan plan_;
    const Request& request_;
    SegmentSink& sink_;
    Now now_;
    std::chrono::steady_clock::time_point began_;
    std::chrono::steady_clock::time_point spoke_;

    ladder::Grid grid_;
    av::Input input_;
    av::Decoder video_decoder_;
    std::optional<av::Decoder> audio_decoder_;
    Timeline timeline_;
    av::SoundFilter sound_filter_;
    std::vector<std::unique_ptr<VideoTrack>> videos_;
    std::optional<AudioTrack> audio_;
    std::optional<SoundLine> sound_line_;
    std::optional<PictureLine> pictures_;
    std::optional<PosterPicker> poster_;
    std::vector<Step> collected_;  // whole steps that are not published yet
    bool proven_ = true;           // fast enough to publish
    bool audio_finished_ = false;
};

}  // namespace yanxiu::media::transcode
