#include "server/bus/token_buckets.hpp"

#include <gtest/gtest.h>

namespace yanxiu::bus {
namespace {

using namespace std::chrono_literals;

TEST(TokenBuckets, GiveTheirBurstAndThenOneTokenPerRefill) {
    TokenBuckets buckets;
    const TokenBuckets::TimePoint start{};
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(buckets.take("a", 3, 1000ms, start));
    EXPECT_FALSE(buckets.take("a", 3, 1000ms, start));
    EXPECT_FALSE(buckets.take("a", 3, 1000ms, start + 999ms));
    EXPECT_TRUE(buckets.take("a", 3, 1000ms, start + 1000ms));
    EXPECT_FALSE(buckets.take("a", 3, 1000ms, start + 1000ms));
}

TEST(TokenBuckets, ARefusalCostsNothing) {
    TokenBuckets buckets;
    const TokenBuckets::TimePoint start{};
    EXPECT_TRUE(buckets.take("a", 1, 1000ms, start));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(buckets.take("a", 1, 1000ms, start));
    EXPECT_TRUE(buckets.take("a", 1, 1000ms, start + 1000ms));
}

TEST(TokenBuckets, ATokenPutBackCanBeTakenAgain) {
    TokenBuckets buckets;
    EXPECT_TRUE(buckets.take("a", 1, 1000ms, {}));
    buckets.put_back("a", 1000ms);
    EXPECT_TRUE(buckets.take("a", 1, 1000ms, {}));
    EXPECT_FALSE(buckets.take("a", 1, 1000ms, {}));
}

TEST(TokenBuckets, PuttingBackNeverFillsBeyondTheBurst) {
    TokenBuckets buckets;
    EXPECT_TRUE(buckets.take("a", 2, 1000ms, {}));
    for (int i = 0; i < 5; ++i) buckets.put_back("a", 1000ms);
    buckets.put_back("never seen", 1000ms);
    EXPECT_TRUE(buckets.take("a", 2, 1000ms, {}));
    EXPECT_TRUE(buckets.take("a", 2, 1000ms, {}));
    EXPECT_FALSE(buckets.take("a", 2, 1000ms, {}));
}

TEST(TokenBuckets, AreSeparateForEachKey) {
    TokenBuckets buckets;
    EXPECT_TRUE(buckets.take("a", 1, 1000ms, {}));
    EXPECT_TRUE(buckets.take("b", 1, 1000ms, {}));
}

TEST(TokenBuckets, AFullTableForgetsTheLeastRecentlyUsedKey) {
    TokenBuckets buckets(2);
    EXPECT_TRUE(buckets.take("a", 1, 1000ms, {}));
    EXPECT_TRUE(buckets.take("b", 1, 1000ms, {}));
    EXPECT_FALSE(buckets.take("a", 1, 1000ms, {}));  // a is now the more recent
    EXPECT_TRUE(buckets.take("c", 1, 1000ms, {}));   // forgets b
    EXPECT_FALSE(buckets.take("a", 1, 1000ms, {}));
    EXPECT_TRUE(buckets.take("b", 1, 1000ms, {}));
}

}  // namespace
}  // namespace yanxiu::bus
