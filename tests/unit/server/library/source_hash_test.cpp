#include "server/library/source_hash.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "server/library/digest.hpp"

namespace yanxiu::library {
namespace {

std::string whole(const std::string& bytes) {
    Digest digest("sha256");
    digest.add(std::as_bytes(std::span(bytes)));
    return digest.finish();
}

std::string text_of(const std::array<unsigned char, 32>& hash) {
    return {hash.begin(), hash.end()};
}

TEST(SourceHash, OfNothingIsTheHashOfNothing) {
    EXPECT_EQ(text_of(SourceHash().finished()), whole(""));
    EXPECT_EQ(text_of(SourceHash::resumed("", 0)->finished()), whole(""));
}

RC_GTEST_PROP(SourceHash, LaidAsideAnywhereEndsAsTheHashOfTheWhole,
              (const std::vector<std::string>& pieces)) {
    SourceHash hash;
    std::string bytes;
    for (auto piece : pieces) {
        while (piece.size() < *rc::gen::inRange<std::size_t>(0, 300)) piece += piece + "x";
        bytes += piece;
        hash.add(std::as_bytes(std::span(piece)));
        const auto again = SourceHash::resumed(hash.state(), static_cast<std::int64_t>(bytes.size()));
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->state() == hash.state());
        hash = *again;
    }
    RC_ASSERT(text_of(hash.finished()) == whole(bytes));
}

TEST(SourceHash, IsNotTakenUpFromWhatDoesNotBelongToTheOffset) {
    SourceHash hash;
    const std::string bytes(100, 'x');
    hash.add(std::as_bytes(std::span(bytes)));
    EXPECT_TRUE(SourceHash::resumed(hash.state(), 100));
    EXPECT_FALSE(SourceHash::resumed(hash.state(), 101));
    EXPECT_FALSE(SourceHash::resumed("", 100));
    EXPECT_FALSE(SourceHash::resumed(hash.state(), 0));
    EXPECT_FALSE(SourceHash::resumed("", -64));
}

}  // namespace
}  // namespace yanxiu::library
