#include "media/transcode/limiter.hpp"

#include <algorithm>
#include <cmath>

namespace yanxiu::media::transcode {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLetGo = 1.0 / 2400;  // of what is missing, per sample: half of it is back after 35 ms
constexpr double kNothing = 1 - 1e-6;

double sinc(double x) {
    return x == 0 ? 1 : std::sin(kPi * x) / (kPi * x);
}

}  // namespace

Limiter::Limiter(double ceiling_db)
    : ceiling_(std::pow(10.0, ceiling_db / 20)),
      loud_(static_cast<float>(ceiling_ / 2)),
      eased_(kAhead, 1.0) {
    for (int phase = 1; phase <= kPhases; ++phase) {
        for (int tap = 0; tap < kTaps; ++tap) {
            const double apart = tap - (kTaps / 2 - 1) - phase / 4.0;
            const double window = 0.5 + 0.5 * std::cos(2 * kPi * apart / kTaps);
            taps_.push_back(static_cast<float>(sinc(apart) * window));
        }
    }
    for (auto& side : recent_) side.assign(2 * kTaps, 0.0F);
    for (auto& side : waiting_) side.assign(static_cast<std::size_t>(delay()), 0.0F);
}

int Limiter::delay() const {
    return kAhead - 1 + kTaps / 2;
}

void Limiter::run(float* left, float* right, int samples) {
    for (int i = 0; i < samples; ++i) {
        const float gain = step(left[i], right[i]);
        const auto slot = static_cast<std::size_t>(at_ % delay());
        const float out[2] = {waiting_[0][slot], waiting_[1][slot]};
        waiting_[0][slot] = left[i];
        waiting_[1][slot] = right[i];
        left[i] = out[0] * gain;
        right[i] = out[1] * gain;
        ++at_;
    }
}

/// Takes one sample of each side and gives the gain of those that are due.
float Limiter::step(float left, float right) {
    const auto slot = static_cast<std::size_t>(at_ % kTaps);
    recent_[0][slot] = recent_[0][slot + kTaps] = left;
    recent_[1][slot] = recent_[1][slot + kTaps] = right;
    if (std::max(std::abs(left), std::abs(right)) > loud_) last_loud_ = at_;
    const bool quiet = at_ - last_loud_ >= kTaps;
    const double needed = quiet ? 1.0 : std::min(1.0, ceiling_ / std::max(true_peak(), ceiling_));
    const double low = lowest(needed);
    easing_ = std::min(low, easing_ + (1 - easing_) * kLetGo);
    if (easing_ > kNothing) easing_ = low < kNothing ? low : 1.0;
    auto& oldest = eased_[static_cast<std::size_t>(at_ % kAhead)];
    sum_ += easing_ - oldest;
    oldest = easing_;
    return static_cast<float>(std::min(1.0, sum_ / kAhead));
}

/// Around the sample in the middle of the recent ones, and up to the one after it.
double Limiter::true_peak() const {
    const auto first = static_cast<std::size_t>((at_ + 1) % kTaps);
    float peak = 0;
    for (const auto& side : recent_) {
        const float* samples = side.data() + first;
        peak = std::max(peak, std::abs(samples[kTaps / 2 - 1]));
        for (int phase = 0; phase < kPhases; ++phase) {
            const float* taps = taps_.data() + static_cast<std::ptrdiff_t>(phase) * kTaps;
            float between = 0;
            for (int tap = 0; tap < kTaps; ++tap) between += taps[tap] * samples[tap];
            peak = std::max(peak, std::abs(between));
        }
    }
    return peak;
}

double Limiter::lowest(double needed) {
    while (!lows_.empty() && lows_.front().at <= at_ - kAhead) lows_.pop_front();
    if (needed < 1) {
        while (!lows_.empty() && lows_.back().gain >= needed) lows_.pop_back();
        lows_.push_back({at_, needed});
    }
    return lows_.empty() ? 1.0 : lows_.front().gain;
}

}  // namespace yanxiu::media::transcode
