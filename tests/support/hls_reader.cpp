#include "tests/support/hls_reader.hpp"

#include <cmath>
#include <functional>
#include <regex>
#include <set>
#include <stdexcept>

namespace yanxiu::test {
namespace {

[[noreturn]] void wrong(const std::string& what) {
    throw std::runtime_error(what);
}

/// Each line has its end; the first is #EXTM3U; there are no control characters (4.1).
std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == text.npos) wrong("the last line has no end");
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
        for (const char c : lines.back())
            if (static_cast<unsigned char>(c) < ' ' || c == '\x7F')
                wrong("a control character: " + lines.back());
    }
    if (lines.empty() || lines.front() != "#EXTM3U") wrong("no #EXTM3U (4.3.1.1)");
    lines.erase(lines.begin());
    return lines;
}

/// What a value must look like (4.2), by the attribute's name.
const std::map<std::string, const char*, std::less<>> kForms{
    {"BANDWIDTH", "[0-9]{1,20}"},
    {"AVERAGE-BANDWIDTH", "[0-9]{1,20}"},
    {"CODECS", R"("[A-Za-z0-9.]+(,[A-Za-z0-9.]+)*")"},
    {"RESOLUTION", "[1-9][0-9]*x[1-9][0-9]*"},
    {"FRAME-RATE", R"([0-9]+\.[0-9]{3})"},
    {"AUDIO", "\"[^\"]+\""},
    {"SUBTITLES", "\"[^\"]+\""},
    {"CLOSED-CAPTIONS", "NONE|\"[^\"]+\""},
    {"URI", "\"[^\"]+\""},
    {"TYPE", "AUDIO|VIDEO|SUBTITLES|CLOSED-CAPTIONS"},
    {"GROUP-ID", "\"[^\"]+\""},
    {"LANGUAGE", "\"[A-Za-z0-9-]+\""},
    {"NAME", "\"[^\"]+\""},
    {"DEFAULT", "YES|NO"},
    {"AUTOSELECT", "YES|NO"},
    {"FORCED", "YES|NO"},
    {"CHARACTERISTICS", "\"[^\"]+\""},
    {"CHANNELS", "\"[1-9][0-9]*\""},
    {"TIME-OFFSET", R"(-?[0-9]+(\.[0-9]+)?)"},
    {"PRECISE", "YES|NO"},
};

