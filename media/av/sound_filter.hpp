#pragma once

#include "media/av/frame.hpp"
#include "media/av/handles.hpp"

struct SwrContext;

namespace yanxiu::media::av {

/// Any decoded sound as stereo, 48 kHz, planar float; no channel is left out. Home: one thread.
class SoundFilter {
  public:
    SoundFilter();
    ~SoundFilter();
    SoundFilter(const SoundFilter&) = delete;
    SoundFilter& operator=(const SoundFilter&) = delete;

    /// What `frame` becomes; its time is that of its first sample. When the input's format changes, what was
    /// still inside the resampler (under a millisecond) is dropped.
    Frame convert(const Frame& frame);

  private:
    void set_up(const Frame& frame);
    SwrContext* resampler_ = nullptr;
    FrameHandle like_;  // parameters of the input it is set up for
};

}  // namespace yanxiu::media::av
