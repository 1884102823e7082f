#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "media/av/sound_filter.hpp"
#include "media/ladder/ladder.hpp"
#include "media/transcode/sound_level.hpp"
#include "media/transcode/sound_line.hpp"
#include "media/transcode/tracks.hpp"

namespace yanxiu::media::transcode {

/// The sound of one lesson, always from its beginning: put on the lesson's line, levelled, encoded in every
/// audio rendition and cut where the grid has its boundaries. The same sound gives the same segments. Home:
/// one thread.
class SoundRun {
  public:
    /// Segments before `first_segment` are made and dropped.
    SoundRun(const std::vector<ladder::AudioRendition>& renditions, ladder::Grid grid, int first_segment);

    std::vector<RenditionHead> heads() const;

    /// As decoded, with its time on the lesson's line.
    void add(const av::Frame& sound) { line_.add(filter_.convert(sound)); }
    /// Silence up to there, if the sound does not reach so far.
    void fill_to(std::int64_t lesson_us);
    /// Where the sound ends so far.
    std::int64_t end_us() const;
    /// The lesson ends here. What was held back is much work: `between` may take what is ready.
    void finish(std::int64_t lesson_us, const std::function<void()>& between);

    /// What is ready, of each rendition as far as all have it; after finish() all there is.
    std::vector<Segment> take();

  private:
    av::SoundFilter filter_;
    std::vector<std::unique_ptr<AudioTrack>> tracks_;
    SoundLine runs_;  // levelled, in the encoders' pieces
    SoundLevel level_;
    SoundLine line_;                          // as decoded, in the leveller's pieces
    std::optional<std::int64_t> lesson_end_;  // in samples
};

}  // namespace yanxiu::media::transcode
