#include "media/hls/rates.hpp"

#include <gtest/gtest.h>

using namespace yanxiu::media;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

struct Case {
    const char* what;
    std::vector<hls::SizedSegment> segments;
    hls::Rates rates;
};

}  // namespace

TEST(MeasuredRates, ArePeakAndAverageAsHlsDefinesThem) {
    const std::vector<Case> table{
        {"nothing", {}, {0, 0}},
        {"one", {{4 * kSecond, 1000}}, {2000, 2000}},
        {"the largest segment",
         {{4 * kSecond, 1000}, {4 * kSecond, 3000}, {4 * kSecond, 2000}},
         {6000, 4000}},
        {"a short end is nothing by itself, and counts with its neighbour",
         {{4 * kSecond, 1000}, {kSecond, 4000}},
         {8000, 8000}},
        {"a short end beyond one and a half targets is in the average alone",
         {{4 * kSecond, 1000}, {5 * kSecond, 1000}, {1'500'000, 6000}},
         {2000, 6096}},
        {"shorter than half a target", {{kSecond, 1000}}, {8000, 8000}},
        {"rounded up", {{3 * kSecond, 1000}}, {2667, 2667}},
    };
    for (const auto& row : table) {
        const auto rates = hls::measured_rates(row.segments, 4);
        EXPECT_EQ(rates.peak, row.rates.peak) << row.what;
        EXPECT_EQ(rates.average, row.rates.average) << row.what;
    }
}
