#include "media/sandbox/messages.hpp"

#include <array>
#include <cstring>

#include "media/sandbox/picture_messages.hpp"
#include "media/sandbox/wire.hpp"

namespace yanxiu::media::sandbox {
namespace {

Reader open(const Frame& frame, Kind kind) {
    if (frame.kind != kind) throw BadMessage("a frame of an unexpected kind");
    return Reader(frame.body);
}

void write(Writer& to, const probe::Source& source) {
    to.number(source.video_stream);
    to.optional(source.audio_stream);
    to.number(source.display.width).number(source.display.height);
    to.number(source.rate.num).number(source.rate.den);
    to.number(source.orientation.quarter_turns).number(source.orientation.mirrored ? 1 : 0);
    to.number(source.start_us).number(source.claimed_duration_us);
    to.number(static_cast<int>(source.material));
}

probe::Source read_source(Reader& from) {
    probe::Source source;
    source.video_stream = from.small();
    if (const auto audio = from.optional()) source.audio_stream = static_cast<int>(*audio);
    source.display.width = from.small();
    source.display.height = from.small();
    source.rate.num = from.small();
    source.rate.den = from.small();
    source.orientation.quarter_turns = from.small();
    source.orientation.mirrored = from.flag();
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
    to.optional(chunk.entry.dts_us);
    to.number(chunk.entry.shift_us).number(chunk.entry.latest_us);
}

ladder::Chunk read_chunk(Reader& from) {
    ladder::Chunk chunk;
    chunk.number = from.small();
    chunk.first_segment = from.small();
    chunk.end_frame = from.number();
    chunk.entry.packet = from.number();
    chunk.entry.dts_us = from.optional();
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

void write_request(Writer& to, const transcode::ScoutRequest& scout) {
    write(to, scout.limits);
    to.number(scout.published_sound).number(scout.arriving_bytes).number(scout.source ? 1 : 0);
    if (scout.source) write(to, *scout.source);
}

transcode::ScoutRequest read_scout(Reader& from) {
    transcode::ScoutRequest scout;
    scout.limits = read_limits(from);
    scout.published_sound = from.small();
    scout.arriving_bytes = from.number();
    if (from.flag()) scout.source = read_source(from);
    return scout;
}

void write_request(Writer& to, const transcode::ChunkRequest& chunk) {
    write(to, chunk.limits);
    write(to, chunk.source);
    write(to, chunk.chunk);
    to.number(static_cast<int>(chunk.part));
    to.optional(chunk.poster_above);
    to.number(chunk.encoder_threads).number(chunk.arriving ? 1 : 0);
}

transcode::ChunkRequest read_chunk_request(Reader& from) {
    transcode::ChunkRequest chunk;
    chunk.limits = read_limits(from);
    chunk.source = read_source(from);
    chunk.chunk = read_chunk(from);
    chunk.part = read_part(from);
    if (const auto above = from.optional()) chunk.poster_above = static_cast<int>(*above);
    chunk.encoder_threads = from.small();
    chunk.arriving = from.flag();
    return chunk;
}

void write_request(Writer& to, const transcode::StillRequest& still) {
    write(to, still.limits);
    to.optional(still.time_us);
}

transcode::StillRequest read_still(Reader& from) {
    transcode::StillRequest still;
    still.limits = read_limits(from);
    still.time_us = from.optional();
    return still;
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
    constexpr std::array kKinds{Kind::scout, Kind::chunk, Kind::still};  // as Request
    Writer to(kKinds.at(request.index()));
    to.number(limits.memory_bytes).number(limits.cpu_seconds);
    std::visit([&](const auto& wanted) { write_request(to, wanted); }, request);
    return to.done();
}

ReadRequest read_request(const Frame& frame) {
    Reader from(frame.body);
    ReadRequest read;
    read.limits.memory_bytes = from.number();
    read.limits.cpu_seconds = from.number();
    switch (frame.kind) {
        case Kind::scout:
            read.request = read_scout(from);
            break;
        case Kind::chunk:
            read.request = read_chunk_request(from);
            break;
        case Kind::still:
            read.request = read_still(from);
            break;
        default:
            throw BadMessage("a frame of an unexpected kind");
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

std::string waiting_frame(std::int64_t position) {
    return Writer(Kind::waiting).number(position).done();
}

std::string arrived_frame(const Arrived& arrived) {
    return Writer(Kind::arrived).number(arrived.bytes).number(arrived.whole ? 1 : 0).done();
}

std::int64_t read_waiting(const Frame& frame) {
    Reader from = open(frame, Kind::waiting);
    const auto position = from.number();
    from.end();
    return position;
}

Arrived read_arrived(const Frame& frame) {
    Reader from = open(frame, Kind::arrived);
    Arrived arrived;
    arrived.bytes = from.number();
    arrived.whole = from.flag();
    from.end();
    return arrived;
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
        case Kind::storyboard:
        case Kind::check_still:
        case Kind::poster:
            return deliver_picture(frame.kind, from, sink);
        case Kind::alive:
            return sink.alive(from.number());
        case Kind::scout:
        case Kind::chunk:
        case Kind::still:
        case Kind::outcome:
        case Kind::jailed:
        case Kind::waiting:
        case Kind::arrived:
            break;
    }
    throw BadMessage("a frame of an unexpected kind");
}

}  // namespace yanxiu::media::sandbox
