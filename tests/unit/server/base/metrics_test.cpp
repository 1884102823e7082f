#include "server/base/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yanxiu::base {
namespace {

TEST(Metrics, SeriesAppearInPrometheusText) {
    Metrics metrics;
    metrics.counter("yanxiu_calls_total", "Calls.", {{"code", "ok"}}).add();
    metrics.counter("yanxiu_calls_total", "Calls.", {{"code", "ok"}}).add(2);
    metrics.gauge("yanxiu_connections", "Open.").set(7);
    metrics.histogram("yanxiu_call_seconds", "Time.", {0.1, 1}).observe(0.5);
    auto text = metrics.text();
    EXPECT_THAT(text, testing::HasSubstr("yanxiu_calls_total{code=\"ok\"} 3"));
    EXPECT_THAT(text, testing::HasSubstr("yanxiu_connections 7"));
    EXPECT_THAT(text, testing::HasSubstr("yanxiu_call_seconds_bucket{le=\"1\"} 1"));
}

}  // namespace
}  // namespace yanxiu::base
