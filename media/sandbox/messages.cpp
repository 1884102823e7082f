#include "media/sandbox/messages.hpp"

#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace yanxiu::media::sandbox {
namespace {

constexpr std::size_t kHeaderBytes = 5;
constexpr std::int64_t kMostItems = 1000;

/// Appends values to a frame.
class Writer {
  public:
    explicit Writer(Kind kind) : bytes_(kHeaderBytes, '\0') { bytes_[4] = static_cast<char>(kind); }

    Writer& number(std::int64_t value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        bytes_.append(raw, sizeof raw);
        return *this;
    }
    Writer& text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        bytes_.append(value);
        return *this;
    }
    std::string done() {
        const auto length = static_cast<std::uint32_t>(bytes_.size() - kHeaderBytes);
        std::memcpy(bytes_.data(), &length, sizeof length);
        return std::move(bytes_);
    }

  private:
    std::string bytes_;
};

/// Takes values off a frame, refusing whatever does not fit.
class Reader {
  public:
    explicit Reader(std::string_view body) : rest_(body) {}

    std::int64_t number() {
        std::int64_t value = 0;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    int small() {
        const auto value = number();
        if (value < -1'000'000'000 || value > 1'000'000'000) throw BadMessage("a number is out of range");
        return static_cast<int>(value);
    }
    std::int64_t count() {
        const auto value = number();
        if (value < 0 || value > kMostItems) throw BadMessage("a list is too long");
        return value;
    }
    std::string text() {
        const auto length = number();
        if (length < 0 || static_cast<std::uint64_t>(length) > rest_.size())
            throw BadMessage("a text is cut");
        return std::string(take(static_cast<std::size_t>(length)));
    }
    void end() const {
        if (!rest_.empty()) throw BadMessage("a frame is too long");
    }

  private:
    std::string_view take(std::size_t length) {
        if (rest_.size() < length) throw BadMessage("a frame is cut");
        const auto taken = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return taken;
    }
    std::string_view rest_;
};

Reader open(const Frame& frame, Kind kind) {
    if (frame.kind != kind) throw BadMessage("a frame of an unexpected kind");
    return Reader(frame.body);
}

bool read_flag(Reader& from) {
    return from.number() != 0;
}

std::optional<std::int64_t> read_optional(Reader& from) {
    const bool there = read_flag(from);
    const auto value = from.number();
    return there ? std::optional(value) : std::nullopt;
}

void write_optional(Writer& to, std::optional<std::int64_t> value) {
    to.number(value ? 1 : 0).number(value.value_or(0));
}

void write(Writer& to, const probe::Source& source) {
    to.number(source.video_stream);
    write_optional(to, source.audio_stream);
    to.number(source.display.width).number(source.display.height);
    to.number(source.rate.num).number(source.rate.den);
    to.number(source.orientation.quarter_turns).number(source.orientation.mirrored ? 1 : 0);
    to.number(source.start_us).number(source.claimed_duration_us);
    to.number(static_cast<int>(source.material));
}

probe::Source read_source(Reader& from) {
    probe::Source source;
    source.video_stream = from.small();
    if (const auto audio = read_optional(from)) source.audio_stream = static_cast<int>(*audio);
    source.display.width = from.small();
    source.display.height = from.small();
    source.rate.num = from.small();
    source.rate.den = from.small();
    source.orientation.quarter_turns = from.small();
    source.orientation.mirrored = read_flag(from);
    source.start_us = from.number();
    source.claimed_duration_us = from.number();
    const auto material = from.small();
    if (material < 0 || material > static_cast<int>(ladder::Material::screen))
        throw BadMessage("no such material");
    source.material = static_cast<ladder::Material>(material);
    if (source.rate.num <= 0 || source.rate.den <= 0) throw BadMessage("a source without a rate");
    return source;
}

void write(Writer& to, const ladder::Chunk& chunk) {
    to.number(chunk.number).number(chunk.first_segment).number(chunk.end_frame).number(chunk.entry.packet);
    write_optional(to, chunk.entry.dts_us);
    to.number(chunk.entry.shift_us).number(chunk.entry.latest_us);
}

ladder::Chunk read_chunk(Reader& from) {
    ladder::Chunk chunk;
    chunk.number = from.small();
    chunk.first_segment = from.small();
    chunk.end_frame = from.number();
    chunk.entry.packet = from.number();
    chunk.entry.dts_us = read_optional(from);
    chunk.entry.shift_us = from.number();
    chunk.entry.latest_us = from.number();
    if (chunk.number < 0 || chunk.first_segment < 0) throw BadMessage("a chunk before the first");
    return chunk;
}

transcode::RenditionHead read_head(Reader& from) {
    transcode::RenditionHead head;
    head.name = from.text();
    head.video = from.number() != 0;
    head.size.width = from.small();
    head.size.height = from.small();
    head.rate.num = from.small();
    head.rate.den = from.small();
    head.bandwidth = from.number();
    head.codecs = from.text();
    head.init = from.text();
    return head;
}

transcode::Segment read_segment(Reader& from) {
    transcode::Segment segment;
    segment.rendition = from.text();
    segment.number = from.small();
    segment.start_us = from.number();
    segment.duration_us = from.number();
    segment.bytes = from.text();
    segment.key_bytes = from.number();
    return segment;
}

void deliver_begin(Reader& from, transcode::SegmentSink& sink) {
    std::vector<transcode::RenditionHead> heads;
    for (auto left = from.count(); left > 0; --left) heads.push_back(read_head(from));
    from.end();
    sink.begin(heads);
}

void deliver_step(Reader& from, transcode::SegmentSink& sink) {
    transcode::Step step;
    for (auto left = from.count(); left > 0; --left) step.segments.push_back(read_segment(from));
    from.end();
    sink.publish(step);
}

void write(Writer& to, const probe::Limits& limits) {
    to.number(limits.max_pixels).number(limits.max_duration_us);
}

probe::Limits read_limits(Reader& from) {
    probe::Limits limits;
    limits.max_pixels = from.number();
    limits.max_duration_us = from.number();
    return limits;
}

transcode::Part read_part(Reader& from) {
    const auto part = from.small();
    if (part < 0 || part > static_cast<int>(transcode::Part::others)) throw BadMessage("no such part");
    return static_cast<transcode::Part>(part);
}

}  // namespace

