#pragma once

#include <memory>

#include "media/transcode/gain_rider.hpp"

namespace yanxiu::media::transcode {

/// Measures stereo sound at 48 kHz by EBU R128 (ITU-R BS.1770-4). Home: one thread; its memory does not grow.
class LoudnessMeter {
  public:
    LoudnessMeter();
    ~LoudnessMeter();
    LoudnessMeter(const LoudnessMeter&) = delete;
    LoudnessMeter& operator=(const LoudnessMeter&) = delete;

    /// The next tenth of a second; what is missing of it, at a lesson's end, counts as silent.
    SoundBlock measure(const float* left, const float* right, int samples);

  private:
    Grain measure_grain(const float* left, const float* right, int samples);

    struct Library;
    std::unique_ptr<Library> library_;
};

}  // namespace yanxiu::media::transcode
