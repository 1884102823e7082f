#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "media/av/frame.hpp"

namespace yanxiu::media::transcode {

/// Sound with times in, an unbroken line of stereo samples at 48 kHz out, in runs of a fixed length: gaps
/// become silence, overlaps are cut. What is apart by 100 ms counts at once; less only when it lasts, because
/// recorders' times tremble, and then from 15 ms on. Home: one thread.
class SoundLine {
  public:
    static constexpr std::int64_t kRate = 48000;
    static constexpr std::int64_t kGapSamples = kRate / 10;
    static constexpr double kDriftSamples = kRate * 0.015;
    static constexpr double kPatienceSamples = kRate * 0.3;

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
    bool believes(std::int64_t apart, std::int64_t samples);
    void append(const float* left, const float* right, std::int64_t samples);
    void emit_runs();

    std::size_t run_;
    Emit emit_;
    std::vector<float> left_;
    std::vector<float> right_;
    std::int64_t emitted_ = 0;
    bool exact_ = true;   // at the beginning, which carries the synchronisation, and after what was cut whole
    double lasting_ = 0;  // how far times have been apart from the line lately, in samples
};

}  // namespace yanxiu::media::transcode