std::optional<Frame> take_frame(std::string_view& bytes) {
    if (bytes.size() < kHeaderBytes) return std::nullopt;
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > kLongestFrame) throw BadMessage("a frame is too long");
    if (bytes.size() < kHeaderBytes + length) return std::nullopt;
    Frame frame{static_cast<Kind>(bytes[4]), std::string(bytes.substr(kHeaderBytes, length))};
    bytes.remove_prefix(kHeaderBytes + length);
    return frame;
}

std::string request_frame(const transcode::Request& request, const ChildLimits& limits) {
    const auto* chunk = std::get_if<transcode::ChunkRequest>(&request);
    Writer to(chunk == nullptr ? Kind::scout : Kind::chunk);
    to.number(limits.memory_bytes).number(limits.cpu_seconds);
    if (chunk == nullptr) {
        const auto& scout = std::get<transcode::ScoutRequest>(request);
        write(to, scout.limits);
        return to.number(scout.published_sound).done();
    }
    write(to, chunk->limits);
    write(to, chunk->source);
    write(to, chunk->chunk);
    to.number(static_cast<int>(chunk->part));
    return to.number(chunk->wants_poster ? 1 : 0).number(chunk->encoder_threads).done();
}

ReadRequest read_request(const Frame& frame) {
    const bool of_chunk = frame.kind == Kind::chunk;
    Reader from = open(frame, of_chunk ? Kind::chunk : Kind::scout);
    ReadRequest read;
    read.limits.memory_bytes = from.number();
    read.limits.cpu_seconds = from.number();
    if (of_chunk) {
        auto& chunk = read.request.emplace<transcode::ChunkRequest>();
        chunk.limits = read_limits(from);
        chunk.source = read_source(from);
        chunk.chunk = read_chunk(from);
        chunk.part = read_part(from);
        chunk.wants_poster = read_flag(from);
        chunk.encoder_threads = from.small();
    } else {
        auto& scout = read.request.emplace<transcode::ScoutRequest>();
        scout.limits = read_limits(from);
        scout.published_sound = from.small();
    }
    from.end();
    return read;
}

