#include "tests/support/hls_checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace yanxiu::test {
namespace {

constexpr int kIdr = 5;  // NAL unit type (H.264, table 7-1)
constexpr double kTick = 0.000'002;

std::string folder_of(const std::string& uri) {
    return uri.substr(0, uri.find('/'));
}

/// Seconds and bits of what is sent for one segment.
struct Piece {
    double seconds = 0, bits = 0;
};

std::vector<Piece> pieces_of(const HlsMedia& playlist, const HlsRendition& rendition) {
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < playlist.segments.size() && i < rendition.segments.size(); ++i) {
        const auto& segment = playlist.segments[i];
        const auto bytes = segment.range ? static_cast<double>(segment.range->first)
                                         : static_cast<double>(rendition.segments[i].size());
        pieces.push_back({segment.duration_s, bytes * 8});
    }
    return pieces;
}

/// The largest rate of any neighbours between half and one and a half times the target long (4.1); of all,
/// when there are no such.
double peak_of(const std::vector<Piece>& pieces, double target_s) {
    double peak = 0;
    Piece whole;
    for (std::size_t first = 0; first < pieces.size(); ++first) {
        whole.seconds += pieces[first].seconds;
        whole.bits += pieces[first].bits;
        Piece run;
        for (std::size_t last = first; last < pieces.size(); ++last) {
            run.seconds += pieces[last].seconds;
            run.bits += pieces[last].bits;
            const bool counts = run.seconds >= 0.5 * target_s && run.seconds <= 1.5 * target_s;
            if (counts) peak = std::max(peak, run.bits / run.seconds);
        }
    }
    return peak > 0 ? peak : whole.bits / std::max(whole.seconds, kTick);
}

double average_of(const std::vector<Piece>& pieces) {
    Piece whole;
    for (const auto& piece : pieces) whole = {whole.seconds + piece.seconds, whole.bits + piece.bits};
    return whole.bits / std::max(whole.seconds, kTick);
}

class Checker {
  public:
    explicit Checker(const HlsFetch& fetch) : fetch_(fetch) {}

    HlsFindings run() {
        attempt("master.m3u8", [&] { found_.multivariant = read_hls_multivariant(bytes_of("master.m3u8")); });
        if (!found_.faults.empty()) return std::move(found_);
        for (const auto& media : found_.multivariant.media)
            if (media.text("TYPE") == "AUDIO" && media.has("URI")) read_rendition(media.text("URI"));
        for (const auto& variant : found_.multivariant.variants) read_rendition(variant.uri);
        for (const auto& variant : found_.multivariant.i_frames) read_i_frames(variant.uri);
        check_groups();
        for (const auto& [name, rendition] : found_.renditions)
            attempt(name, [&] { check_rendition(name, rendition); });
        for (const auto& variant : found_.multivariant.variants)
            attempt(variant.uri, [&] { check_variant(variant); });
        for (const auto& variant : found_.multivariant.i_frames)
            attempt(variant.uri, [&] { check_i_frames(variant); });
        check_together();
        return std::move(found_);
    }

  private:
    template <class... Parts>
    void expect(bool good, fmt::format_string<Parts...> text, Parts&&... parts) {
        if (!good) found_.faults.push_back(fmt::format(text, std::forward<Parts>(parts)...));
    }
    template <class Function>
    void attempt(const std::string& where, Function&& function) {
        try {
            function();
        } catch (const std::exception& error) {
            found_.faults.push_back(where + ": " + error.what());
        }
    }
    std::string bytes_of(const std::string& name) {
        auto bytes = fetch_(name);
        if (!bytes) throw std::runtime_error("there is no " + name);
        return std::move(*bytes);
    }

    void read_rendition(const std::string& uri) {
        const auto folder = folder_of(uri);
        if (found_.renditions.contains(folder)) return;
        attempt(uri, [&] {
            HlsRendition rendition;
            rendition.playlist = read_hls_media(bytes_of(uri));
            rendition.init_bytes = bytes_of(folder + "/" + rendition.playlist.map_uri);
            rendition.init = read_mp4_init(rendition.init_bytes);
            for (const auto& segment : rendition.playlist.segments) {
                rendition.segments.push_back(bytes_of(folder + "/" + segment.uri));
                rendition.contents.push_back(read_mp4_segment(rendition.segments.back(), rendition.init));
            }
            found_.renditions.emplace(folder, std::move(rendition));
        });
    }

    void read_i_frames(const std::string& uri) {
        attempt(uri, [&] { found_.i_frames.emplace(folder_of(uri), read_hls_media(bytes_of(uri))); });
    }

