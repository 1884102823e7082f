// A file that was looked into gives the same packets again, from the first one on, or says that it cannot.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <tuple>
#include <vector>

#include "media/av/input.hpp"
#include "tests/support/ffmpeg.hpp"

namespace yanxiu::test {
namespace {

using media::av::Input;
using media::av::Packet;

using Seen = std::tuple<int, std::optional<std::int64_t>, std::optional<std::int64_t>, std::size_t, bool>;

std::vector<Seen> packets_of(Input& input) {
    std::vector<Seen> seen;
    Packet packet;
    while (input.read(packet))
        seen.emplace_back(packet.stream(), packet.decode_time(), packet.presentation_time(),
                          packet.size_bytes(), packet.is_key());
    return seen;
}

struct File {
    const char* name;
    const char* options;
    bool rewinds;
};

class Rewound : public testing::TestWithParam<File> {
  protected:
    Folder folder_;
};

TEST_P(Rewound, GivesWhatItGaveAtFirst) {
    const auto file = folder_.path() / GetParam().name;
    run_ffmpeg(std::string("-f lavfi -i testsrc2=size=320x180:rate=30:duration=6 -f lavfi -i "
                           "sine=duration=6 -f lavfi -itsoffset 0.4 -i sine=frequency=880:duration=5 ") +
               GetParam().options + " '" + file.string() + "'");
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    Input untouched({descriptor});
    const auto expected = packets_of(untouched);
    ASSERT_GT(expected.size(), 100U);

    Input input({descriptor});
    input.read_only({0});
    Packet packet;
    for (int packets = 0; packets < 20; ++packets) ASSERT_TRUE(input.read(packet));
    input.seek(0, 4'000'000);
    ASSERT_TRUE(input.read(packet));
    ASSERT_EQ(input.rewind(), GetParam().rewinds);
    if (GetParam().rewinds) {
        std::vector<int> all;
        for (const auto& stream : input.streams()) all.push_back(stream.index);
        input.read_only(all);
        EXPECT_THAT(packets_of(input), testing::ContainerEq(expected));
    }
    ::close(descriptor);
}

INSTANTIATE_TEST_SUITE_P(
    Files, Rewound,
    testing::Values(File{"end.mp4", "-map 0 -map 1 -c:v libx264 -bf 3 -g 30 -c:a aac", true},
                    File{"late_sound.mp4", "-map 0 -map 2 -c:v libx264 -bf 3 -g 30 -c:a aac", true},
                    File{"early_sound.mov",
                         "-itsoffset 0.7 -f lavfi -i testsrc2=size=320x180:rate=25:duration=5 -map 3 "
                         "-map 1 -map 2 -c:v libx264 -bf 2 -g 50 -c:a aac",
                         true},
                    File{"cut.mp4", "-ss 1.3 -map 0 -map 1 -c:v libx264 -bf 2 -g 30 -c:a aac", true},
                    File{"fragments.mp4",
                         "-map 0 -map 1 -c:v libx264 -bf 2 -g 30 -c:a aac -movflags "
                         "frag_keyframe+empty_moov+default_base_moof",
                         true},
                    File{"cluster.mkv", "-map 0 -map 1 -c:v libx264 -g 30 -c:a aac", false},
                    File{"packets.ts", "-map 0 -map 1 -c:v libx264 -g 30 -c:a aac", false}),
    [](const auto& tested) {
        std::string name = tested.param.name;
        return name.replace(name.find('.'), 1, "_");
    });

}  // namespace
}  // namespace yanxiu::test
