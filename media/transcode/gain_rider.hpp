#pragma once

#include <array>
#include <cstdint>
#include <deque>

namespace yanxiu::media::transcode {

/// Ten milliseconds of sound.
struct Grain {
    float power = 0;  // K-weighted (ITU-R BS.1770-4): 10 log10 of it is LUFS
    float peak = 0;   // highest sample, 1 is full scale
};

/// A tenth of a second.
using SoundBlock = std::array<Grain, 10>;

/// LUFS of a block; far below any gate for silence.
double loudness_of(const SoundBlock& block);

/// Decides how much louder or softer a lesson's sound is to become, so that it ends near kTarget without
/// being heard to move. It is told what comes some time before it is asked for the gain of it, and reckons
/// with what a limiter at `ceiling` will take away. Pauses move nothing. Pure; its memory does not grow.
class GainRider {
  public:
    static constexpr double kTarget = -16;  // LUFS
    static constexpr int kBlocksPerSecond = 10;
    static constexpr double kDbPerBlock = 0.01;  // 1 dB in 10 s
    static constexpr double kMostBoost = 36;     // dB
    static constexpr double kMostCut = 24;
    /// The gain follows what sounds within this, half of it to come;
    static constexpr std::size_t kNearBlocks = 120 * kBlocksPerSecond;
    /// and what is far softer than most within this is a pause.
    static constexpr std::size_t kFarBlocks = 600 * kBlocksPerSecond;

    explicit GainRider(double ceiling_db);

    void observe(const SoundBlock& block);

    /// The gain (dB) at the end of the next block to go out. Until something can be heard it is free to leap,
    /// afterwards it moves by kDbPerBlock at most.
    double next(const SoundBlock& going_out);

    /// The gain for sound of a loudness: less and less for what is so soft that it is hardly more than noise.
    static double gain_for(double loudness);

  private:
    double wanted() const;
    double limited_power(const SoundBlock& block, double factor) const;
    double loudness(std::size_t blocks, double gain_db, double least) const;

    double ceiling_;
    std::deque<SoundBlock> blocks_;  // the newest kFarBlocks
    double wanted_ = 0;
    double gain_ = 0;
    bool heard_ = false;
    std::int64_t asked_ = 0;
};

}  // namespace yanxiu::media::transcode
