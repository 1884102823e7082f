#include "media/transcode/limiter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using yanxiu::media::transcode::Limiter;

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kCeilingDb = -1;

using Samples = std::vector<float>;

/// What comes out of samples on the left and their opposite on the right, with the delay taken off.
Samples limited(const Samples& in, Samples* other = nullptr) {
    Limiter limiter(kCeilingDb);
    Samples left = in;
    left.resize(in.size() + static_cast<std::size_t>(limiter.delay()), 0.0F);
    Samples right(left.size());
    std::transform(left.begin(), left.end(), right.begin(), [](float x) { return -x; });
    // In pieces of all sizes.
    for (std::size_t done = 0, piece = 1; done < left.size(); done += piece, piece = piece % 777 + 1) {
        piece = std::min(piece, left.size() - done);
        limiter.run(left.data() + done, right.data() + done, static_cast<int>(piece));
    }
    left.erase(left.begin(), left.begin() + limiter.delay());
    right.erase(right.begin(), right.begin() + limiter.delay());
    if (other != nullptr) *other = right;
    return left;
}

/// By an interpolation much finer than the limiter's own.
double true_peak_db(const Samples& samples) {
    constexpr int kHalf = 32;
    constexpr int kFiner = 16;
    double peak = 0;
    for (int i = kHalf; i + kHalf < static_cast<int>(samples.size()); ++i) {
        for (int part = 0; part < kFiner; ++part) {
            double sum = 0;
            for (int k = -kHalf + 1; k <= kHalf; ++k) {
                const double x = k - static_cast<double>(part) / kFiner;
                const double sinc = x == 0 ? 1 : std::sin(kPi * x) / (kPi * x);
                sum +=
                    samples[static_cast<std::size_t>(i + k)] * sinc * (0.5 + 0.5 * std::cos(kPi * x / kHalf));
            }
            peak = std::max(peak, std::abs(sum));
        }
    }
    return 20 * std::log10(peak);
}

Samples tone(double frequency, double amplitude, double phase, int samples = 9600) {
    Samples made;
    for (int i = 0; i < samples; ++i)
        made.push_back(static_cast<float>(amplitude * std::sin(2 * kPi * frequency * i / 48000 + phase)));
    return made;
}

}  // namespace

TEST(Limiter, WhatIsSoftPassesBitByBit) {
    const auto in = tone(440, 0.4, 0);
    Samples right;
    EXPECT_EQ(limited(in, &right), in);
    for (std::size_t i = 0; i < in.size(); ++i) ASSERT_EQ(right[i], -in[i]);
}

TEST(Limiter, HoldsTonesBelowTheCeiling) {
    for (const double frequency : {100.0, 997.0, 6000.0, 12000.0, 15000.0})
        EXPECT_LE(true_peak_db(limited(tone(frequency, 4, 0.3))), kCeilingDb + 0.1) << frequency;
}

TEST(Limiter, HoldsPeaksBetweenSamples) {
    // A quarter of the sampling rate, 45 degrees off: samples of 0.92 whose wave goes to 1.3.
    const auto in = tone(12000, 1.3, kPi / 4);
    ASSERT_LT(*std::max_element(in.begin(), in.end()), 0.93F);
    EXPECT_LE(true_peak_db(limited(in)), kCeilingDb + 0.1);
}

TEST(Limiter, IsDownBeforeASuddenPeakAndUpAgainSoonAfter) {
    auto in = tone(300, 0.3, 0, 48000);
    const auto burst = tone(8000, 3, 0.5, 24);
    std::copy(burst.begin(), burst.end(), in.begin() + 24000);
    const auto out = limited(in);
    EXPECT_LE(true_peak_db(out), kCeilingDb + 0.2);
    for (std::size_t i = 0; i < 23700; ++i) ASSERT_EQ(out[i], in[i]);
    for (std::size_t i = 40000; i < in.size(); ++i) ASSERT_NEAR(out[i], in[i], 0.003);
}

TEST(Limiter, HoldsNoise) {
    std::mt19937 random(7);
    std::normal_distribution<float> noise(0, 0.8F);
    Samples in(20000);
    for (auto& sample : in) sample = noise(random);
    EXPECT_LE(true_peak_db(limited(in)), kCeilingDb + 0.4);
}
