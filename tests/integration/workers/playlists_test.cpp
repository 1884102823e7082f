// What players are told of a lesson, held against its bytes while it grows and when it is complete.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <regex>

#include "server/library/shelf_asset.hpp"
#include "tests/integration/workers/worker_fixture.hpp"
#include "tests/support/hls_checker.hpp"

namespace yanxiu::test {
namespace {

using testing::IsEmpty;
using testing::Not;

class Playlists : public WorkerTest {
  protected:
    /// The lesson as players could fetch it at this moment; nothing while nothing of it can be played.
    std::optional<HlsFetch> shelved(std::int64_t asset) {
        auto stored = database_.database().transact(
            [&](store::Transaction& t) { return library::read_stored_asset(t, {asset}); });
        if (!stored) return std::nullopt;
        auto shelf = library::shelve(std::move(*stored),
                                     [&](const std::string& key) { return blobs_.size_bytes(key); });
        if (!shelf) return std::nullopt;
        const auto kept = std::make_shared<library::ShelfAsset>(std::move(*shelf));
        return [this, kept](const std::string& name) -> std::optional<std::string> {
            const auto item = library::find_item(*kept, name);
            if (!item) return std::nullopt;
            return item->text ? *item->text : blobs_.read(*item->blob_key, 1 << 28);
        };
    }

    /// A whole lesson of what the ffmpeg program makes of these arguments; `turned`: as a phone held upright.
    HlsFetch lesson_of(const std::string& arguments, bool turned) {
        const auto plain = folder_.path() / "plain.mp4";
        const auto file = folder_.path() / "in.mp4";
        run_ffmpeg(arguments + " '" + plain.string() + "'");
        run_ffmpeg("-i '" + plain.string() + "' -c copy " + (turned ? "-metadata:s:v:0 rotate=270 '" : "'") +
                   file.string() + "'");
        const auto id = upload(file);
        start_worker();
        EXPECT_TRUE(within(120, [&] { return job_of(id).state == "done" || job_of(id).state == "failed"; }));
        EXPECT_EQ(asset(id).state, "complete") << asset(id).failure_code;
        auto fetch = shelved(id);
        if (!fetch) throw std::runtime_error("there is nothing to fetch");
        return *fetch;
    }