HlsAttributes attributes_of(const std::string& list) {
    static const std::regex kAttribute(R"(([A-Z0-9-]+)=("[^"]*"|[^",\s]+)(,|$))");
    HlsAttributes found;
    auto rest = list;
    for (std::smatch match; !rest.empty(); rest = match.suffix()) {
        if (!std::regex_search(rest, match, kAttribute, std::regex_constants::match_continuous))
            wrong("no attribute list (4.2): " + list);
        const auto name = match[1].str();
        const auto form = kForms.find(name);
        if (form == kForms.end()) wrong("an unknown attribute: " + name);
        if (!std::regex_match(match[2].str(), std::regex(form->second)))
            wrong("an ill-formed " + name + " (4.2): " + match[2].str());
        if (!found.emplace(name, match[2].str()).second) wrong("twice " + name + " (4.2)");
        if (match[3].str() == "," && match.suffix().length() == 0) wrong("a comma too many: " + list);
    }
    return found;
}

void require(const HlsVariant& tag, std::initializer_list<const char*> names) {
    for (const auto* name : names)
        if (!tag.has(name)) wrong(std::string("no ") + name);
}

void forbid(const HlsVariant& tag, std::initializer_list<const char*> names) {
    for (const auto* name : names)
        if (tag.has(name)) wrong(std::string("no place for ") + name);
}

std::pair<std::string, std::string> tag_and_value(const std::string& line) {
    const auto colon = line.find(':');
    return {line.substr(0, colon), colon == line.npos ? "" : line.substr(colon + 1)};
}

std::int64_t whole_number(const std::string& text) {
    static const std::regex kNumber("[0-9]{1,18}");
    if (!std::regex_match(text, kNumber)) wrong("no whole number: " + text);
    return std::stoll(text);
}

/// The tags of a playlist that may stand in it once (4.3.3, 4.3.5).
class OnlyOnce {
  public:
    void see(const std::string& tag) {
        if (!seen_.insert(tag).second) wrong("twice " + tag);
    }

  private:
    std::set<std::string> seen_;
};

struct MediaReader {
    HlsMedia media;
    OnlyOnce once;
    std::optional<HlsSegment> open;  // its URI is still to come
    bool has_duration = false, has_target = false;

    HlsSegment& segment() {
        if (!open) open.emplace();
        return *open;
    }
    void before_segments(const std::string& tag) {
        once.see(tag);
        if (!media.segments.empty() || open) wrong(tag + " behind a segment");
    }
    void duration(const std::string& value) {
        static const std::regex kForm(R"(([0-9]+(\.[0-9]+)?),.*)");
        std::smatch match;
        if (!std::regex_match(value, match, kForm)) wrong("an ill-formed EXTINF (4.3.2.1): " + value);
        if (has_duration) wrong("two EXTINF for a segment");
        if (match[2].matched && media.version < 3) wrong("a fraction needs version 3 (7)");
        segment().duration_s = std::stod(match[1].str());
        has_duration = true;
    }
    void range(const std::string& value) {
        const auto at = value.find('@');
        if (at == value.npos) wrong("a range without a beginning is not ours");
        if (media.version < 4) wrong("EXT-X-BYTERANGE needs version 4 (7)");
        segment().range = {whole_number(value.substr(0, at)), whole_number(value.substr(at + 1))};
    }
    void uri(const std::string& line) {
        if (!has_duration) wrong("a segment without EXTINF (4.3.2.1): " + line);
        if (media.ended) wrong("a segment behind the end");
        segment().uri = line;
        media.segments.push_back(*open);
        open.reset();
        has_duration = false;
    }
    void finish() const {
        if (open) wrong("a segment without a URI");
        if (!has_target) wrong("no EXT-X-TARGETDURATION (4.3.3.1)");
        if (!media.map_uri.empty() && media.version < (media.i_frames_only ? 5 : 6))
            wrong("EXT-X-MAP needs version 6 (7)");
        if (media.i_frames_only && media.version < 4) wrong("EXT-X-I-FRAMES-ONLY needs version 4 (7)");
    }
};

using MediaTag = std::function<void(MediaReader&, const std::string& value)>;

const std::map<std::string, MediaTag>& media_tags() {
    static const std::map<std::string, MediaTag> kTags{
        {"#EXT-X-VERSION",
         [](MediaReader& r, const std::string& value) {
             r.before_segments("version");
             r.media.version = static_cast<int>(whole_number(value));
         }},
        {"#EXT-X-TARGETDURATION",
         [](MediaReader& r, const std::string& value) {
             r.once.see("target");
             r.media.target_s = whole_number(value);
             r.has_target = true;
         }},
        {"#EXT-X-MEDIA-SEQUENCE",
         [](MediaReader& r, const std::string& value) {
             r.before_segments("media sequence");
             r.media.first_number = whole_number(value);
         }},
        {"#EXT-X-PLAYLIST-TYPE",
         [](MediaReader& r, const std::string& value) {
             r.once.see("type");
             if (value != "EVENT" && value != "VOD") wrong("an unknown type: " + value);
             r.media.type = value;
         }},
        {"#EXT-X-INDEPENDENT-SEGMENTS",
         [](MediaReader& r, const std::string&) {
             r.once.see("independent");
             r.media.independent = true;
         }},
        {"#EXT-X-I-FRAMES-ONLY",
         [](MediaReader& r, const std::string&) {
             r.once.see("i-frames");
             r.media.i_frames_only = true;
         }},
        {"#EXT-X-START",
         [](MediaReader& r, const std::string& value) {
             r.once.see("start");
             if (!attributes_of(value).contains("TIME-OFFSET")) wrong("EXT-X-START without TIME-OFFSET");
         }},
        {"#EXT-X-MAP",
         [](MediaReader& r, const std::string& value) {
             r.before_segments("map");
             r.media.map_uri = HlsVariant{attributes_of(value), ""}.text("URI");
         }},
        {"#EXTINF", [](MediaReader& r, const std::string& value) { r.duration(value); }},
        {"#EXT-X-BYTERANGE", [](MediaReader& r, const std::string& value) { r.range(value); }},
        {"#EXT-X-ENDLIST",
         [](MediaReader& r, const std::string&) {
             r.once.see("end");
             r.media.ended = true;
         }},
    };
    return kTags;
}

/// Reads one EXT-X-MEDIA, EXT-X-STREAM-INF or EXT-X-I-FRAME-STREAM-INF (4.3.4).
HlsVariant stream_of(const std::string& tag, const std::string& value) {
    HlsVariant read{attributes_of(value), ""};
    if (tag == "#EXT-X-MEDIA") {
        require(read, {"TYPE", "GROUP-ID", "NAME"});
        if (read.has("FORCED") && read.text("TYPE") != "SUBTITLES") wrong("FORCED is for SUBTITLES");
        return read;
    }
    require(read, {"BANDWIDTH", "CODECS"});
    if (tag == "#EXT-X-STREAM-INF") {
        forbid(read, {"URI"});
        return read;
    }
    require(read, {"URI"});
    forbid(read, {"FRAME-RATE", "AUDIO", "SUBTITLES", "CLOSED-CAPTIONS"});
    read.uri = read.text("URI");
    return read;
}

}  // namespace

std::int64_t HlsVariant::number(std::string_view name) const {
    return whole_number(text(name));
}

std::string HlsVariant::text(std::string_view name) const {
    const auto found = attributes.find(name);
    if (found == attributes.end()) wrong("no " + std::string(name));
    const auto& value = found->second;
    return value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

HlsMultivariant read_hls_multivariant(std::string_view text) {
    HlsMultivariant read;
    OnlyOnce once;
    bool wants_uri = false;
    for (const auto& line : lines_of(text)) {
        if (line.empty() || (line.front() == '#' && !line.starts_with("#EXT"))) continue;
        if (line.front() != '#') {
            if (!wants_uri) wrong("a URI of no stream: " + line);
            read.variants.back().uri = line;
            wants_uri = false;
            continue;
        }
        if (wants_uri) wrong("a stream without a URI (4.3.4.2)");
        const auto [tag, value] = tag_and_value(line);
        if (tag == "#EXT-X-MEDIA") {
            read.media.push_back(stream_of(tag, value));
        } else if (tag == "#EXT-X-STREAM-INF") {
            read.variants.push_back(stream_of(tag, value));
            wants_uri = true;
        } else if (tag == "#EXT-X-I-FRAME-STREAM-INF") {
            read.i_frames.push_back(stream_of(tag, value));
        } else if (tag == "#EXT-X-VERSION" || tag == "#EXT-X-INDEPENDENT-SEGMENTS") {
            once.see(tag);
        } else {
            wrong("no tag of a multivariant playlist: " + line);
        }
    }
    if (wants_uri || read.variants.empty()) wrong("a multivariant playlist without streams");
    return read;
}

HlsMedia read_hls_media(std::string_view text) {
    MediaReader reader;
    for (const auto& line : lines_of(text)) {
        if (line.empty() || (line.front() == '#' && !line.starts_with("#EXT"))) continue;
        if (line.front() != '#') {
            reader.uri(line);
            continue;
        }
        const auto [tag, value] = tag_and_value(line);
        const auto found = media_tags().find(tag);
        if (found == media_tags().end()) wrong("no tag of a media playlist: " + line);
        found->second(reader, value);
    }
    reader.finish();
    for (const auto& segment : reader.media.segments) {
        if (std::lround(segment.duration_s) > reader.media.target_s)
            wrong("a segment longer than the target (4.3.3.1): " + segment.uri);
        if (reader.media.i_frames_only && !segment.range) wrong("an I-frame without its range");
    }
    return reader.media;
}

}  // namespace yanxiu::test
