// A file that was looked into gives the same packets again, from the first one on, or says that it cannot.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "media/av/decoder.hpp"
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

/// When each run of decoded samples begins, and how long it is: priming that is left out shows here.
std::vector<std::pair<std::optional<std::int64_t>, int>> sound_of(Input& input, int stream) {
    std::vector<std::pair<std::optional<std::int64_t>, int>> heard;
    media::av::Decoder decoder(input, stream, 1, 1 << 20);
    Packet packet;
    media::av::Frame frame;
    while (input.read(packet)) {
        if (packet.stream() != stream) continue;
        decoder.send(packet);
        while (decoder.receive(frame)) heard.emplace_back(frame.time_us(), frame.samples());
    }
    return heard;
}

struct File {
    const char* name;
    const char* options;
    bool rewinds;
    const char* then = nullptr;  // made anew of that, as phones and editors do
};

class Rewound : public testing::TestWithParam<File> {
  protected:
    static void read_all(Input& input) {
        std::vector<int> all;
        for (const auto& stream : input.streams()) all.push_back(stream.index);
        input.read_only(all);
    }

    Folder folder_;
};

TEST_P(Rewound, GivesWhatItGaveAtFirst) {
    const auto& [name, options, rewinds, then] = GetParam();
    auto file = folder_.path() / name;
    run_ffmpeg(std::string("-f lavfi -i testsrc2=size=320x180:rate=30:duration=6 -f lavfi -i "
                           "sine=duration=6 -f lavfi -itsoffset 0.4 -i sine=frequency=880:duration=5 ") +
               options + " '" + file.string() + "'");
    if (then != nullptr) {
        const auto made = folder_.path() / (std::string("then_") + name);
        run_ffmpeg(std::string(then) + " -i '" + file.string() + "' -map 0 -c copy '" + made.string() + "'");
        file = made;
    }
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const auto sound = [](const Input& input) {
        const auto& streams = input.streams();
        return static_cast<int>(
            std::find_if(streams.begin(), streams.end(),
                         [](const auto& stream) { return stream.kind == media::av::StreamKind::audio; }) -
            streams.begin());
    };
    Input untouched({descriptor});
    const auto expected = packets_of(untouched);
    ASSERT_GT(expected.size(), 100U);
    Input silent({descriptor});
    const auto heard = sound_of(silent, sound(silent));

    Input input({descriptor});
    const auto look_into = [&] {
        input.read_only({0});
        input.seek(0, 0);
        Packet packet;
        for (int packets = 0; packets < 20; ++packets) ASSERT_TRUE(input.read(packet));
        input.seek(0, 4'000'000);
        ASSERT_TRUE(input.read(packet));
    };
    look_into();
    ASSERT_EQ(input.rewind(), rewinds);
    if (rewinds) {
        read_all(input);
        EXPECT_THAT(packets_of(input), testing::ContainerEq(expected));
        look_into();
        ASSERT_TRUE(input.rewind());
        read_all(input);
        EXPECT_EQ(sound_of(input, sound(input)), heard);
    }
    ::close(descriptor);
}

INSTANTIATE_TEST_SUITE_P(
    Files, Rewound,
    testing::Values(
        File{"end.mp4", "-map 0 -map 1 -c:v libx264 -bf 3 -g 30 -c:a aac", true},
        File{"late_sound.mp4", "-map 0 -map 2 -c:v libx264 -bf 3 -g 30 -c:a aac", true},
        File{"early_sound.mov",
             "-itsoffset 0.7 -f lavfi -i testsrc2=size=320x180:rate=25:duration=5 -map 3 -map 1 -map 2 "
             "-c:v libx264 -bf 2 -g 50 -c:a aac",
             true},
        File{"cut.mp4", "-map 0 -map 1 -c:v libx264 -bf 2 -g 60 -c:a aac", true, "-ss 1.3"},
        File{"clock.mov", "-map 0 -map 1 -c:v libx264 -g 30 -c:a aac -timecode 10:00:00:00", true},
        File{"cover.mp4",
             "-f lavfi -i color=red:size=64x64:duration=0.04 -map 0 -map 1 -map 3 -c:v:0 libx264 -g 30 -c:a "
             "aac "
             "-c:v:1 mjpeg -pix_fmt:v:1 yuvj420p -disposition:v:1 attached_pic",
             false},
        File{"dash.mp4", "-map 0 -map 1 -c:v libx264 -bf 2 -g 30 -c:a aac -movflags +dash", true},
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