    /// 4.3.4.1.1: names in a group differ; groups of a type have the same members with the same attributes.
    void check_groups() {
        using Members = std::map<std::string, HlsAttributes>;
        std::map<std::string, std::map<std::string, Members>> types;
        for (const auto& media : found_.multivariant.media) {
            auto attributes = media.attributes;
            for (const auto* own : {"GROUP-ID", "URI", "CHANNELS"}) attributes.erase(own);
            const auto [member, fresh] = types[media.text("TYPE")][media.text("GROUP-ID")].emplace(
                media.text("NAME"), std::move(attributes));
            expect(fresh, "two members {} in group {}", media.text("NAME"), media.text("GROUP-ID"));
        }
        for (const auto& [type, groups] : types)
            for (const auto& [name, members] : groups)
                expect(members == groups.begin()->second, "group {} differs from others", name);
    }

    const HlsVariant& sound_of(const HlsVariant& variant) const {
        for (const auto& media : found_.multivariant.media)
            if (media.text("TYPE") == "AUDIO" && media.text("GROUP-ID") == variant.text("AUDIO"))
                return media;
        throw std::runtime_error("there is no group " + variant.text("AUDIO"));
    }

    void check_rendition(const std::string& name, const HlsRendition& rendition) {
        const auto& playlist = rendition.playlist;
        expect(!playlist.i_frames_only, "{} has only I-frames", name);
        expect(playlist.independent, "{} does not say that its segments are independent", name);
        expect(playlist.type == "EVENT", "{} is no EVENT", name);
        expect(playlist.first_number == 0, "{} begins at {}", name, playlist.first_number);
        const double scale = rendition.init.timescale;
        double at = 0;
        for (std::size_t i = 0; i < rendition.contents.size(); ++i) {
            const auto& content = rendition.contents[i];
            const auto seconds = static_cast<double>(content.duration()) / scale;
            const auto shown = static_cast<double>(content.first_shown()) / scale;
            expect(std::abs(seconds - playlist.segments[i].duration_s) < kTick,
                   "{}/{} lasts {} s and is listed with {} s", name, i, seconds,
                   playlist.segments[i].duration_s);
            expect(std::abs(shown - at) < kTick * static_cast<double>(i + 1),
                   "{}/{} begins at {} s, not at {} s", name, i, shown, at);
            expect(content.samples.front().sync, "{}/{} does not begin with a key frame", name, i);
            if (rendition.init.video) check_pictures(name, i, content);
            at += playlist.segments[i].duration_s;
        }
    }

    void check_pictures(const std::string& name, std::size_t i, const Mp4Segment& content) {
        const auto& types = content.first_nal_types;
        expect(std::count(types.begin(), types.end(), kIdr) > 0, "{}/{} begins without an IDR picture", name,
               i);
        const auto first = content.samples.front().shown;
        expect(first == content.first_shown(), "{}/{} shows a picture before its key frame", name, i);
        expect(std::count_if(content.samples.begin(), content.samples.end(),
                             [](const auto& sample) { return sample.sync; }) == 1,
               "{}/{} has key frames off the grid", name, i);
    }

    void check_rates(const HlsVariant& variant, double peak, double average, bool complete) {
        const auto said = static_cast<double>(variant.number("BANDWIDTH"));
        expect(said + 0.5 >= peak, "{}: BANDWIDTH is {} and the peak {}", variant.uri, said, peak);
        expect(complete == variant.has("AVERAGE-BANDWIDTH"), "{}: an average {}", variant.uri,
               complete ? "is missing" : "that nobody can know");
        if (!complete || !variant.has("AVERAGE-BANDWIDTH")) return;
        const auto said_average = static_cast<double>(variant.number("AVERAGE-BANDWIDTH"));
        expect(said < peak + 3, "{}: BANDWIDTH is {}, not the peak {}", variant.uri, said, peak);
        expect(std::abs(said_average - average) < 3, "{}: AVERAGE-BANDWIDTH is {}, not {}", variant.uri,
               said_average, average);
    }

    void check_picture_facts(const HlsVariant& variant, const HlsRendition& rendition) {
        const auto size = fmt::format("{}x{}", rendition.init.width, rendition.init.height);
        expect(variant.has("RESOLUTION") && variant.text("RESOLUTION") == size, "{}: its pictures are {}",
               variant.uri, size);
    }

    void check_frame_rate(const HlsVariant& variant, const HlsRendition& rendition) {
        const auto& samples = rendition.contents.at(0).samples;
        const auto rate = static_cast<double>(rendition.init.timescale) / samples.at(0).duration;
        expect(variant.has("FRAME-RATE") && variant.text("FRAME-RATE") == fmt::format("{:.3f}", rate),
               "{}: it has {} pictures a second", variant.uri, rate);
    }

