#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "media/av/encoders.hpp"
#include "media/av/fragment_writer.hpp"
#include "media/ladder/grid.hpp"
#include "media/ladder/ladder.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::transcode {

/// One video rendition: pictures of every frame in order in, segments out, cut where the grid has its
/// boundaries. Home: one thread.
class VideoTrack {
  public:
    VideoTrack(const ladder::VideoRendition& rendition, ladder::Grid grid, int threads);

    RenditionHead head() const;
    void add(av::Frame& picture, std::int64_t frame);
    void finish();
    std::deque<Segment>& segments() { return segments_; }

  private:
    void drain();
    void cut();

    ladder::VideoRendition rendition_;
    ladder::Grid grid_;
    av::VideoEncoder encoder_;
    av::FragmentWriter writer_;
    std::deque<Segment> segments_;
    std::int64_t open_from_ = 0;    // first frame of the open segment
    std::int64_t open_frames_ = 0;  // in it so far
};

/// The sound, cut into the packets nearest to the same boundaries. Always encoded from the beginning, so that
/// every attempt makes the same segments; those below `first_segment` are dropped. Home: one thread.
class AudioTrack {
  public:
    AudioTrack(const ladder::AudioRendition& rendition, ladder::Grid grid, int first_segment);

    RenditionHead head() const;
    int run_samples() const { return encoder_.frame_samples(); }
    void add(av::Frame& run, std::int64_t first_sample);
    /// Packets that begin at `end_sample` or later are the encoder's run-out.
    void finish(std::int64_t end_sample);
    std::deque<Segment>& segments() { return segments_; }

  private:
    void drain();
    void cut();
    bool at_or_after(std::int64_t sample, int segment) const;

    ladder::AudioRendition rendition_;
    ladder::Grid grid_;
    int first_segment_;
    av::AudioEncoder encoder_;
    av::FragmentWriter writer_;
    std::deque<Segment> segments_;
    int open_number_ = 0;
    std::int64_t open_from_ = 0;  // samples
    std::int64_t open_end_ = 0;
    std::optional<std::int64_t> end_sample_;
};

}  // namespace yanxiu::media::transcode
