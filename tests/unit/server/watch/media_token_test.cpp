#include "server/watch/media_token.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace yanxiu::watch {
namespace {

const MediaTokens kTokens("a secret of thirty-two bytes, say");
const base::Instant kNow{std::chrono::milliseconds(1'700'000'000'123)};
const MediaTicket kTicket{{17}, {9'000'000'000}, {4}, {123456789}, kNow};

TEST(MediaToken, SaysWhatWasSigned) {
    EXPECT_EQ(kTokens.read(kTokens.token(kTicket)), kTicket);
}

TEST(MediaToken, HasOnlyLettersThatNeedNoEscapeInAPath) {
    const auto token = kTokens.token(kTicket);
    EXPECT_EQ(token.size(), 75U);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
}

TEST(MediaToken, IsNotOursOnceAnyOfItsLettersIsAnother) {
    const auto token = kTokens.token(kTicket);
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (const char letter : {'A', 'B', '_', '/', '=', '\0'}) {
            auto other = token;
            if (std::exchange(other[at], letter) == letter) continue;
            EXPECT_FALSE(kTokens.read(other)) << at << letter;
        }
    }
}

TEST(MediaToken, HasOneSpellingAndOneLength) {
    auto token = kTokens.token(kTicket);
    EXPECT_FALSE(kTokens.read(token + "A"));
    EXPECT_FALSE(kTokens.read(token + "="));
    EXPECT_FALSE(kTokens.read(token.substr(0, token.size() - 1)));
    EXPECT_FALSE(kTokens.read(""));
}

TEST(MediaToken, OfAnotherSecretIsNotOurs) {
    EXPECT_FALSE(MediaTokens("another secret of enough bytes").read(kTokens.token(kTicket)));
}

TEST(MediaToken, ExpiresAtItsInstant) {
    EXPECT_FALSE(kTicket.expired(kNow - std::chrono::milliseconds(1)));
    EXPECT_TRUE(kTicket.expired(kNow));
}

TEST(MediaToken, OfAPlaylistsUrlLivesTenMinutesAndNamesTheAssetTwice) {
    const auto url = kTokens.playlist_url({1}, {2}, {3}, {4}, kNow);
    ASSERT_TRUE(url.starts_with("/media/"));
    ASSERT_TRUE(url.ends_with("/2/master.m3u8"));
    const auto token = url.substr(7, url.find('/', 7) - 7);
    EXPECT_EQ(kTokens.read(token), (MediaTicket{{1}, {2}, {3}, {4}, kNow + std::chrono::minutes(10)}));
}

TEST(MediaToken, RefusesASecretThatCouldBeGuessed) {
    EXPECT_THROW(MediaTokens("short"), std::invalid_argument);
}

}  // namespace
}  // namespace yanxiu::watch
