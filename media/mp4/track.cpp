#include <algorithm>
#include <limits>

#include "media/mp4/boxes.hpp"
#include "media/mp4/movie.hpp"

namespace yanxiu::media::mp4 {
namespace {

// Flags of tfhd and trun (8.8.7, 8.8.8): which of their optional fields there are.
constexpr std::uint32_t kBaseOffset = 0x01, kDescription = 0x02, kDefaultDuration = 0x08, kDefaultSize = 0x10,
                        kDefaultFlags = 0x20;
constexpr std::uint32_t kDataOffset = 0x01, kFirstFlags = 0x04, kDuration = 0x100, kSize = 0x200,
                        kFlags = 0x400, kShownLater = 0x800;
constexpr std::uint32_t kIsNoSync = 0x10000;     // of a sample (8.8.3.1)
constexpr std::size_t kPresentation = 52;        // of tkhd (8.3.2): everything from the layer on
constexpr std::uint32_t kMostSamples = 1 << 20;  // of a segment

std::uint32_t optional(Bytes& bytes, std::uint32_t flags, std::uint32_t flag, std::uint32_t otherwise) {
    return flags & flag ? bytes.u32() : otherwise;
}

/// What is shown of a track, and when (8.6.6).
std::string edit_list(std::int64_t delay, std::int64_t length, std::int64_t from) {
    const auto entry = [](std::int64_t duration, std::int64_t media_time) {
        return u32(static_cast<std::uint64_t>(duration)) + u32(static_cast<std::uint64_t>(media_time)) +
               u32(0x10000);
    };
    const auto shown = entry(length, from);
    return box("edts",
               full_box("elst", 0, 0, delay > 0 ? u32(2) + entry(delay, -1) + shown : u32(1) + shown));
}

/// Throws BadFragment for what 32 bits of movie time cannot hold.
std::int64_t to_movie(std::int64_t time, std::uint32_t timescale) {
    if (time / timescale >= std::numeric_limits<std::uint32_t>::max() / kMovieTicks)
        throw BadFragment("a time that no lesson has");
    const auto rest = time % timescale * kMovieTicks + timescale / 2;
    return time / timescale * kMovieTicks + rest / timescale;
}

/// Lists what comes several times in a row once, with how often.
class RunLengths {
  public:
    void add(std::uint32_t value) {
        if (count_ > 0 && value == value_) {
            ++count_;
            return;
        }
        flush();
        value_ = value;
        count_ = 1;
    }
    /// The number of entries, then the entries.
    std::string text() {
        flush();
        return u32(entries_) + text_;
    }

