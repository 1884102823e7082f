#include "tests/support/mp4_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <stdexcept>

namespace yanxiu::test {
namespace {

/// Reads big-endian numbers from the front.
class Bytes {
  public:
    explicit Bytes(std::string_view rest) : rest_(rest) {}

    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (const char c : take(bytes)) value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::string_view take(std::size_t bytes) {
        if (bytes > rest_.size()) throw std::runtime_error("an MP4 box is cut");
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }
    bool empty() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

struct Box {
    std::string_view type, content;
    std::size_t offset = 0;  // of its header, among its neighbours
};

std::vector<Box> boxes_in(std::string_view content) {
    std::vector<Box> boxes;
    Bytes bytes(content);
    while (!bytes.empty()) {
        Box box;
        box.offset = content.size() - bytes.rest().size();
        const auto size = bytes.u32();
        box.type = bytes.take(4);
        if (size < 8) throw std::runtime_error("an MP4 box of an unknown size");
        box.content = bytes.take(size - 8);
        boxes.push_back(box);
    }
    return boxes;
}

std::optional<Box> find_box(std::string_view content, std::string_view type) {
    for (const auto& box : boxes_in(content))
        if (box.type == type) return box;
    return std::nullopt;
}

std::string_view inside(std::string_view content, std::initializer_list<std::string_view> path) {
    for (const auto type : path) {
        const auto box = find_box(content, type);
        if (!box) throw std::runtime_error("no MP4 box " + std::string(type));
        content = box->content;
    }
    return content;
}

std::string avc_codec(std::string_view entry) {
    constexpr std::size_t kVisualEntry = 78;
    const auto record = inside(entry.substr(kVisualEntry), {"avcC"});
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(record.at(i)); };
    if ((at(4) & 3) != 3) throw std::runtime_error("NAL lengths of other than four bytes");
    return fmt::format("avc1.{:02x}{:02x}{:02x}", at(1), at(2), at(3));
}

/// A descriptor's content (ISO/IEC 14496-1, 8.3.3); `tag` must be the next one.
Bytes descriptor(Bytes& from, std::uint64_t tag) {
    if (from.number(1) != tag) throw std::runtime_error("an unexpected descriptor");
    std::size_t size = 0;
    for (std::uint64_t part = 0x80; part & 0x80;) {
        part = from.number(1);
        size = size << 7 | (part & 0x7F);
    }
    return Bytes(from.take(size));
}

std::string aac_codec(std::string_view entry) {
    constexpr std::size_t kAudioEntry = 28;
    Bytes esds(inside(entry.substr(kAudioEntry), {"esds"}));
    esds.take(4);
    auto stream = descriptor(esds, 3);
    stream.take(3);
    auto config = descriptor(stream, 4);
    const auto object_type = config.number(1);
    config.take(12);
    auto specific = descriptor(config, 5);
    return fmt::format("mp4a.{:x}.{}", object_type, specific.number(1) >> 3);
}

struct RunDefaults {
    std::uint32_t duration, size, flags;
};

RunDefaults defaults_of(std::string_view tfhd, const Mp4Init& init) {
    Bytes bytes(tfhd);
    const auto flags = bytes.u32();
    bytes.take(4);
    if (flags & 0x01) throw std::runtime_error("a fragment that depends on its place in a file");
    if (flags & 0x02) bytes.take(4);
    RunDefaults defaults{init.default_duration, init.default_size, init.default_flags};
    if (flags & 0x08) defaults.duration = bytes.u32();
    if (flags & 0x10) defaults.size = bytes.u32();
    if (flags & 0x20) defaults.flags = bytes.u32();
    return defaults;
}

void read_run(std::string_view trun, const RunDefaults& defaults, std::size_t moof, Mp4Segment& segment) {
    constexpr std::uint32_t kIsNonSync = 0x10000;
    Bytes bytes(trun);
    const auto flags = bytes.u32();
    const auto count = bytes.u32();
    if (!(flags & 0x01)) throw std::runtime_error("a run without a place");
    std::size_t offset = moof + bytes.u32();
    const auto first_flags = flags & 0x04 ? bytes.u32() : defaults.flags;
    std::int64_t decoded = segment.start;
    for (std::uint32_t i = 0; i < count; ++i) {
        Mp4Sample sample;
        sample.duration = flags & 0x100 ? bytes.u32() : defaults.duration;
        sample.size = flags & 0x200 ? bytes.u32() : defaults.size;
        const auto others = i == 0 ? first_flags : defaults.flags;
        const auto sample_flags = flags & 0x400 ? bytes.u32() : others;
        const auto later = flags & 0x800 ? static_cast<std::int32_t>(bytes.u32()) : 0;
        sample.shown = decoded + later;
        sample.offset = offset;
        sample.sync = (sample_flags & kIsNonSync) == 0;
        decoded += sample.duration;
        offset += sample.size;
        segment.samples.push_back(sample);
    }
}

std::vector<int> nal_types(std::string_view sample) {
    std::vector<int> types;
    Bytes bytes(sample);
    while (!bytes.empty()) types.push_back(bytes.take(bytes.u32()).at(0) & 0x1F);
    return types;
}

}  // namespace

Mp4Init read_mp4_init(std::string_view bytes) {
    const auto moov = inside(bytes, {"moov"});
    Mp4Init init;
    init.video = inside(moov, {"trak", "mdia", "hdlr"}).substr(8, 4) == "vide";
    const auto mdhd = inside(moov, {"trak", "mdia", "mdhd"});
    init.timescale = Bytes(mdhd.substr(mdhd.at(0) == 1 ? 20 : 12)).u32();
    const auto tkhd = inside(moov, {"trak", "tkhd"});
    Bytes size(tkhd.substr(tkhd.size() - 8));
    init.width = static_cast<int>(size.u32() >> 16);
    init.height = static_cast<int>(size.u32() >> 16);
    if (find_box(inside(moov, {"trak"}), "edts")) throw std::runtime_error("an edit list");
    const auto entries = boxes_in(inside(moov, {"trak", "mdia", "minf", "stbl", "stsd"}).substr(8));
    if (entries.size() != 1 || entries[0].type != (init.video ? "avc1" : "mp4a"))
        throw std::runtime_error("another codec than avc1 and mp4a");
    init.codec = init.video ? avc_codec(entries[0].content) : aac_codec(entries[0].content);
    Bytes trex(inside(moov, {"mvex", "trex"}).substr(12));
    init.default_duration = trex.u32();
    init.default_size = trex.u32();
    init.default_flags = trex.u32();
    return init;
}

Mp4Segment read_mp4_segment(std::string_view bytes, const Mp4Init& init) {
    Mp4Segment segment;
    const auto moof = find_box(bytes, "moof");
    if (!moof) throw std::runtime_error("a segment without a fragment");
    const auto traf = inside(moof->content, {"traf"});
    const auto tfdt = inside(traf, {"tfdt"});
    segment.start = static_cast<std::int64_t>(Bytes(tfdt.substr(4)).number(tfdt.at(0) == 1 ? 8 : 4));
    const auto defaults = defaults_of(inside(traf, {"tfhd"}), init);
    read_run(inside(traf, {"trun"}), defaults, moof->offset, segment);
    if (segment.samples.empty()) throw std::runtime_error("a segment without samples");
    const auto& first = segment.samples.front();
    const auto& last = segment.samples.back();
    if (last.offset + last.size != bytes.size()) throw std::runtime_error("samples and segment end apart");
    if (init.video) segment.first_nal_types = nal_types(bytes.substr(first.offset, first.size));
    return segment;
}

std::int64_t Mp4Segment::duration() const {
    return std::accumulate(samples.begin(), samples.end(), std::int64_t{0},
                           [](std::int64_t sum, const Mp4Sample& sample) { return sum + sample.duration; });
}

std::int64_t Mp4Segment::first_shown() const {
    return std::min_element(samples.begin(), samples.end(),
                            [](const auto& a, const auto& b) { return a.shown < b.shown; })
        ->shown;
}

}  // namespace yanxiu::test
