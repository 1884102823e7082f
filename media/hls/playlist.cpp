#include "media/hls/playlist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "media/hls/names.hpp"
#include "media/ladder/grid.hpp"

namespace yanxiu::media::hls {
namespace {

constexpr std::string_view kSound = "sound";  // groups of renditions
constexpr std::string_view kLowSound = "low-sound";

struct StreamRates {
    std::int64_t peak;
    std::int64_t average;
};

StreamRates rates_with_sound(const Variant& video, const Variant* audio) {
    StreamRates rates{video.bandwidth, video.average_bandwidth};
    if (audio != nullptr) {
        rates.peak += audio->bandwidth;
        const bool both_known = rates.average > 0 && audio->average_bandwidth > 0;
        rates.average = both_known ? rates.average + audio->average_bandwidth : 0;
    }
    return rates;
}

void write_group(std::string& out, std::string_view group, const Variant& audio) {
    fmt::format_to(std::back_inserter(out),
                   "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{}\",NAME=\"main\",DEFAULT=YES,AUTOSELECT=YES,"
                   "CHANNELS=\"2\",URI=\"{}/{}\"\n",
                   group, audio.name, kMediaPlaylistName);
}

/// What EXT-X-STREAM-INF and EXT-X-I-FRAME-STREAM-INF have in common.
void write_attributes(std::string& out, const Variant& variant, StreamRates rates,
                      const std::string& codecs) {
    auto to = std::back_inserter(out);
    fmt::format_to(to, "BANDWIDTH={}", rates.peak);
    if (rates.average > 0) fmt::format_to(to, ",AVERAGE-BANDWIDTH={}", rates.average);
    fmt::format_to(to, ",CODECS=\"{}\"", codecs);
    if (variant.width > 0) fmt::format_to(to, ",RESOLUTION={}x{}", variant.width, variant.height);
}

void write_i_frames(std::string& out, const Variant& video) {
    out += "#EXT-X-I-FRAME-STREAM-INF:";
    write_attributes(out, video, {video.i_frame_bandwidth, video.i_frame_average_bandwidth}, video.codecs);
    fmt::format_to(std::back_inserter(out), ",URI=\"{}/{}\"\n", video.name, kIFramePlaylistName);
}

void write_stream(std::string& out, const Variant& variant, StreamRates rates, const std::string& codecs,
                  std::string_view group) {
    out += "#EXT-X-STREAM-INF:";
    write_attributes(out, variant, rates, codecs);
    auto to = std::back_inserter(out);
    if (variant.frame_rate_mhz > 0) {
        fmt::format_to(to, ",FRAME-RATE={}.{:03}", variant.frame_rate_mhz / 1000,
                       variant.frame_rate_mhz % 1000);
    }
    if (!group.empty()) fmt::format_to(to, ",AUDIO=\"{}\"", group);
    fmt::format_to(to, "\n{}/{}\n", variant.name, kMediaPlaylistName);
}

std::string playlist_of(const std::vector<Segment>& segments, bool complete, bool i_frames) {
    std::string out;
    auto to = std::back_inserter(out);
    fmt::format_to(to,
                   "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:{}\n"
                   "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n",
                   target_duration_s(segments), segments.empty() ? 0 : segments.front().number);
    out += i_frames ? "#EXT-X-I-FRAMES-ONLY\n" : "#EXT-X-START:TIME-OFFSET=0,PRECISE=YES\n";
    fmt::format_to(to, "#EXT-X-MAP:URI=\"{}\"\n", kInitName);
    for (const auto& segment : segments) {
        fmt::format_to(to, "#EXTINF:{}.{:06},\n", segment.duration_us / 1'000'000,
                       segment.duration_us % 1'000'000);
        if (i_frames) fmt::format_to(to, "#EXT-X-BYTERANGE:{}@0\n", segment.key_bytes);
        out += segment_name(segment.number) + "\n";
    }
    if (complete) out += "#EXT-X-ENDLIST\n";
    return out;
}

}  // namespace

std::string multivariant_playlist(const Multivariant& lesson) {
    std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
    auto videos = lesson.videos;
    auto audios = lesson.audios;
    const auto best_first = [](const Variant& a, const Variant& b) { return a.bandwidth > b.bandwidth; };
    std::stable_sort(videos.begin(), videos.end(), best_first);
    std::stable_sort(audios.begin(), audios.end(), best_first);
    const Variant* sound = audios.empty() ? nullptr : &audios.front();
    const auto low_group = audios.size() > 1 ? kLowSound : kSound;
    if (sound != nullptr) write_group(out, kSound, *sound);
    if (audios.size() > 1) write_group(out, kLowSound, audios.back());
    for (const auto& video : videos) {
        const auto codecs = sound != nullptr ? video.codecs + "," + sound->codecs : video.codecs;
        write_stream(out, video, rates_with_sound(video, sound), codecs, sound != nullptr ? kSound : "");
    }
    if (sound != nullptr) {
        const auto& low = audios.back();
        write_stream(out, low, {low.bandwidth, low.average_bandwidth}, low.codecs, low_group);
    }
    for (const auto& video : videos) {
        if (video.i_frame_bandwidth > 0) write_i_frames(out, video);
    }
    return out;
}

std::int64_t target_duration_s(const std::vector<Segment>& segments) {
    std::int64_t target_s = ladder::kSegmentSeconds;
    for (const auto& segment : segments)
        target_s = std::max(target_s, (segment.duration_us + 500'000) / 1'000'000);
    return target_s;
}

std::string media_playlist(const std::vector<Segment>& segments, bool complete) {
    return playlist_of(segments, complete, false);
}

std::string i_frame_playlist(const std::vector<Segment>& segments, bool complete) {
    return playlist_of(segments, complete, true);
}

}  // namespace yanxiu::media::hls
