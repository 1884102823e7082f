#include "media/probe/probe.hpp"

#include <unistd.h>

#include <algorithm>
#include <new>
#include <tuple>
#include <vector>

#include "media/av/decoder.hpp"
#include "media/av/error.hpp"
#include "media/av/input.hpp"
#include "media/probe/material.hpp"
#include "media/probe/sniff.hpp"

namespace yanxiu::media::probe {
namespace {

using av::StreamInfo;
using av::StreamKind;

constexpr std::size_t kStreamsConsidered = 16;
constexpr int kPacketsToTry = 2000;
constexpr std::int64_t kBytesToTry = 64 * 1024 * 1024;
constexpr std::int64_t kFarthestUs = std::int64_t{1} << 59;
constexpr std::int64_t kFarthestApartUs = 3'600'000'000;
constexpr std::int64_t kLeastBytesPerSecond = 500;  // below that a header's duration is no duration

Verdict refuse(std::string reason, std::string text) {
    return {.source = {}, .reason = std::move(reason), .text = std::move(text), .input = nullptr};
}

std::string first_bytes(const av::File& file) {
    std::string head(kSniffBytes, '\0');
    std::int64_t have = 0;
    while (have < std::ssize(head)) {
        const auto got = av::read_at(file, head.data() + have, std::ssize(head) - have, have);
        if (got <= 0) break;
        have += got;
    }
    head.resize(static_cast<std::size_t>(have));
    return head;
}

std::optional<Verdict> refuse_by_first_bytes(Kind kind) {
    switch (kind) {
        case Kind::empty:
            return refuse("not_media", "the file is empty");
        case Kind::text:
            return refuse("not_media", "the file is a text");
        case Kind::playlist:
            return refuse("playlist", "the file is a playlist, which names other files");
        case Kind::image:
            return refuse("not_video", "the file is a picture or a document");
        case Kind::audio:
            return refuse("no_video_stream", "the file holds sound alone");
        case Kind::container:
        case Kind::unknown:
            return std::nullopt;
    }
    return std::nullopt;
}

std::vector<StreamInfo> considered_streams(const av::Input& input) {
    auto streams = input.streams();
    if (streams.size() > kStreamsConsidered) streams.resize(kStreamsConsidered);
    return streams;
}

/// The best stream of a kind: decodable ones first, then what the container prefers, then the larger.
const StreamInfo* best_stream(const std::vector<StreamInfo>& streams, StreamKind kind) {
    const auto rank = [](const StreamInfo& stream) {
        return std::tuple(stream.decodable, stream.preferred,
                          std::int64_t{stream.size.width} * stream.size.height, stream.frames_seen,
                          stream.channels);
    };
    const StreamInfo* best = nullptr;
    for (const auto& stream : streams) {
        if (stream.kind != kind || stream.still_picture) continue;
        if (best == nullptr || rank(stream) > rank(*best)) best = &stream;
    }
    return best;
}

/// Why a file whose streams are these is not taken; nothing when it may be.
std::optional<Verdict> refuse_by_streams(const std::vector<StreamInfo>& streams) {
    const auto any = [&](auto&& test) { return std::any_of(streams.begin(), streams.end(), test); };
    const auto is_av = [](const StreamInfo& stream) { return stream.kind != StreamKind::other; };
    if (!any(is_av)) return refuse("no_streams", "the file holds neither picture nor sound");
    const auto* video = best_stream(streams, StreamKind::video);
    const auto is_encrypted = [](const StreamInfo& stream) { return stream.encrypted; };
    if (video == nullptr && any(is_encrypted)) return refuse("encrypted", "the file is encrypted");
    if (video == nullptr) {
        const bool playable =
            any([&](const StreamInfo& stream) { return is_av(stream) && stream.decodable; });
        return playable ? refuse("no_video_stream", "the file holds sound alone")
                        : refuse("unsupported_codec", "no stream of the file has a decoder");
    }
    if (video->encrypted) return refuse("encrypted", "the picture is encrypted");
    if (!video->decodable) return refuse("unsupported_codec", "the picture's codec is not one that we take");
    return std::nullopt;
}

/// Some files name a size of their own only in the stream of pictures.
struct FirstPicture {
    std::optional<av::PictureShape> shape;
    bool encrypted = false;
    Place place;
};

FirstPicture decode_first_picture(av::Input& input, int stream, const Limits& limits) {
    FirstPicture found;
    av::Decoder decoder(input, stream, kLookThreads, limits.max_pixels, av::Purpose::looking);
    input.read_only({stream});
    av::Packet packet;
    av::Frame frame;
    std::int64_t bytes = 0;
    for (int packets = 0; packets < kPacketsToTry && bytes < kBytesToTry && input.read(packet); ++packets) {
        bytes += static_cast<std::int64_t>(packet.size_bytes());
        found.encrypted = found.encrypted || packet.encrypted();
        if (packets == 0) found.place.began_us = packet.presentation_time();
        decoder.send(packet);
        if (decoder.receive(frame)) {
            found.shape = frame.shape();
            found.place.shares = compare_on(input, decoder, frame);
            return found;
        }
    }
    decoder.finish();
    if (decoder.receive(frame)) found.shape = frame.shape();
    return found;
}

std::int64_t believable_duration_us(const av::Input& input, const av::File& file) {
    const auto claimed = input.claimed_duration_us();
    const auto bytes = file.arrival != nullptr ? file.arrival->size() : lseek(file.descriptor, 0, SEEK_END);
    return claimed / 1'000'000 > bytes / kLeastBytesPerSecond ? 0 : claimed;
}

/// Where picture or sound begins, moved by less than half a frame so that the first picture is exactly in its
/// place among those of the lesson's rate.
std::int64_t start_of(std::optional<std::int64_t> video_us, std::optional<std::int64_t> audio_us,
                      ladder::FrameRate rate) {
    const auto believable = [](std::int64_t time) { return std::clamp(time, -kFarthestUs, kFarthestUs); };
    const auto video = believable(video_us.value_or(audio_us.value_or(0)));
    const auto earlier = std::min(video, believable(audio_us.value_or(video)));
    if (video - earlier > kFarthestApartUs) return earlier;
    const ladder::Grid grid(rate);
    return video - grid.time_us(grid.frame_at(video - earlier));
}

Source describe_source(const StreamInfo& video, const StreamInfo* audio, const av::PictureShape& shape) {
    Source source;
    source.video_stream = video.index;
    if (audio != nullptr && audio->decodable && !audio->encrypted) source.audio_stream = audio->index;
    if (video.display_matrix) source.orientation = orientation_of(*video.display_matrix);
    const auto pixel_shape = video.pixel_shape.num > 0 ? video.pixel_shape : shape.pixel_shape;
    source.display = ladder::display_size(shape.size, pixel_shape, source.orientation.sideways());
    source.rate = ladder::choose_frame_rate(video.average_rate, video.guessed_rate);
    source.start_us =
        start_of(video.start_us, source.audio_stream ? audio->start_us : std::nullopt, source.rate);
    return source;
}

Verdict look_inside(const av::File& file, const Limits& limits) {
    auto opened = std::make_unique<av::Input>(file);
    auto& input = *opened;
    const auto streams = considered_streams(input);
    if (auto refusal = refuse_by_streams(streams)) return std::move(*refusal);
    const auto* video = best_stream(streams, StreamKind::video);
    const auto too_large = [&](ladder::Size size) {
        return std::int64_t{size.width} * size.height > limits.max_pixels;
    };
    if (too_large(video->size)) return refuse("too_large", "the picture is larger than 8192 by 4320");
    const auto claimed = believable_duration_us(input, file);
    if (claimed > limits.max_duration_us)
        return refuse("too_long", "the video is longer than a lesson may be");

    const auto picture = decode_first_picture(input, video->index, limits);
    if (picture.encrypted) return refuse("encrypted", "the picture is encrypted");
    if (!picture.shape) return refuse("corrupt", "no picture could be decoded");
    if (too_large(picture.shape->size)) return refuse("too_large", "the picture is larger than 8192 by 4320");
    Verdict verdict;
    verdict.source = describe_source(*video, best_stream(streams, StreamKind::audio), *picture.shape);
    verdict.source->claimed_duration_us = claimed;
    verdict.source->material = file.forwards
                                   ? look_along(input, video->index, picture.place, limits.max_pixels)
                                   : look_at_material(input, video->index, picture.place,
                                                      verdict.source->start_us, claimed, limits.max_pixels);
    verdict.input = std::move(opened);
    return verdict;
}

}  // namespace

ladder::Ladder ladder_of(const Source& source) {
    return ladder::plan_ladder(source.display, source.rate, source.material);
}

Verdict probe(const av::File& file, const Limits& limits) {
    const Kind kind = sniff(first_bytes(file));
    if (auto refusal = refuse_by_first_bytes(kind)) return std::move(*refusal);
    try {
        return look_inside(file, limits);
    } catch (const av::Error& error) {
        if (error.failure() == av::Failure::no_memory) throw std::bad_alloc();
        if (error.failure() == av::Failure::unsupported) return refuse("unsupported_codec", error.what());
        return kind == Kind::container ? refuse("corrupt", error.what()) : refuse("not_media", error.what());
    }
}

}  // namespace yanxiu::media::probe
