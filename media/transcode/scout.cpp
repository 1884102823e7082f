#include "media/transcode/scout.hpp"

#include <algorithm>
#include <utility>

namespace yanxiu::media::transcode {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenSteps = 500ms;  // of sound that is made much faster than it plays
constexpr std::int64_t kSoundMayLagUs =
    30'000'000;                                 // then it counts as silent, which bounds what waits for it
constexpr std::int64_t kReorderUs = 2'000'000;  // of pictures, in files that do not say when to decode them
constexpr std::int64_t kLeastPartOfClaim =
    20;  // a file that gives less than a 20th of its header's length is cut

std::vector<ladder::AudioRendition> audios_of(const probe::Source& source) {
    return probe::ladder_of(source).audios;
}

}  // namespace

Scout::Scout(bool forwards, std::unique_ptr<av::Input> input, const probe::Source& source,
             const ScoutRequest& request, SegmentSink& sink, Now now)
    : forwards_(forwards),
      source_(source),
      request_(request),
      sink_(sink),
      now_(std::move(now)),
      spoke_(now_()),
      grid_(source.rate),
      input_(std::move(input)),
      timeline_(source.start_us),
      planner_(grid_, {.packet = 0, .dts_us = std::nullopt, .shift_us = -source.start_us, .latest_us = 0}),
      sound_(audios_of(source), grid_, request.published_sound) {
    input_->read_only(probe::streams_of(source));
    if (source.audio_stream) decoder_.emplace(*input_, *source.audio_stream, 1, request.limits.max_pixels);
}

Outcome Scout::run() {
    sink_.begin(sound_.heads());
    av::Packet packet;
    while (input_->read(packet)) {
        feed(packet);
        if (made_us() > request_.limits.max_duration_us) return too_long();
        if (forwards_ && sound_is_far_)
            return {"needs_its_end", "its sound does not lie beside its picture", made_us()};
        publish(false);
        stay_alive();
    }
    return finish();
}

void Scout::feed(av::Packet& packet) {
    const auto dts_us = packet.decode_time();
    packet.shift(timeline_.shift_for(packet.stream(), dts_us ? dts_us : packet.presentation_time()));
    if (packet.stream() == source_.video_stream) {
        see_picture(packet, dts_us);
    } else if (decoder_) {
        decoder_->send(packet);
        take_sound();
    }
    keep_sound_near();
}

/// `dts_us` as the file says.
void Scout::see_picture(const av::Packet& packet, std::optional<std::int64_t> dts_us) {
    if (!dts_us || (last_dts_us_ && *dts_us <= *last_dts_us_)) searchable_ = false;
    last_dts_us_ = dts_us;
    const auto decoded_us = packet.decode_time();
    const auto shown_us = packet.presentation_time() ? packet.presentation_time() : decoded_us;
    const auto frame = shown_us ? std::max<std::int64_t>(0, grid_.frame_at(*shown_us)) : end_frame_;
    const auto shift_us = dts_us && decoded_us ? *decoded_us - *dts_us : -source_.start_us;
    if (shift_us != -source_.start_us) searchable_ = false;
    if (packet.is_key()) {
        planner_.key_frame(frame, {.packet = pictures_,
                                   .dts_us = searchable_ ? dts_us : std::nullopt,
                                   .shift_us = shift_us,
                                   .latest_us = timeline_.latest_us()});
    }
    ++pictures_;
    end_frame_ = std::max(end_frame_, frame + 1);
    const auto passed_us = decoded_us ? decoded_us
                           : shown_us ? std::optional(*shown_us - kReorderUs)
                                      : shown_us;
    if (passed_us) plan(planner_.passed(grid_.frame_at(*passed_us)));
}

void Scout::plan(const std::vector<ladder::Chunk>& chunks) {
    for (const auto& chunk : chunks) sink_.planned(chunk);
}

void Scout::take_sound() {
    av::Frame frame;
    while (decoder_->receive(frame)) sound_.add(frame);
}

void Scout::keep_sound_near() {
    const auto lag = decoder_ ? kSoundMayLagUs : 0;
    const auto least_us = std::max<std::int64_t>(0, seen_us() - lag);
    sound_is_far_ = sound_is_far_ || (decoder_ && sound_.end_us() < least_us);
    sound_.fill_to(least_us);
}

Outcome Scout::finish() {
    if (decoder_) {
        decoder_->finish();
        take_sound();
    }
    if (end_frame_ == 0) return {"corrupt", "there is no picture in it", 0};
    // Sound that goes on after the last picture is kept, and the picture stands.
    end_frame_ = std::max(end_frame_, grid_.frame_at(sound_.end_us()));
    if (made_us() > request_.limits.max_duration_us) return too_long();
    if (seen_us() * kLeastPartOfClaim < source_.claimed_duration_us) {
        return {"truncated", "the file ends long before its header says", seen_us()};
    }
    plan(planner_.finish(end_frame_));
    sound_.finish(seen_us(), [this] {
        publish(false);
        stay_alive();
    });
    publish(true);
    return {"", "", seen_us()};
}

void Scout::publish(bool at_once) {
    if (!at_once && now_() - published_ < kBetweenSteps) return;
    Step step{sound_.take()};
    if (step.segments.empty()) return;
    published_ = now_();
    sink_.publish(step);
}

void Scout::stay_alive() {
    if (now_() - spoke_ < 1s) return;
    spoke_ = now_();
    sink_.alive(made_us());
}

Outcome Scout::too_long() const {
    return {"too_long", "the video is longer than a lesson may be", made_us()};
}

}  // namespace yanxiu::media::transcode
