#include "media/probe/sniff.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace yanxiu::media::probe {
namespace {

using namespace std::literals;

struct Mark {
    std::size_t offset;
    std::string_view bytes;
    Kind kind;
};

constexpr std::array kMarks{
    Mark{0, "\x1A\x45\xDF\xA3"sv, Kind::container},                  // Matroska, WebM
    Mark{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, Kind::container},  // ASF
    Mark{0, "FLV\x01"sv, Kind::container},
    Mark{0, "\x00\x00\x01\xBA"sv, Kind::container},  // MPEG program stream
    Mark{0, "OggS"sv, Kind::container},
    Mark{0, "GIF8"sv, Kind::image},
    Mark{0, "\xFF\xD8\xFF"sv, Kind::image},
    Mark{0, "\x89PNG\r\n\x1A\n"sv, Kind::image},
    Mark{0, "BM"sv, Kind::image},
    Mark{0, "II*\0"sv, Kind::image},
    Mark{0, "MM\0*"sv, Kind::image},
    Mark{0, "%PDF"sv, Kind::image},
    Mark{0, "ID3"sv, Kind::audio},
    Mark{0, "fLaC"sv, Kind::audio},
    Mark{0, "#!AMR"sv, Kind::audio},
    Mark{8, "WEBP"sv, Kind::image},
    Mark{8, "WAVE"sv, Kind::audio},
    Mark{8, "AVI "sv, Kind::container},
    Mark{8, "AVIX"sv, Kind::container},
    Mark{4, "ftypheic"sv, Kind::image},
    Mark{4, "ftypheix"sv, Kind::image},
    Mark{4, "ftypmif1"sv, Kind::image},
    Mark{4, "ftypavif"sv, Kind::image},
    Mark{4, "ftypM4A "sv, Kind::audio},
    Mark{4, "ftyp"sv, Kind::container},
    Mark{4, "moov"sv, Kind::container},
    Mark{4, "mdat"sv, Kind::container},
    Mark{4, "moof"sv, Kind::container},
    Mark{4, "styp"sv, Kind::container},
    Mark{4, "sidx"sv, Kind::container},
    Mark{4, "free"sv, Kind::container},
    Mark{4, "skip"sv, Kind::container},
    Mark{4, "wide"sv, Kind::container},
};

constexpr std::array kPlaylistBeginnings{"#extm3u"sv,    "ffconcat"sv, "v=0"sv,        "[playlist]"sv,
                                         "#!ffconcat"sv, "rtsp:"sv,    "[reference]"sv};

bool is_readable(std::string_view head) {
    return std::all_of(head.begin(), head.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f' || byte == 0x1B;
    });
}

std::string_view without_leading_space(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto begin = text.find_first_not_of(" \t\r\n\f");
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

Kind kind_of_text(std::string_view head) {
    const std::string text = lower(without_leading_space(head));
    for (const auto& beginning : kPlaylistBeginnings) {
        if (text.starts_with(beginning)) return Kind::playlist;
    }
    if (text.starts_with('<')) {
        if (text.find("<mpd") != std::string::npos) return Kind::playlist;
        if (text.find("<svg") != std::string::npos) return Kind::image;
        return Kind::text;
    }
    // UTF-16 and other bytes that are no letters are left to the demuxers, which take no text at all.
    return is_readable(head) && head.size() > 1 ? Kind::text : Kind::unknown;
}

}  // namespace

bool is_transport_stream(std::string_view head) {
    constexpr std::size_t kPacket = 188;
    for (const std::size_t start : {std::size_t{0}, std::size_t{4}}) {  // 4: with time codes, packets of 192
        const auto step = kPacket + start;
        if (head.size() > start + 2 * step && head[start] == 'G' && head[start + step] == 'G' &&
            head[start + 2 * step] == 'G') {
            return true;
        }
    }
    return false;
}

Kind sniff(std::string_view head) {
    if (head.empty()) return Kind::empty;
    for (const auto& mark : kMarks) {
        if (head.size() >= mark.offset + mark.bytes.size() &&
            head.substr(mark.offset, mark.bytes.size()) == mark.bytes) {
            return mark.kind;
        }
    }
    if (is_transport_stream(head)) return Kind::container;
    return kind_of_text(head);
}

}  // namespace yanxiu::media::probe
