#include "media/transcode/tracks.hpp"

#include <utility>

#include "media/transcode/fragment.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

}  // namespace

VideoTrack::VideoTrack(const ladder::VideoRendition& rendition, ladder::Grid grid, int threads)
    : rendition_(rendition),
      grid_(grid),
      encoder_(rendition, grid.rate(), threads),
      writer_(encoder_.context(), grid.rate().den, grid.rate().num) {}

RenditionHead VideoTrack::head() const {
    return {.name = rendition_.name,
            .video = true,
            .size = rendition_.size,
            .rate = grid_.rate(),
            .bandwidth = rendition_.ceiling_rate,
            .codecs = av::codecs_name(encoder_.context()),
            .init = writer_.init()};
}

void VideoTrack::add(av::Frame& picture, std::int64_t frame) {
    const bool key = grid_.first_frame(grid_.segment_of(frame)) == frame;
    encoder_.send(picture, frame, key);
    drain();
}

void VideoTrack::finish() {
    encoder_.finish();
    drain();
    cut();
}

void VideoTrack::drain() {
    av::Packet packet;
    while (encoder_.receive(packet)) {
        if (packet.is_key()) {
            cut();
            open_from_ = packet.presentation_time().value_or(0);
        }
        writer_.add(packet);
        ++open_frames_;
    }
}

void VideoTrack::cut() {
    if (open_frames_ == 0) return;
    const auto start = grid_.time_us(open_from_);
    auto bytes = writer_.cut();
    const auto key_bytes = end_of_first_sample(bytes);
    segments_.push_back({.rendition = rendition_.name,
                         .number = grid_.segment_of(open_from_),
                         .start_us = start,
                         .duration_us = grid_.time_us(open_from_ + open_frames_) - start,
                         .bytes = std::move(bytes),
                         .key_bytes = key_bytes});
    open_frames_ = 0;
}

AudioTrack::AudioTrack(const ladder::AudioRendition& rendition, ladder::Grid grid, int first_segment)
    : rendition_(rendition),
      grid_(grid),
      first_segment_(first_segment),
      encoder_(rendition),
      writer_(encoder_.context(), 1, rendition.sample_rate) {}

RenditionHead AudioTrack::head() const {
    return {.name = rendition_.name,
            .video = false,
            .size = {},
            .rate = {},
            .bandwidth = rendition_.ceiling_rate,
            .codecs = av::codecs_name(encoder_.context()),
            .init = writer_.init()};
}

void AudioTrack::add(av::Frame& run, std::int64_t first_sample) {
    encoder_.send(run, first_sample);
    drain();
}

void AudioTrack::finish(std::int64_t end_sample) {
    end_sample_ = end_sample;
    encoder_.finish();
    drain();
    cut();
}

bool AudioTrack::at_or_after(std::int64_t sample, int segment) const {
    const auto rate = grid_.rate();
    return sample * rate.num >= grid_.first_frame(segment) * rate.den * rendition_.sample_rate;
}

void AudioTrack::drain() {
    av::Packet packet;
    while (encoder_.receive(packet)) {
        const auto sample = packet.presentation_time().value_or(-1);
        // The run-in only warms up a decoder, at the price of an offset that players treat differently.
        if (sample < 0 || (end_sample_ && sample >= *end_sample_)) continue;
        if (at_or_after(sample, open_number_ + 1)) cut();
        packet.set_duration(run_samples());
        writer_.add(packet);
        open_end_ = sample + run_samples();
    }
}

void AudioTrack::cut() {
    if (open_end_ == open_from_) return;
    auto bytes = writer_.cut();
    const auto start = open_from_ * kMicroseconds / rendition_.sample_rate;
    const auto end = open_end_ * kMicroseconds / rendition_.sample_rate;
    if (open_number_ >= first_segment_) {
        segments_.push_back({.rendition = rendition_.name,
                             .number = open_number_,
                             .start_us = start,
                             .duration_us = end - start,
                             .bytes = std::move(bytes),
                             .key_bytes = 0});
    }
    ++open_number_;
    open_from_ = open_end_;
}

}  // namespace yanxiu::media::transcode
