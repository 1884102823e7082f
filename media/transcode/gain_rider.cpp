#include "media/transcode/gain_rider.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace yanxiu::media::transcode {
namespace {

constexpr double kInaudible = -70;      // LUFS: the absolute gate of EBU R128
constexpr double kRelativeGate = 10;    // LU below the mean of what passes the absolute one
constexpr std::size_t kGateBlocks = 4;  // it judges 400 ms at a time
constexpr int kBlocksBetween = GainRider::kBlocksPerSecond;  // two decisions
constexpr double kSilence = -200;
constexpr std::size_t kEnough = 5 * GainRider::kBlocksPerSecond;  // less sound than that moves nothing

double power_of(double loudness) {
    return std::pow(10.0, loudness / 10);
}

double lufs(double power) {
    return power > power_of(kSilence) ? 10 * std::log10(power) : kSilence;
}

double power(const SoundBlock& block) {
    double sum = 0;
    for (const auto& grain : block) sum += grain.power;
    return sum / static_cast<double>(block.size());
}

/// The last few blocks' powers, which are judged together.
class Powers {
  public:
    /// Whether there are as many as are judged.
    bool add(double power) {
        last_[count_++ % kGateBlocks] = power;
        return count_ >= kGateBlocks;
    }
    double mean() const { return (last_[0] + last_[1] + last_[2] + last_[3]) / kGateBlocks; }

  private:
    std::array<double, kGateBlocks> last_{};
    std::size_t count_ = 0;
};

double mean_above(const std::vector<double>& powers, double gate) {
    double sum = 0;
    std::size_t count = 0;
    for (const double power : powers) {
        if (power <= gate) continue;
        sum += power;
        ++count;
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

}  // namespace

double loudness_of(const SoundBlock& block) {
    return lufs(power(block));
}

GainRider::GainRider(double ceiling_db) : ceiling_(std::pow(10.0, ceiling_db / 20)) {}

double GainRider::gain_for(double loudness) {
    if (loudness <= kInaudible) return 0;
    constexpr double kFullBoostDownTo = kTarget - kMostBoost;
    if (loudness >= kFullBoostDownTo) return std::max(kTarget - loudness, -kMostCut);
    return kMostBoost * (loudness - kInaudible) / (kFullBoostDownTo - kInaudible);
}

void GainRider::observe(const SoundBlock& block) {
    blocks_.push_back(block);
    if (blocks_.size() > kFarBlocks) blocks_.pop_front();
}

double GainRider::limited_power(const SoundBlock& block, double factor) const {
    double sum = 0;
    for (const auto& grain : block) {
        const double kept = std::min(factor, ceiling_ / std::max<double>(grain.peak, 1e-9));
        sum += grain.power * kept * kept;
    }
    return sum / static_cast<double>(block.size());
}

/// Of the newest `blocks` after gain and limiter, gated as in BS.1770; what the source has below `least`
/// (LUFS) does not count.
double GainRider::loudness(std::size_t blocks, double gain_db, double least) const {
    const double factor = std::pow(10.0, gain_db / 20);
    const double absolute = power_of(std::max(kInaudible, least));
    std::vector<double> powers;
    Powers source;
    Powers limited;
    for (std::size_t i = blocks_.size() - std::min(blocks, blocks_.size()); i < blocks_.size(); ++i) {
        const bool whole = source.add(power(blocks_[i]));
        limited.add(limited_power(blocks_[i], factor));
        if (whole && source.mean() > absolute) powers.push_back(limited.mean());
    }
    if (heard_ && powers.size() < kEnough) return kSilence;
    return lufs(mean_above(powers, mean_above(powers, 0) / power_of(kRelativeGate)));
}

double GainRider::wanted() const {
    const double pause = loudness(kFarBlocks, wanted_, kSilence) - kRelativeGate - wanted_;
    const auto after = [&](double gain_db) { return loudness(kNearBlocks, gain_db, pause); };
    if (after(wanted_) <= kSilence) return wanted_;  // nothing but a pause
    double least = -kMostCut;
    double most = kMostBoost;
    for (int halvings = 0; halvings < 12; ++halvings) {
        const double middle = (least + most) / 2;
        (after(middle) < kTarget ? least : most) = middle;
    }
    return gain_for(after(least) - least);
}

double GainRider::next(const SoundBlock& going_out) {
    if (asked_++ % kBlocksBetween == 0) wanted_ = wanted();
    if (heard_)
        gain_ += std::clamp(wanted_ - gain_, -kDbPerBlock, kDbPerBlock);
    else
        gain_ = wanted_;
    heard_ = heard_ || loudness_of(going_out) > kInaudible;
    return gain_;
}

}  // namespace yanxiu::media::transcode
