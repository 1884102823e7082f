#include "server/library/page_token.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "server/base/error.hpp"

namespace yanxiu::library {
namespace {

TEST(PageTokens, BringPositionsBack) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    for (const auto& position :
         {PagePosition{0, 1}, PagePosition{1'520'467'200'123'456, 17}, PagePosition{kMost, kMost}})
        EXPECT_EQ(from_token(to_token(position)), position);
    EXPECT_EQ(from_token(""), PagePosition{});
}

TEST(PageTokens, OfOthersAreRefused) {
    for (const auto* token : {"1", "0000000000000001", "000000000000000000000000000000000",
                                    "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "-000000000000001000000000000000f",
                                    "ffffffffffffffff0000000000000001", "00000000000000010000000000000000"}) {
        try {
            from_token(token);
            ADD_FAILURE() << token;
        } catch (const base::RequestError& error) {
            EXPECT_EQ(error.reason(), "page_token_invalid");
        }
    }
}

}  // namespace
}  // namespace yanxiu::library