  private:
    void flush() {
        if (count_ == 0) return;
        text_ += u32(count_) + u32(value_);
        ++entries_;
        count_ = 0;
    }
    std::string text_;
    std::uint32_t value_ = 0, count_ = 0, entries_ = 0;
};

}  // namespace

Track::Track(std::string_view init) {
    const auto moov = inside(init, {"moov"});
    const auto trak = inside(moov, {"trak"});
    const auto header = inside(trak, {"tkhd"});
    if (header.size() < kPresentation) throw BadFragment("a track's header is cut");
    track_header_ = header.substr(header.size() - kPresentation);

    const auto media = inside(trak, {"mdia"});
    Bytes about(inside(media, {"mdhd"}));
    const std::size_t width = about.number(1) == 1 ? 8 : 4;  // of a time
    about.take(3 + 2 * width);
    timescale_ = about.u32();
    if (timescale_ == 0) throw BadFragment("a track without time");
    about.take(width);
    language_ = about.take(2);

    handler_ = whole(media, "hdlr");
    const auto kind = inside(media, {"hdlr"}).substr(0, 12);
    const bool video = kind.ends_with("vide");
    const auto information = inside(media, {"minf"});
    media_header_ = whole(information, video ? "vmhd" : "smhd");
    data_information_ = whole(information, "dinf");
    descriptions_ = whole(inside(information, {"stbl"}), "stsd");

    Bytes extends(inside(moov, {"mvex", "trex"}));
    extends.take(12);
    defaults_ = {extends.u32(), extends.u32(), extends.u32()};
}

void Track::add(std::string_view segment) {
    const auto moof = find_box(segment, "moof");
    const auto fragment = inside(moof.content, {"traf"});
    Bytes header(inside(fragment, {"tfhd"}));
    const auto flags = header.u32();
    header.take(4);
    if (flags & kBaseOffset) throw BadFragment("a fragment that depends on its place in a file");
    if (flags & kDescription) header.take(4);
    Defaults defaults;
    defaults.duration = optional(header, flags, kDefaultDuration, defaults_.duration);
    defaults.size = optional(header, flags, kDefaultSize, defaults_.size);
    defaults.flags = optional(header, flags, kDefaultFlags, defaults_.flags);

    Bytes time(inside(fragment, {"tfdt"}));
    const bool wide = time.number(1) == 1;
    time.take(3);
    const auto decode_time = time.number(wide ? 8 : 4);
    if (decode_time > std::uint64_t{1} << 60) throw BadFragment("a time that no lesson has");
    begin_at(static_cast<std::int64_t>(decode_time));
    runs_.push_back(read_run(segment, moof.at, inside(fragment, {"trun"}), defaults));
}

/// The last sample lasts until the next one is decoded, whatever its fragment said.
void Track::begin_at(std::int64_t decode_time) {
    if (samples_.empty()) {
        begins_ = ends_ = decode_time;
        return;
    }
    const auto duration = decode_time - (ends_ - samples_.back().duration);
    if (duration < 0 || duration > std::numeric_limits<std::uint32_t>::max())
        throw BadFragment("a segment out of order");
    samples_.back().duration = static_cast<std::uint32_t>(duration);
    ends_ = decode_time;
}

Track::Run Track::read_run(std::string_view segment, std::size_t moof, std::string_view trun,
                           const Defaults& defaults) {
    Bytes bytes(trun);
    const auto flags = bytes.u32();
    const auto count = bytes.u32();
    if (!(flags & kDataOffset) || count == 0 || count > kMostSamples)
        throw BadFragment("a run without samples");
    Run run{static_cast<std::int64_t>(moof) + bytes.u32(), 0, count};
    auto first_flags = optional(bytes, flags, kFirstFlags, defaults.flags);
    for (std::uint32_t i = 0; i < count; ++i) {
        Sample sample{};
        sample.duration = optional(bytes, flags, kDuration, defaults.duration);
        sample.size = optional(bytes, flags, kSize, defaults.size);
        const auto about = optional(bytes, flags, kFlags, i == 0 ? first_flags : defaults.flags);
        sample.sync = (about & kIsNoSync) == 0;
        sample.shown_later = static_cast<std::int32_t>(optional(bytes, flags, kShownLater, 0));
        run.size += sample.size;
        ends_ += sample.duration;
        samples_.push_back(sample);
    }
    if (run.from + run.size > static_cast<std::int64_t>(segment.size()))
        throw BadFragment("a segment is cut");
    return run;
}

/// How far the times at which samples are shown must move for none to lie before its decoding.
std::int64_t Track::shift() const {
    std::int32_t earliest = 0;
    for (const auto& sample : samples_) earliest = std::min(earliest, sample.shown_later);
    return -std::int64_t{earliest};
}

/// Everything of stbl (8.5 to 8.7); each run is a chunk at its place in the file.
std::string Track::tables(const std::vector<std::uint32_t>& places) const {
    RunLengths durations, later;
    std::string sizes, syncs, chunks, offsets;
    const auto shift = this->shift();
    std::uint32_t number = 0, sync_samples = 0, chunk_entries = 0;
    for (const auto& sample : samples_) {
        ++number;
        durations.add(sample.duration);
        later.add(static_cast<std::uint32_t>(sample.shown_later + shift));
        sizes += u32(sample.size);
        if (!sample.sync) continue;
        syncs += u32(number);
        ++sync_samples;
    }
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        offsets += u32(places[i]);
        if (i > 0 && runs_[i].samples == runs_[i - 1].samples) continue;
        chunks += u32(i + 1) + u32(runs_[i].samples) + u32(1);
        ++chunk_entries;
    }
    std::string text = descriptions_ + full_box("stts", 0, 0, durations.text());
    if (sync_samples < number) text += full_box("stss", 0, 0, u32(sync_samples) + syncs);
    const bool reordered = shift > 0 || std::any_of(samples_.begin(), samples_.end(), [](const auto& sample) {
                               return sample.shown_later != 0;
                           });
    if (reordered) text += full_box("ctts", 0, 0, later.text());
    text += full_box("stsc", 0, 0, u32(chunk_entries) + chunks);
    text += full_box("stsz", 0, 0, u32(0) + u32(number) + sizes);
    return text + full_box("stco", 0, 0, u32(places.size()) + offsets);
}

// What is decoded at a time is shown later by what its sample says; tables() adds the shift, and this takes
// it off.
Track::Shown Track::shown() const {
    const auto begins = begins_ - shift();
    const auto delay = to_movie(std::max<std::int64_t>(begins, 0), timescale_);
    return {delay, to_movie(ends_, timescale_) - delay, std::max<std::int64_t>(-begins, 0)};
}

/// trak (8.3), the number counted from 1.
std::string Track::box_of(std::size_t number_of_track, const std::vector<std::uint32_t>& places) const {
    const auto [delay, length, from] = shown();
    const auto header =
        full_box("tkhd", 0, 3,
                 u32(0) + u32(0) + u32(number_of_track) + u32(0) +
                     u32(static_cast<std::uint64_t>(delay + length)) + std::string(8, '\0') + track_header_);
    const auto media =
        full_box("mdhd", 1, 0,
                 number(0, 8) + number(0, 8) + u32(timescale_) +
                     number(static_cast<std::uint64_t>(ends_ - begins_), 8) + language_ + number(0, 2));
    const auto information = media_header_ + data_information_ + box("stbl", tables(places));
    return box("trak", header + edit_list(delay, length, from) +
                           box("mdia", media + handler_ + box("minf", information)));
}

}  // namespace yanxiu::media::mp4