    std::filesystem::path written(const std::string& bytes) {
        const auto file = folder_.path() / "joined.mp4";
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }
    void expect_as_ffprobe_sees(const HlsFindings& found);
};

void Playlists::expect_as_ffprobe_sees(const HlsFindings& found) {
    for (const auto& variant : found.multivariant.variants) {
        SCOPED_TRACE(variant.uri);
        const auto name = variant.uri.substr(0, variant.uri.find('/'));
        const auto& rendition = found.renditions.at(name);
        const auto file = written(found.joined(name));
        if (!rendition.init.video) {
            EXPECT_EQ(probe_value(file, "a", "stream=profile,channels"), "LC,2");
            EXPECT_EQ(variant.text("CODECS"), "mp4a.40.2");
            continue;
        }
        EXPECT_EQ(probe_value(file, "v", "stream=profile"), "High");
        const auto level = std::stoi(probe_value(file, "v", "stream=level"));
        EXPECT_THAT(variant.text("CODECS"), testing::StartsWith(fmt::format("avc1.6400{:02x}", level)));
        const auto size = probe_value(file, "v", "stream=width,height");
        EXPECT_EQ(variant.text("RESOLUTION"), std::regex_replace(size, std::regex(","), "x"));
    }
    for (const auto& [name, playlist] : found.i_frames) {
        SCOPED_TRACE(name);
        const auto& rendition = found.renditions.at(name);
        const auto last = playlist.segments.size() - 1;
        const auto range = static_cast<std::size_t>(playlist.segments[last].range->first);
        const auto file = written(rendition.init_bytes + rendition.segments[last].substr(0, range));
        EXPECT_EQ(probe_value(file, "v", "frame=pict_type"), "I");
    }
}

struct Recording {
    const char* name;
    const char* arguments;
    std::size_t videos;
    bool turned = false;
};

class PlaylistsOf : public Playlists, public testing::WithParamInterface<Recording> {};

TEST_P(PlaylistsOf, TellOfACompleteLessonWhatItsBytesAre) {
    const auto found = check_hls(lesson_of(GetParam().arguments, GetParam().turned));
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_TRUE(found.complete());
    EXPECT_EQ(found.renditions.size(), GetParam().videos + 2);
    EXPECT_EQ(found.i_frames.size(), GetParam().videos);
    EXPECT_EQ(found.multivariant.variants.size(), GetParam().videos + 1);
    expect_as_ffprobe_sees(found);
}

constexpr auto kPhone =
    "-f lavfi -i testsrc2=size=640x360:rate=30:duration=14.3 -f lavfi -i "
    "sine=sample_rate=44100:duration=14.3 "
    "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -ac 1";

INSTANTIATE_TEST_SUITE_P(
    Recordings, PlaylistsOf,
    testing::Values(
        Recording{"phone_turned_and_mono", kPhone, 2, true},
        Recording{"silent",
                  "-f lavfi -i testsrc2=size=854x480:rate=25:duration=7 -c:v libx264 -preset "
                  "ultrafast -pix_fmt yuv420p",
                  2},
        Recording{"shorter_than_a_segment",
                  "-f lavfi -i testsrc2=size=426x240:rate=30000/1001:duration=0.7 -f lavfi -i "
                  "sine=duration=0.7 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
                  1},
        Recording{"noise_at_the_limit",
                  "-f lavfi -i testsrc2=size=640x360:rate=50:duration=9,noise=alls=90:allf=t -f "
                  "lavfi -i anoisesrc=duration=9:amplitude=0.9 -c:v libx264 -preset ultrafast -qp "
                  "20 -pix_fmt yuv420p -c:a aac -b:a 192k",
                  2},
        Recording{"screen_whose_pages_turn",
                  "-f lavfi -i \"smptehdbars=size=1280x720:rate=15:duration=18,drawgrid=w=24:h=18:t=1,"
                  "hue=h=90*floor(t/5)\" -f lavfi -i sine=duration=18 -c:v libx264 -preset ultrafast "
                  "-crf 10 -pix_fmt yuv420p -c:a aac",
                  3}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_F(Playlists, KeepToTheirWordWhileALessonGrows) {
    const auto file = folder_.path() / "in.mp4";
    run_ffmpeg(
        "-f lavfi -i testsrc2=size=854x480:rate=30:duration=50 -f lavfi -i sine=duration=50 -c:v libx264 "
        "-preset ultrafast -pix_fmt yuv420p -c:a aac '" +
        file.string() + "'");
    const auto id = upload(file);
    start_worker();
    std::size_t grown = 0;
    std::map<std::string, std::int64_t> bandwidths;
    EXPECT_TRUE(within(120, [&] {
        const bool done = asset(id).state == "complete";
        const auto fetch = shelved(id);
        if (!fetch) return done;
        const auto found = check_hls(*fetch);
        EXPECT_THAT(found.faults, IsEmpty());
        if (!found.complete()) ++grown;
        for (const auto& variant : found.multivariant.variants) {
            const auto [seen, fresh] = bandwidths.emplace(variant.uri, variant.number("BANDWIDTH"));
            EXPECT_LE(variant.number("BANDWIDTH"), seen->second) << variant.uri << (fresh ? "" : " grew");
        }
        return done || testing::Test::HasFailure();
    }));
    EXPECT_GE(grown, 3U) << "nobody looked while it grew";
}

struct Lie {
    const char* where;
    const char* what;
    const char* instead;
};

TEST_F(Playlists, AreFoundOutWhenTheyLie) {
    const auto truth = lesson_of(kPhone, true);
    ASSERT_THAT(check_hls(truth).faults, IsEmpty());
    const std::vector<Lie> lies{
        {"master.m3u8", "BANDWIDTH=[0-9]+", "BANDWIDTH=1000"},
        {"master.m3u8", "AVERAGE-BANDWIDTH=[0-9]+", "AVERAGE-BANDWIDTH=1000"},
        {"master.m3u8", "avc1\\.64001", "avc1.64002"},
        {"master.m3u8", "mp4a\\.40\\.2", "mp4a.40.5"},
        {"master.m3u8", "RESOLUTION=240", "RESOLUTION=242"},
        {"master.m3u8", "FRAME-RATE=30\\.000", "FRAME-RATE=29.970"},
        {"master.m3u8", "AUDIO=\"sound\"", "AUDIO=\"music\""},
        {"master.m3u8", "GROUP-ID=\"low-sound\",NAME=\"main\"", "GROUP-ID=\"low-sound\",NAME=\"other\""},
        {"master.m3u8", "DEFAULT=YES", "DEFAULT=PERHAPS"},
        {"v240/index.m3u8", "TARGETDURATION:4", "TARGETDURATION:3"},
        {"v240/index.m3u8", "TARGETDURATION:4", "TARGETDURATION:5"},
        {"v240/index.m3u8", "VERSION:7", "VERSION:5"},
        {"v240/index.m3u8", "EXTINF:2.000000", "EXTINF:1.990000"},
        {"v240/index.m3u8", "1\\.m4s", "2.m4s"},
        {"v240/index.m3u8", "#EXT-X-ENDLIST\n", ""},
        {"v240/index.m3u8", "init\\.mp4", "none.mp4"},
        {"v240/iframes.m3u8", "@0", "@1"},
        {"v240/iframes.m3u8", "BYTERANGE:[0-9]+", "BYTERANGE:100"},
        {"v240/iframes.m3u8", "#EXT-X-I-FRAMES-ONLY\n", ""},
    };
    for (const auto& lie : lies) {
        const auto told = [&](const std::string& name) -> std::optional<std::string> {
            auto bytes = truth(name);
            if (!bytes || name != lie.where) return bytes;
            return std::regex_replace(*bytes, std::regex(lie.what), lie.instead);
        };
        EXPECT_NE(told(lie.where), truth(lie.where)) << lie.what;
        EXPECT_THAT(check_hls(told).faults, Not(IsEmpty())) << lie.what << " -> " << lie.instead;
    }
}

}  // namespace
}  // namespace yanxiu::test