std::string jailed_frame(const Jail& jail) {
    return Writer(Kind::jailed)
        .number(jail.network ? 1 : 0)
        .number(jail.files ? 1 : 0)
        .number(jail.privileges ? 1 : 0)
        .done();
}

std::string accepted_frame(const probe::Source& source) {
    Writer to(Kind::accepted);
    write(to, source);
    return to.done();
}

std::string source_bytes(const probe::Source& source) {
    return accepted_frame(source).substr(kHeaderBytes);
}

probe::Source source_from(std::string_view bytes) {
    Reader from(bytes);
    auto source = read_source(from);
    from.end();
    return source;
}

std::string planned_frame(const ladder::Chunk& chunk) {
    Writer to(Kind::planned);
    write(to, chunk);
    return to.done();
}

std::string begin_frame(const std::vector<transcode::RenditionHead>& renditions) {
    Writer to(Kind::begin);
    to.number(static_cast<std::int64_t>(renditions.size()));
    for (const auto& head : renditions) {
        to.text(head.name).number(head.video ? 1 : 0).number(head.size.width).number(head.size.height);
        to.number(head.rate.num)
            .number(head.rate.den)
            .number(head.bandwidth)
            .text(head.codecs)
            .text(head.init);
    }
    return to.done();
}

std::string publish_frame(const transcode::Step& step) {
    Writer to(Kind::publish);
    to.number(static_cast<std::int64_t>(step.segments.size()));
    for (const auto& segment : step.segments) {
        to.text(segment.rendition).number(segment.number);
        to.number(segment.start_us).number(segment.duration_us).text(segment.bytes);
        to.number(segment.key_bytes);
    }
    return to.done();
}

std::string poster_frame(const std::string& jpeg) {
    return Writer(Kind::poster).text(jpeg).done();
}
std::string alive_frame(std::int64_t made) {
    return Writer(Kind::alive).number(made).done();
}

std::string outcome_frame(const transcode::Outcome& outcome) {
    return Writer(Kind::outcome).text(outcome.reason).text(outcome.text).number(outcome.duration_us).done();
}

Jail read_jailed(const Frame& frame) {
    Reader from = open(frame, Kind::jailed);
    Jail jail;
    jail.network = from.number() != 0;
    jail.files = from.number() != 0;
    jail.privileges = from.number() != 0;
    from.end();
    return jail;
}

transcode::Outcome read_outcome(const Frame& frame) {
    Reader from = open(frame, Kind::outcome);
    transcode::Outcome outcome;
    outcome.reason = from.text();
    outcome.text = from.text();
    outcome.duration_us = from.number();
    from.end();
    return outcome;
}

std::int64_t read_alive(const Frame& frame) {
    Reader from = open(frame, Kind::alive);
    const auto made = from.number();
    from.end();
    return made;
}

void deliver(const Frame& frame, transcode::SegmentSink& sink) {
    Reader from(frame.body);
    switch (frame.kind) {
        case Kind::accepted: {
            const auto source = read_source(from);
            from.end();
            return sink.accepted(source);
        }
        case Kind::planned: {
            const auto chunk = read_chunk(from);
            from.end();
            return sink.planned(chunk);
        }
        case Kind::begin:
            return deliver_begin(from, sink);
        case Kind::publish:
            return deliver_step(from, sink);
        case Kind::poster:
            return sink.poster(from.text());
        case Kind::alive:
            return sink.alive(from.number());
        case Kind::scout:
        case Kind::chunk:
        case Kind::outcome:
        case Kind::jailed:
            break;
    }
    throw BadMessage("a frame of an unexpected kind");
}

}  // namespace yanxiu::media::sandbox
