#include "media/transcode/sound_level.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace yanxiu::media::transcode {
namespace {

constexpr std::size_t kHeldBlocks = SoundLevel::kAheadSeconds * GainRider::kBlocksPerSecond;

static_assert(SoundLevel::kBlock * GainRider::kBlocksPerSecond == 48000);

void turn(const float* in, std::vector<float>& out, double from, double to) {
    const double step = (to - from) / static_cast<double>(out.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(in[i] * (from + step * static_cast<double>(i + 1)));
}

}  // namespace

void SoundLevel::add(const av::Frame& block) {
    const auto measured = meter_.measure(block.channel(0), block.channel(1), block.samples());
    rider_.observe(measured);
    held_.push_back({block, measured});
    if (held_.size() > kHeldBlocks) release();
}

void SoundLevel::release() {
    const auto block = std::move(held_.front());
    held_.pop_front();
    const double factor = std::pow(10.0, rider_.next(block.measured) / 20);
    const auto samples = static_cast<std::size_t>(block.sound.samples());
    std::vector<float> left(samples);
    std::vector<float> right(samples);
    const double from = first_ ? factor : factor_;
    turn(block.sound.channel(0), left, from, factor);
    turn(block.sound.channel(1), right, from, factor);
    first_ = false;
    factor_ = factor;
    pass_on(left, right);
}

void SoundLevel::pass_on(std::vector<float>& left, std::vector<float>& right) {
    limiter_.run(left.data(), right.data(), static_cast<int>(left.size()));
    const auto delay = static_cast<std::size_t>(limiter_.delay());
    const auto skip = std::min(delay - run_in_, left.size());
    run_in_ += skip;
    if (skip == left.size()) return;
    emit_(av::stereo(left.data() + skip, right.data() + skip, static_cast<int>(left.size() - skip)));
}

void SoundLevel::finish(const std::function<void()>& between) {
    while (!held_.empty()) {
        release();
        between();
    }
    if (first_) return;
    std::vector<float> left(static_cast<std::size_t>(limiter_.delay()), 0.0F);
    auto right = left;
    pass_on(left, right);
}

}  // namespace yanxiu::media::transcode
