#include "media/probe/front.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

using namespace yanxiu::media;
using namespace std::literals;

namespace {

/// As much of a box as is given, with the length that it claims.
std::string box(std::string_view type, std::uint32_t length, std::size_t given) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(length >> shift);
    bytes += type;
    bytes.resize(given, '\0');
    return bytes;
}

bool from_front(std::string_view bytes) {
    const int descriptor = memfd_create("front", MFD_CLOEXEC);
    EXPECT_EQ(::write(descriptor, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    const bool answer = probe::is_readable_from_front({.descriptor = descriptor, .forwards = true});
    ::close(descriptor);
    return answer;
}

const std::string kType = box("ftyp", 24, 24);

}  // namespace

TEST(Front, AnMp4IsReadableWhenItIsDescribedBeforeItsMedia) {
    EXPECT_TRUE(from_front(kType + box("moov", 1000, 16)));
    EXPECT_TRUE(from_front(kType + box("free", 5000, 5000) + box("uuid", 40, 40) + box("moov", 1000, 16)));
    EXPECT_FALSE(from_front(kType + box("mdat", 5000, 5000) + box("moov", 1000, 16)));
    EXPECT_FALSE(from_front(kType));
}

TEST(Front, ALongBoxIsPassedOver) {
    auto free = box("free", 1, 24);
    free[15] = 24;
    EXPECT_TRUE(from_front(kType + free + box("moov", 1000, 16)));
    free[8] = '\x7f';  // as long as nothing is
    EXPECT_FALSE(from_front(kType + free + box("moov", 1000, 16)));
    free[8] = '\xff';
    EXPECT_FALSE(from_front(kType + free + box("moov", 1000, 16)));
}

TEST(Front, BoxesWithoutEndAreNotFollowed) {
    EXPECT_FALSE(from_front(kType + box("free", 0, 100)));
    EXPECT_FALSE(from_front(kType + box("free", 7, 100)));
    std::string many = kType;
    for (int i = 0; i < 1000; ++i) many += box("free", 8, 8);
    EXPECT_FALSE(from_front(many + box("moov", 1000, 16)));
}

TEST(Front, StreamsAndMatroskaAre) {
    EXPECT_TRUE(from_front("\x1A\x45\xDF\xA3 and so on"sv));
    EXPECT_TRUE(from_front("FLV\x01\x05"sv));
    std::string packets(188 * 4, '\0');
    for (std::size_t i = 0; i < packets.size(); i += 188) packets[i] = 'G';
    EXPECT_TRUE(from_front(packets));
}

TEST(Front, NothingElseIs) {
    EXPECT_FALSE(from_front(""));
    EXPECT_FALSE(from_front("RIFF....AVI LIST"));
    EXPECT_FALSE(from_front("#EXTM3U"));
}
