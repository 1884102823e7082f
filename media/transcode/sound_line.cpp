#include "media/transcode/sound_line.hpp"

#include <algorithm>

namespace yanxiu::media::transcode {

void SoundLine::add(const av::Frame& sound) {
    std::int64_t skip = 0;
    if (const auto time = sound.time_us()) {
        const auto begins = (*time * (kRate / 1000) + 500) / 1000;
        const auto apart = begins - end();
        const bool exact = !started_;  // the beginning carries the synchronisation
        if (apart > (exact ? 0 : kToleranceSamples)) fill_to(begins);
        if (-apart > (exact ? 0 : kToleranceSamples)) skip = -apart;
    }
    if (skip >= sound.samples()) return;
    started_ = true;
    append(sound.channel(0) + skip, sound.channel(1) + skip, sound.samples() - skip);
    emit_runs();
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
