#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "media/av/frame.hpp"

namespace yanxiu::media::transcode {

/// Sound with times in, an unbroken line of stereo samples at 48 kHz out, in runs of a fixed length: gaps
/// become silence, overlaps are cut, drift below 50 ms is left alone. Home: one thread.
class SoundLine {
  public:
    static constexpr std::int64_t kRate = 48000;
    static constexpr std::int64_t kToleranceSamples = kRate / 20;

    /// Called with each run and the number of its first sample.
    using Emit = std::function<void(av::Frame& run, std::int64_t first_sample)>;

    SoundLine(int run_samples, Emit emit)
        : run_(static_cast<std::size_t>(run_samples)), emit_(std::move(emit)) {}

    /// Stereo planar float at 48 kHz, with its time on the lesson's line; without one it follows what came
    /// before.
    void add(const av::Frame& sound);
    /// Silence up to `sample`, if the line is not that long yet.
    void fill_to(std::int64_t sample);
    /// The last run, which may be shorter.
    void finish();

    std::int64_t end() const { return emitted_ + static_cast<std::int64_t>(left_.size()); }

  private:
    void append(const float* left, const float* right, std::int64_t samples);
    void emit_runs();

    std::size_t run_;
    Emit emit_;
    std::vector<float> left_;
    std::vector<float> right_;
    std::int64_t emitted_ = 0;
    bool started_ = false;
};

}  // namespace yanxiu::media::transcode
