#include "media/transcode/loudness_meter.hpp"

#include <ebur128.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

namespace yanxiu::media::transcode {
namespace {

constexpr unsigned long kSampleRate = 48000;
constexpr unsigned long kGrainMs = 10;
constexpr int kGrainSamples = kGrainMs * kSampleRate / 1000;

}  // namespace

struct LoudnessMeter::Library {
    ebur128_state* state = ebur128_init(2, kSampleRate, EBUR128_MODE_M);

    Library() {
        if (state == nullptr) throw std::bad_alloc();
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { ebur128_destroy(&state); }
};

LoudnessMeter::LoudnessMeter() : library_(std::make_unique<Library>()) {}
LoudnessMeter::~LoudnessMeter() = default;

SoundBlock LoudnessMeter::measure(const float* left, const float* right, int samples) {
    SoundBlock block;
    int done = 0;
    for (auto& grain : block) {
        const int now = std::clamp(samples - done, 0, kGrainSamples);
        grain = measure_grain(left + done, right + done, now);
        done += now;
    }
    return block;
}

Grain LoudnessMeter::measure_grain(const float* left, const float* right, int samples) {
    std::array<float, 2 * kGrainSamples> pairs{};
    Grain grain;
    for (int i = 0; i < samples; ++i) {
        pairs[static_cast<std::size_t>(2 * i)] = left[i];
        pairs[static_cast<std::size_t>(2 * i + 1)] = right[i];
        grain.peak = std::max({grain.peak, std::abs(left[i]), std::abs(right[i])});
    }
    double loudness = 0;
    const bool measured =
        ebur128_add_frames_float(library_->state, pairs.data(), kGrainSamples) == EBUR128_SUCCESS &&
        ebur128_loudness_window(library_->state, kGrainMs, &loudness) == EBUR128_SUCCESS;
    if (measured && std::isfinite(loudness)) grain.power = static_cast<float>(std::pow(10.0, loudness / 10));
    return grain;
}

}  // namespace yanxiu::media::transcode
