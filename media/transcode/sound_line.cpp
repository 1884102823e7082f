#include "media/transcode/sound_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace yanxiu::media::transcode {

void SoundLine::add(const av::Frame& sound) {
    std::int64_t skip = 0;
    if (const auto time = sound.time_us()) {
        const auto begins = (*time * (kRate / 1000) + 500) / 1000;
        const auto apart = begins - end();
        if (believes(apart, sound.samples())) {
            fill_to(begins);
            skip = std::max<std::int64_t>(0, -apart);
        }
    }
    exact_ = skip >= sound.samples();
    if (exact_) return;
    append(sound.channel(0) + skip, sound.channel(1) + skip, sound.samples() - skip);
    emit_runs();
}

/// Whether the line follows a time that is `apart` from it.
bool SoundLine::believes(std::int64_t apart, std::int64_t samples) {
    const auto weight = std::min(1.0, static_cast<double>(samples) / kPatienceSamples);
    lasting_ += (static_cast<double>(apart) - lasting_) * weight;
    if (!exact_ && std::abs(apart) < kGapSamples && std::abs(lasting_) < kDriftSamples) return false;
    lasting_ = 0;
    return true;
}

void SoundLine::fill_to(std::int64_t sample) {
    constexpr std::int64_t kAtOnce = kRate;
    while (end() < sample) {
        const auto samples = static_cast<std::size_t>(std::min(kAtOnce, sample - end()));
        left_.resize(left_.size() + samples, 0.0F);
        right_.resize(right_.size() + samples, 0.0F);
        emit_runs();
    }
}

void SoundLine::append(const float* left, const float* right, std::int64_t samples) {
    left_.insert(left_.end(), left, left + samples);
    right_.insert(right_.end(), right, right + samples);
}

void SoundLine::emit_runs() {
    std::size_t done = 0;
    for (; done + run_ <= left_.size(); done += run_) {
        auto run = av::stereo(left_.data() + done, right_.data() + done, static_cast<int>(run_));
        emit_(run, emitted_);
        emitted_ += static_cast<std::int64_t>(run_);
    }
    left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(done));
    right_.erase(right_.begin(), right_.begin() + static_cast<std::ptrdiff_t>(done));
}

void SoundLine::finish() {
    if (left_.empty()) return;
    auto run = av::stereo(left_.data(), right_.data(), static_cast<int>(left_.size()));
    emit_(run, emitted_);
    emitted_ += static_cast<std::int64_t>(left_.size());
    left_.clear();
    right_.clear();
}

}  // namespace yanxiu::media::transcode