    void check_variant(const HlsVariant& variant) {
        const auto& rendition = found_.renditions.at(folder_of(variant.uri));
        const auto target = static_cast<double>(rendition.playlist.target_s);
        auto codecs = rendition.init.codec;
        auto pieces = pieces_of(rendition.playlist, rendition);
        double peak = peak_of(pieces, target);
        double average = average_of(pieces);
        bool complete = rendition.playlist.ended;
        if (rendition.init.video) {
            check_picture_facts(variant, rendition);
            check_frame_rate(variant, rendition);
        }
        if (variant.has("AUDIO") && sound_of(variant).text("URI") != variant.uri) {
            const auto& sound = found_.renditions.at(folder_of(sound_of(variant).text("URI")));
            codecs += "," + sound.init.codec;
            pieces = pieces_of(sound.playlist, sound);
            peak += peak_of(pieces, target);
            average += average_of(pieces);
            complete = complete && sound.playlist.ended;
        }
        expect(variant.text("CODECS") == codecs, "{}: CODECS says {}, the media {}", variant.uri,
               variant.text("CODECS"), codecs);
        check_rates(variant, peak, average, complete);
    }

    void check_i_frames(const HlsVariant& variant) {
        const auto folder = folder_of(variant.uri);
        const auto& rendition = found_.renditions.at(folder);
        const auto& playlist = found_.i_frames.at(folder);
        expect(playlist.i_frames_only, "{} is none of I-frames", variant.uri);
        expect(playlist.map_uri == rendition.playlist.map_uri, "{} has another EXT-X-MAP", variant.uri);
        expect(playlist.ended == rendition.playlist.ended, "{} does not end with its video", variant.uri);
        expect(playlist.segments.size() == rendition.segments.size(), "{} lists {} I-frames of {}",
               variant.uri, playlist.segments.size(), rendition.segments.size());
        for (std::size_t i = 0; i < std::min(playlist.segments.size(), rendition.segments.size()); ++i) {
            const auto& listed = playlist.segments[i];
            const auto& first = rendition.contents[i].samples.front();
            expect(listed.uri == rendition.playlist.segments[i].uri, "{}: I-frame {} is elsewhere",
                   variant.uri, i);
            expect(listed.duration_s == rendition.playlist.segments[i].duration_s,
                   "{}: I-frame {} does not stand until the next", variant.uri, i);
            const bool whole = listed.range && listed.range->second == 0 &&
                               listed.range->first == static_cast<std::int64_t>(first.offset + first.size);
            expect(whole, "{}: I-frame {} is not what its range holds", variant.uri, i);
        }
        check_picture_facts(variant, rendition);
        expect(variant.text("CODECS") == rendition.init.codec, "{}: CODECS says {}", variant.uri,
               variant.text("CODECS"));
        const auto pieces = pieces_of(playlist, rendition);
        check_rates(variant, peak_of(pieces, static_cast<double>(playlist.target_s)), average_of(pieces),
                    playlist.ended);
    }

    /// 6.2.4: the same times and the same target in all of them.
    void check_together() {
        std::set<std::int64_t> targets;
        for (const auto& [name, rendition] : found_.renditions) targets.insert(rendition.playlist.target_s);
        for (const auto& [name, playlist] : found_.i_frames) targets.insert(playlist.target_s);
        expect(targets.size() <= 1, "target durations differ");
        const HlsRendition* before = nullptr;
        for (const auto& [name, rendition] : found_.renditions) {
            if (!rendition.init.video) continue;
            if (before != nullptr) check_aligned(name, *before, rendition);
            before = &rendition;
        }
    }

    void check_aligned(const std::string& name, const HlsRendition& one, const HlsRendition& other) {
        const bool grown =
            one.playlist.ended || other.playlist.ended || one.segments.size() == other.segments.size();
        expect(grown, "{} lags behind another", name);
        for (std::size_t i = 0; i < std::min(one.contents.size(), other.contents.size()); ++i) {
            const auto left = one.contents[i].first_shown() * std::int64_t{other.init.timescale};
            const auto right = other.contents[i].first_shown() * std::int64_t{one.init.timescale};
            expect(left == right, "{}/{} begins at another time than in other renditions", name, i);
        }
    }

    const HlsFetch& fetch_;
    HlsFindings found_;
};

}  // namespace

bool HlsFindings::complete() const {
    return !renditions.empty() && std::all_of(renditions.begin(), renditions.end(),
                                              [](const auto& entry) { return entry.second.playlist.ended; });
}

std::string HlsFindings::joined(const std::string& rendition) const {
    const auto& found = renditions.at(rendition);
    auto bytes = found.init_bytes;
    for (const auto& segment : found.segments) bytes += segment;
    return bytes;
}

HlsFindings check_hls(const HlsFetch& fetch) {
    return Checker(fetch).run();
}

}  // namespace yanxiu::test
