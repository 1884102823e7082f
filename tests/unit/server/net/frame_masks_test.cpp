#include "server/net/frame_masks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace yanxiu::net {
namespace {

using namespace std::string_literals;

const std::string kMask = "\x01\x02\x03\x04";

/// A masked frame of so many bytes, its length written in the shortest form.
std::string frame_of(std::size_t size) {
    std::string frame = "\x82";
    if (size < 126)
        frame += static_cast<char>(0x80 | size);
    else if (size < 65536)
        frame += "\xfe"s + static_cast<char>(size >> 8U) + static_cast<char>(size);
    else
        frame += "\xff\0\0\0\0"s + '\0' + static_cast<char>(size >> 16U) + static_cast<char>(size >> 8U) +
                 static_cast<char>(size);
    return frame + kMask + std::string(size, '\0');  // unmasked heads throughout, were they taken for such
}

TEST(FrameMasks, FollowFramesOfEveryLengthInAnyPieces) {
    const auto bytes = frame_of(0) + frame_of(5) + frame_of(125) + frame_of(126) + frame_of(65535) +
                       frame_of(70000) + frame_of(1);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1024}, bytes.size()}) {
        FrameMasks masks;
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            ASSERT_TRUE(masks.follow(std::string_view(bytes).substr(at, piece))) << at;
        EXPECT_FALSE(masks.follow("\x82\x05"));
    }
}

TEST(FrameMasks, MissTheFirstMaskThatIsMissing) {
    EXPECT_FALSE(FrameMasks().follow("\x82\x00"s));
    EXPECT_FALSE(FrameMasks().follow("\x89\x7d"s));
    EXPECT_FALSE(FrameMasks().follow("\x82\x7e\x01\x00"s));
    EXPECT_FALSE(FrameMasks().follow(frame_of(300) + "\x80\x01"s));
    FrameMasks masks;
    EXPECT_TRUE(masks.follow("\x82"));
    EXPECT_FALSE(masks.follow("\x01"));
}

/// libwebsockets may go on reading for a while.
TEST(FrameMasks, AreDoneWithWhoOnceHadNone) {
    FrameMasks masks;
    EXPECT_FALSE(masks.follow("\x82\x01"));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(masks.follow(i % 2 == 0 ? "x"s : frame_of(3)));
}

TEST(FrameMasks, DoNotOverflowOnTheLongestFrame) {
    FrameMasks masks;
    EXPECT_TRUE(masks.follow("\x82"s + std::string(9, '\xff') + kMask));
    EXPECT_TRUE(masks.follow(std::string(100'000, '\0')));
}

}  // namespace
}  // namespace yanxiu::net
