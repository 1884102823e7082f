#include "media/hls/playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace yanxiu::media;
using testing::HasSubstr;
using testing::Not;

namespace {

hls::Multivariant two_videos_and_sound() {
    return {.videos = {{"v240", 426, 240, 25000, 450'000, 300'000, "avc1.640015", 90'000, 70'000},
                       {"v720", 1280, 720, 25000, 2'600'000, 1'500'000, "avc1.64001f", 0, 0}},
            .audios = {{"a48", 0, 0, 0, 66'000, 49'000, "mp4a.40.2", 0, 0},
                       {"a96", 0, 0, 0, 130'000, 98'000, "mp4a.40.2", 0, 0}}};
}

}  // namespace

TEST(MultivariantPlaylist, ListsTheBestFirstWithItsSoundCounted) {
    EXPECT_EQ(
        hls::multivariant_playlist(two_videos_and_sound()),
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"main\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\","
        "URI=\"a96/index.m3u8\"\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"low-sound\",NAME=\"main\",DEFAULT=YES,AUTOSELECT=YES,"
        "CHANNELS=\"2\",URI=\"a48/index.m3u8\"\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=2730000,AVERAGE-BANDWIDTH=1598000,CODECS=\"avc1.64001f,mp4a.40.2\","
        "RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO=\"sound\"\nv720/index.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=580000,AVERAGE-BANDWIDTH=398000,CODECS=\"avc1.640015,mp4a.40.2\","
        "RESOLUTION=426x240,FRAME-RATE=25.000,AUDIO=\"sound\"\nv240/index.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=66000,AVERAGE-BANDWIDTH=49000,CODECS=\"mp4a.40.2\",AUDIO=\"low-sound\"\n"
        "a48/index.m3u8\n"
        "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,AVERAGE-BANDWIDTH=70000,CODECS=\"avc1.640015\","
        "RESOLUTION=426x240,URI=\"v240/iframes.m3u8\"\n");
}

TEST(MultivariantPlaylist, AnUnknownAverageIsLeftOut) {
    auto lesson = two_videos_and_sound();
    lesson.audios[1].average_bandwidth = 0;
    EXPECT_THAT(hls::multivariant_playlist(lesson), Not(HasSubstr("AVERAGE-BANDWIDTH=1")));
}

TEST(MultivariantPlaylist, OneSoundServesVideosAndTheWeakestLinks) {
    auto lesson = two_videos_and_sound();
    lesson.audios.pop_back();
    const auto text = hls::multivariant_playlist(lesson);
    EXPECT_THAT(text, Not(HasSubstr("low-sound")));
    EXPECT_THAT(text, HasSubstr("CODECS=\"mp4a.40.2\",AUDIO=\"sound\"\na48/index.m3u8\n"));
}

TEST(MultivariantPlaylist, FractionalRatesKeepThreeDigits) {
    auto lesson = two_videos_and_sound();
    lesson.videos[0].frame_rate_mhz = 29970;
    EXPECT_THAT(hls::multivariant_playlist(lesson), HasSubstr("FRAME-RATE=29.970"));
}

TEST(MediaPlaylist, GrowsAndEndsWithoutChangingItsType) {
    std::vector<hls::Segment> segments{{0, 2'000'000, 700}, {1, 2'002'000, 900}};
    const std::string head =
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:"
        "EVENT\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-START:TIME-OFFSET=0,PRECISE=YES\n#EXT-X-MAP:URI=\"init.mp4\"\n"
        "#EXTINF:2.000000,\n0.m4s\n#EXTINF:2.002000,\n1.m4s\n";
    EXPECT_EQ(hls::media_playlist(segments, false), head);
    segments.push_back({2, 1'040'000, 800});
    EXPECT_EQ(hls::media_playlist(segments, true), head + "#EXTINF:1.040000,\n2.m4s\n#EXT-X-ENDLIST\n");
}

TEST(MediaPlaylist, OfNoSegmentsIsStillAPlaylist) {
    EXPECT_THAT(hls::media_playlist({}, false), HasSubstr("#EXT-X-MEDIA-SEQUENCE:0\n"));
}

TEST(MediaPlaylist, NoSegmentIsLongerThanTheTarget) {
    EXPECT_THAT(hls::media_playlist({{0, 4'499'000, 0}}, true), HasSubstr("TARGETDURATION:4\n"));
    EXPECT_THAT(hls::media_playlist({{0, 4'500'000, 0}}, true), HasSubstr("TARGETDURATION:5\n"));
}

TEST(IFramePlaylist, NamesTheBeginningOfEachSegment) {
    const std::vector<hls::Segment> segments{{0, 2'000'000, 700}, {1, 2'002'000, 900}};
    EXPECT_EQ(hls::i_frame_playlist(segments, true),
              "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n"
              "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-I-FRAMES-ONLY\n"
              "#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:2.000000,\n#EXT-X-BYTERANGE:700@0\n0.m4s\n"
              "#EXTINF:2.002000,\n#EXT-X-BYTERANGE:900@0\n1.m4s\n#EXT-X-ENDLIST\n");
}
