#include "media/transcode/gain_rider.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using yanxiu::media::transcode::GainRider;
using yanxiu::media::transcode::SoundBlock;

namespace {

constexpr double kSilence = -200;

struct Passage {
    int seconds;
    double loudness;
};

/// A tenth of a second of steady sound.
SoundBlock sound_of(double loudness, double peak_over_mean_db = 12) {
    SoundBlock block;
    block.fill({static_cast<float>(std::pow(10, loudness / 10)),
                static_cast<float>(std::pow(10, (loudness + peak_over_mean_db) / 20))});
    return block;
}

/// The gains of a lesson in these passages, each tenth of a second, heard a minute ahead.
std::vector<double> gains_of(const std::vector<SoundBlock>& lesson) {
    constexpr std::size_t kAhead = 600;
    GainRider rider(-2);
    std::vector<double> gains;
    for (std::size_t i = 0; i < lesson.size() + kAhead; ++i) {
        if (i < lesson.size()) rider.observe(lesson[i]);
        if (i >= kAhead) gains.push_back(rider.next(lesson[i - kAhead]));
    }
    return gains;
}

std::vector<double> ride(const std::vector<Passage>& passages) {
    std::vector<SoundBlock> lesson;
    for (const auto& passage : passages)
        lesson.insert(lesson.end(), passage.seconds * 10, sound_of(passage.loudness));
    return gains_of(lesson);
}

double steepest(const std::vector<double>& gains) {
    double most = 0;
    for (std::size_t i = 1; i < gains.size(); ++i) most = std::max(most, std::abs(gains[i] - gains[i - 1]));
    return most;
}

}  // namespace

TEST(GainRider, BringsASteadyLessonToTheTargetFromItsFirstSound) {
    for (const double loudness : {-45.0, -30.0, -23.0, -16.0, -5.0}) {
        const auto gains = ride({{90, loudness}});
        EXPECT_NEAR(gains.front(), -16 - loudness, 0.01);
        EXPECT_NEAR(gains.back(), -16 - loudness, 0.01);
    }
}

TEST(GainRider, MovesByOneDecibelInTenSecondsAtMost) {
    const auto gains = ride({{200, -34}, {300, -14}, {300, -40}, {200, -22}});
    EXPECT_LE(steepest(gains), GainRider::kDbPerBlock + 1e-9);
    EXPECT_GT(steepest(gains), 0);
}

TEST(GainRider, ArrivesWhereALouderPartNeedsIt) {
    const auto gains = ride({{300, -30}, {600, -20}});
    EXPECT_NEAR(gains.front(), 14, 0.1);
    EXPECT_NEAR(gains.back(), 4, 0.1);
}

TEST(GainRider, APauseMovesNothing) {
    const auto gains = ride({{60, -20}, {500, -45}, {60, -20}});
    for (const double gain : gains) EXPECT_NEAR(gain, 4, 0.5);
}

TEST(GainRider, SilenceBeforeTheFirstSoundCostsNoTime) {
    const auto gains = ride({{300, kSilence}, {100, -40}});
    EXPECT_NEAR(gains[3000], 24, 0.1) << "as soon as anything can be heard";
}

TEST(GainRider, ReckonsWithWhatTheLimiterTakesFromKnocks) {
    // Speech at -36 LUFS and a knock of -22 each second, most of which the limiter takes away.
    std::vector<SoundBlock> lesson;
    for (int i = 0; i < 700; ++i) {
        auto block = sound_of(-36);
        if (i % 10 == 0) block[3] = {static_cast<float>(std::pow(10, -1.2)), 0.9F};
        lesson.push_back(block);
    }
    EXPECT_NEAR(gains_of(lesson).front(), 20, 2);
}

TEST(GainRider, WhatIsHardlyMoreThanNoiseIsNotBroughtUp) {
    EXPECT_DOUBLE_EQ(GainRider::gain_for(-200), 0);
    EXPECT_DOUBLE_EQ(GainRider::gain_for(-70), 0);
    double last = 0;
    for (double loudness = -70; loudness <= -52; loudness += 0.5) {
        const double gain = GainRider::gain_for(loudness);
        EXPECT_GE(gain, last);
        EXPECT_LE(gain, GainRider::kMostBoost);
        last = gain;
    }
    EXPECT_DOUBLE_EQ(GainRider::gain_for(20), -GainRider::kMostCut);
}
