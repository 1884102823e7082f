#include "media/mp4/movie.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "media/mp4/boxes.hpp"

namespace yanxiu::media::mp4 {
namespace {

std::string init(const std::string& handler, const std::string& header, std::uint32_t timescale = 1000) {
    const auto tkhd = full_box("tkhd", 0, 3, std::string(80, '\1'));
    const auto mdhd =
        full_box("mdhd", 0, 0, u32(0) + u32(0) + u32(timescale) + u32(0) + number(0x55C4, 2) + number(0, 2));
    const auto hdlr = full_box("hdlr", 0, 0, u32(0) + handler + std::string(13, '\0'));
    const auto stbl = box("stbl", full_box("stsd", 0, 0, u32(0)));
    const auto minf = box("minf", full_box(header, 0, 0, "") + box("dinf", "") + stbl);
    const auto trex = full_box("trex", 0, 0, u32(1) + u32(1) + u32(40) + u32(3) + u32(0x10000));
    return box("ftyp", "iso6") +
           box("moov", box("trak", tkhd + box("mdia", mdhd + hdlr + minf)) + box("mvex", trex));
}

/// Three bytes a sample, 40 ms each, the first one alone decodable; `later` is when it is shown.
std::string segment(std::uint64_t decode_time, const std::string& samples,
                    const std::vector<int>& later = {}) {
    const auto count = samples.size() / 3;
    const auto moof = [&](std::uint32_t offset) {
        auto run = u32(count) + u32(offset) + u32(0x2000000);
        for (const int time : later) run += u32(static_cast<std::uint32_t>(time));
        return box("moof", box("traf", full_box("tfhd", 0, 0x20000, u32(1)) +
                                           full_box("tfdt", 1, 0, number(decode_time, 8)) +
                                           full_box("trun", 1, 0x005U | (later.empty() ? 0U : 0x800U), run)));
    };
    return moof(static_cast<std::uint32_t>(moof(0).size()) + 8) + box("mdat", samples);
}

std::string file_of(const Movie& movie, const std::vector<std::vector<std::string>>& segments) {
    auto file = movie.head();
    for (const auto& piece : movie.pieces())
        file += segments[piece.track][piece.segment].substr(static_cast<std::size_t>(piece.from),
                                                            static_cast<std::size_t>(piece.size));
    return file;
}

const std::string kVideo = init("vide", "vmhd");
const std::string kSound = init("soun", "smhd");

std::string_view table(std::string_view file, std::string_view name) {
    return inside(file, {"moov", "trak", "mdia", "minf", "stbl", name}).substr(4);
}

TEST(Movie, HasItsIndexInFrontAndSegmentsOfBothTracksInTurn) {
    const std::vector<std::vector<std::string>> segments{{segment(0, "AAABBB"), segment(80, "CCC")},
                                                         {segment(0, "aaabbb"), segment(80, "ccc")}};
    std::vector<Track> tracks{Track(kVideo), Track(kSound)};
    for (std::size_t i = 0; i < tracks.size(); ++i)
        for (const auto& each : segments[i]) tracks[i].add(each);
    const Movie movie(tracks);
    const auto file = file_of(movie, segments);
    EXPECT_EQ(static_cast<std::int64_t>(file.size()), movie.size_bytes());
    EXPECT_EQ(inside(file, {"mdat"}), "AAABBBaaabbbCCCccc");
    EXPECT_LT(find_box(file, "moov").at, find_box(file, "mdat").at);
    Bytes offsets(table(file, "stco"));
    ASSERT_EQ(offsets.u32(), 2U);
    EXPECT_EQ(file.substr(offsets.u32(), 6), "AAABBB");
    EXPECT_EQ(file.substr(offsets.u32(), 3), "CCC");
    EXPECT_EQ(table(file, "stts"), u32(1) + u32(3) + u32(40));
    EXPECT_EQ(table(file, "stsc"), u32(2) + u32(1) + u32(2) + u32(1) + u32(2) + u32(1) + u32(1));
    EXPECT_EQ(table(file, "stss"), u32(2) + u32(1) + u32(3));
    EXPECT_EQ(table(file, "stsz").substr(4), u32(3) + u32(3) + u32(3) + u32(3));
}

TEST(Movie, ShowsPicturesWhenTheirFragmentsDid) {
    std::vector<Track> tracks{Track(kVideo)};
    tracks[0].add(segment(0, "AAABBBCCC", {0, 40, -40}));
    const auto head = Movie(tracks).head();
    EXPECT_EQ(table(head, "ctts"), u32(3) + u32(1) + u32(40) + u32(1) + u32(80) + u32(1) + u32(0));
    const auto list = inside(head, {"moov", "trak", "edts", "elst"}).substr(4);
    EXPECT_EQ(list, u32(1) + u32(120) + u32(40) + u32(0x10000));
}

TEST(Movie, ALateTrackBeginsLateAndAGapStaysAGap) {
    std::vector<Track> tracks{Track(kSound)};
    tracks[0].add(segment(500, "AAABBB"));
    tracks[0].add(segment(700, "CCC"));
    const auto head = Movie(tracks).head();
    const auto list = inside(head, {"moov", "trak", "edts", "elst"}).substr(4);
    EXPECT_EQ(list, u32(2) + u32(500) + u32(0xFFFFFFFF) + u32(0x10000) + u32(240) + u32(0) + u32(0x10000));
    EXPECT_EQ(table(head, "stts"), u32(3) + u32(1) + u32(40) + u32(1) + u32(160) + u32(1) + u32(40));
}

TEST(Movie, RefusesTimesThatNoMovieHas) {
    const auto movie_from = [](std::uint64_t time, std::uint32_t timescale) {
        std::vector<Track> tracks{Track(init("vide", "vmhd", timescale))};
        tracks[0].add(segment(time, "AAA"));
        return Movie(tracks).head().size();
    };
    EXPECT_GT(movie_from(4'294'960'000, 1000), 0U);
    EXPECT_THROW(movie_from(4'294'967'000, 1000), BadFragment);
    EXPECT_THROW(movie_from(std::uint64_t{1} << 56, 1000), BadFragment);
    // In a fine scale the milliseconds fit where the product of both does not.
    EXPECT_GT(movie_from(10'000'000'000'000'000, 0xFFFFFFFF), 0U);
}

TEST(Movie, RefusesWhatGoesBackAndWhatIsNoTrack) {
    Track track(kVideo);
    track.add(segment(80, "AAA"));
    EXPECT_THROW(track.add(segment(0, "BBB")), BadFragment);
    EXPECT_THROW(Track{""}, BadFragment);
    EXPECT_THROW(Track{"no boxes at all"}, BadFragment);
    EXPECT_THROW(Movie({Track(kVideo)}), BadFragment) << "without segments";
}

TEST(Movie, IsNeverReadBeyondItsBytes) {
    const auto whole = segment(0, "AAABBBCCC", {0, 40, -40});
    for (std::size_t size = 0; size < kVideo.size(); ++size) {
        const std::string cut(kVideo, 0, size);  // of its own, for the address sanitizer
        EXPECT_THROW(Track{cut}, BadFragment) << size;
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Track track(kVideo);
        const std::string cut(whole, 0, size);
        EXPECT_THROW(track.add(cut), BadFragment) << size;
    }
}

/// Whatever bytes are damaged: refused, or a file whose pieces lie within their segments.
TEST(Movie, DamagedBytesAreRefusedOrHarmless) {
    const auto whole = segment(0, "AAABBBCCC", {0, 40, -40});
    for (std::size_t at = 0; at < kVideo.size() + whole.size(); ++at) {
        for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
            auto head = kVideo, rest = whole;
            (at < head.size() ? head[at] : rest[at - head.size()]) = static_cast<char>(value);
            try {
                std::vector<Track> tracks{Track(head)};
                tracks[0].add(rest);
                const Movie movie(tracks);
                for (const auto& piece : movie.pieces())
                    EXPECT_LE(piece.from + piece.size, static_cast<std::int64_t>(rest.size()));
            } catch (const BadFragment&) {
            }
        }
    }
}

}  // namespace
}  // namespace yanxiu::media::mp4
