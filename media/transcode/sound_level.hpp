#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "media/av/frame.hpp"
#include "media/transcode/gain_rider.hpp"
#include "media/transcode/limiter.hpp"
#include "media/transcode/loudness_meter.hpp"

namespace yanxiu::media::transcode {

/// Brings a lesson's sound to -16 LUFS (EBU R128), in one sequential run: it listens kAheadSeconds ahead,
/// follows with a slow gain, and keeps peaks below the ceiling. What goes in comes out, sample for sample in
/// time. Silence stays silence. Home: one thread; bounded by what it holds back, 23 MB.
class SoundLevel {
  public:
    /// What is held back so that the gain is right before the sound comes: with less, a lesson of a minute
    /// that begins softly would end too loud.
    static constexpr int kAheadSeconds = 60;
    /// Two decibels below the -1 dBTP that players shall see: at low rates AAC takes that up again.
    static constexpr double kCeilingDb = -3;
    static constexpr int kBlock = 4800;  // samples; what add() takes

    using Emit = std::function<void(const av::Frame& sound)>;
    explicit SoundLevel(Emit emit) : rider_(kCeilingDb), limiter_(kCeilingDb), emit_(std::move(emit)) {}

    /// kBlock samples of stereo planar float at 48 kHz; fewer in the last one.
    void add(const av::Frame& block);
    /// Everything that is still held back, block by block.
    void finish(const std::function<void()>& between);

  private:
    struct Block {
        av::Frame sound;
        SoundBlock measured;
    };
    void release();
    void pass_on(std::vector<float>& left, std::vector<float>& right);

    LoudnessMeter meter_;
    GainRider rider_;
    Limiter limiter_;
    Emit emit_;
    std::deque<Block> held_;
    double factor_ = 1;
    bool first_ = true;
    std::size_t run_in_ = 0;  // samples of the limiter's delay that were left out
};

}  // namespace yanxiu::media::transcode
