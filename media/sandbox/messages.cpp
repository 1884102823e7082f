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

probe::Source read_source(Reader& from) {
    probe::Source source;
    source.display = {from.small(), from.small()};
    source.claimed_duration_us = from.number();
    return source;
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
    return segment;
}

void deliver_begin(Reader& from, transcode::SegmentSink& sink) {
    const bool listed = from.number() != 0;
    std::vector<transcode::RenditionHead> heads;
    for (auto left = from.count(); left > 0; --left) heads.push_back(read_head(from));
    from.end();
    sink.begin(heads, listed);
}

void deliver_step(Reader& from, transcode::SegmentSink& sink) {
    transcode::Step step;
    step.done_us = from.number();
    for (auto left = from.count(); left > 0; --left) step.segments.push_back(read_segment(from));
    from.end();
    sink.publish(step);
}

void deliver_complete(Reader& from, transcode::SegmentSink& sink) {
    std::vector<std::string> names;
    for (auto left = from.count(); left > 0; --left) names.push_back(from.text());
    from.end();
    sink.complete(names);
}

}  // namespace

std::optional<Frame> take_frame(std::string& buffer) {
    if (buffer.size() < kHeaderBytes) return std::nullopt;
    std::uint32_t length = 0;
    std::memcpy(&length, buffer.data(), sizeof length);
    if (length > kLongestFrame) throw BadMessage("a frame is too long");
    if (buffer.size() < kHeaderBytes + length) return std::nullopt;
    Frame frame{static_cast<Kind>(buffer[4]), buffer.substr(kHeaderBytes, length)};
    buffer.erase(0, kHeaderBytes + length);
    return frame;
}

std::string request_frame(const transcode::Request& request, const ChildLimits& limits) {
    Writer to(Kind::request);
    to.number(limits.memory_bytes).number(limits.cpu_seconds);
    to.number(request.limits.max_pixels).number(request.limits.max_duration_us);
    to.number(static_cast<int>(request.schedule))
        .number(request.wants_poster ? 1 : 0)
        .number(request.encoder_threads);
    to.number(static_cast<std::int64_t>(request.published.size()));
    for (const auto& [name, segments] : request.published) to.text(name).number(segments);
    to.number(static_cast<std::int64_t>(request.complete.size()));
    for (const auto& name : request.complete) to.text(name);
    return to.done();
}

ReadRequest read_request(const Frame& frame) {
    Reader from = open(frame, Kind::request);
    ReadRequest read;
    read.limits.memory_bytes = from.number();
    read.limits.cpu_seconds = from.number();
    read.request.limits.max_pixels = from.number();
    read.request.limits.max_duration_us = from.number();
    read.request.schedule = static_cast<transcode::Schedule>(from.small());
    read.request.wants_poster = from.number() != 0;
    read.request.encoder_threads = from.small();
    for (auto left = from.count(); left > 0; --left) {
        const auto name = from.text();
        read.request.published[name] = from.small();
    }
    for (auto left = from.count(); left > 0; --left) read.request.complete.insert(from.text());
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
    return Writer(Kind::accepted)
        .number(source.display.width)
        .number(source.display.height)
        .number(source.claimed_duration_us)
        .done();
}

std::string begin_frame(const std::vector<transcode::RenditionHead>& renditions, bool listed) {
    Writer to(Kind::begin);
    to.number(listed ? 1 : 0).number(static_cast<std::int64_t>(renditions.size()));
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
    to.number(step.done_us).number(static_cast<std::int64_t>(step.segments.size()));
    for (const auto& segment : step.segments) {
        to.text(segment.rendition).number(segment.number);
        to.number(segment.start_us).number(segment.duration_us).text(segment.bytes);
    }
    return to.done();
}

std::string poster_frame(const std::string& jpeg) {
    return Writer(Kind::poster).text(jpeg).done();
}
std::string alive_frame(std::int64_t made_us) {
    return Writer(Kind::alive).number(made_us).done();
}

std::string complete_frame(const std::vector<std::string>& renditions) {
    Writer to(Kind::complete);
    to.number(static_cast<std::int64_t>(renditions.size()));
    for (const auto& name : renditions) to.text(name);
    return to.done();
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
        case Kind::accepted:
            return sink.accepted(read_source(from));
        case Kind::begin:
            return deliver_begin(from, sink);
        case Kind::publish:
            return deliver_step(from, sink);
        case Kind::poster:
            return sink.poster(from.text());
        case Kind::alive:
            return sink.alive(from.number());
        case Kind::complete:
            return deliver_complete(from, sink);
        case Kind::request:
        case Kind::outcome:
        case Kind::jailed:
            break;
    }
    throw BadMessage("a frame of an unexpected kind");
}

}  // namespace yanxiu::media::sandbox
