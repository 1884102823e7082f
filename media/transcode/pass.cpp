#include "media/transcode/pass.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace yanxiu::media::transcode {
namespace {

using namespace std::chrono_literals;

constexpr double kFastEnough = 1.5;  // seconds of lesson per second of ours
constexpr std::size_t kStepsToMeasure = 2;
constexpr auto kLongestMeasurement = 10s;
constexpr std::int64_t kSoundMayLagUs =
    30'000'000;  // then it counts as silent, which bounds what waits for it
constexpr std::int64_t kLeastPartOfClaim =
    20;                                 // a file that gives less than a 20th of its header's length is cut
constexpr int kSmallPicture = 400'000;  // pixels; one encoder thread does for it

int encoder_threads(const ladder::VideoRendition& rendition, int wanted) {
    if (rendition.size.width * rendition.size.height < kSmallPicture) return 1;
    return wanted > 0 ? wanted : std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);
}

std::vector<int> streams_of(const probe::Source& source, bool sound) {
    std::vector<int> streams{source.video_stream};
    if (sound && source.audio_stream) streams.push_back(*source.audio_stream);
    return streams;
}

std::vector<ladder::Size> sizes_of(const ladder::Ladder& ladder) {
    std::vector<ladder::Size> sizes;
    for (const auto& video : ladder.videos) sizes.push_back(video.size);
    return sizes;
}

std::int64_t samples_at(std::int64_t time_us) {
    return (time_us * (SoundLine::kRate / 1000) + 500) / 1000;
}

}  // namespace

Pass::Pass(int descriptor, const probe::Source& source, PassPlan plan, const Request& request,
           SegmentSink& sink, Now now)
    : source_(source),
      plan_(std::move(plan)),
      request_(request),
      sink_(sink),
      now_(std::move(now)),
      began_(now_()),
      spoke_(began_),
      grid_(plan_.ladder.rate),
      input_(descriptor),
      video_decoder_(input_, source.video_stream, 2, request.limits.max_pixels),
      timeline_(source.start_us),
      proven_(!plan_.must_be_fast) {
    input_.read_only(streams_of(source, plan_.sound));
    for (const auto& video : plan_.ladder.videos) {
        const int threads = encoder_threads(video, request.encoder_threads);
        videos_.push_back(std::make_unique<VideoTrack>(video, grid_, threads));
    }
    if (plan_.sound) {
        audio_.emplace(plan_.ladder.audio, grid_, plan_.first_segment);
        sound_line_.emplace(audio_->run_samples(),
                            [this](av::Frame& run, std::int64_t at) { audio_->add(run, at); });
        if (source.audio_stream)
            audio_decoder_.emplace(input_, *source.audio_stream, 1, request.limits.max_pixels);
    }
    pictures_.emplace(grid_, source.orientation, sizes_of(plan_.ladder),
                      grid_.first_frame(plan_.first_segment),
                      [this](std::int64_t frame, std::vector<av::Frame>& pictures) {
                          for (std::size_t i = 0; i < videos_.size(); ++i)
                              videos_[i]->add(pictures[i], frame);
                      });
    if (plan_.poster) poster_.emplace(source.display, source.orientation);
}

PassResult Pass::run() {
    std::vector<RenditionHead> heads;
    for (const auto& video : videos_) heads.push_back(video->head());
    if (audio_) heads.push_back(audio_->head());
    sink_.begin(heads, plan_.listed);

    av::Packet packet;
    while (input_.read(packet)) {
        feed(packet);
        collect();
        if (const auto stop = stop_reason()) return {.end = *stop, .duration_us = made_us()};
        publish_collected();
        stay_alive();
    }
    const auto duration_us = finish_tracks();
    if (pictures_->end() == 0) return {.end = PassResult::End::nothing, .duration_us = 0};
    if (duration_us * kLeastPartOfClaim < source_.claimed_duration_us) {
        return {.end = PassResult::End::next_to_nothing, .duration_us = duration_us};
    }
    collect();
    proven_ = true;
    publish_collected();
    std::vector<std::string> names;
    for (const auto& head : heads) names.push_back(head.name);
    sink_.complete(names);
    return {.end = PassResult::End::complete, .duration_us = duration_us};
}

void Pass::feed(av::Packet& packet) {
    const auto time = packet.decode_time() ? packet.decode_time() : packet.presentation_time();
    packet.shift(timeline_.shift_for(packet.stream(), time));
    if (packet.stream() == source_.video_stream) {
        video_decoder_.send(packet);
        take_pictures();
    } else if (audio_decoder_) {
        audio_decoder_->send(packet);
        take_sound();
    }
    keep_sound_near();
}

void Pass::take_pictures() {
    av::Frame frame;
    while (video_decoder_.receive(frame)) {
        pictures_->add(frame);
        if (!poster_) continue;
        poster_->consider(frame, made_us());
        if (!poster_->settled()) continue;
        if (const auto jpeg = poster_->jpeg()) sink_.poster(*jpeg);
        poster_.reset();
    }
}

void Pass::take_sound() {
    av::Frame frame;
    while (audio_decoder_->receive(frame)) sound_line_->add(sound_filter_.convert(frame));
}

void Pass::keep_sound_near() {
    if (!sound_line_) return;
    const auto lag = audio_decoder_ ? kSoundMayLagUs : 0;
    sound_line_->fill_to(samples_at(std::max<std::int64_t>(0, made_us() - lag)));
}

std::int64_t Pass::finish_tracks() {
    video_decoder_.finish();
    take_pictures();
    if (poster_) {
        if (const auto jpeg = poster_->jpeg()) sink_.poster(*jpeg);
        poster_.reset();
    }
    if (audio_decoder_) {
        audio_decoder_->finish();
        take_sound();
    }
    if (pictures_->end() == 0) return 0;
    // Sound that goes on after the last picture is kept, and the picture stands.
    const auto sound_us = sound_line_ ? sound_line_->end() * 1000 / (SoundLine::kRate / 1000) : 0;
    pictures_->finish(grid_.frame_at(sound_us));
    const auto duration_us = made_us();
    for (auto& video : videos_) video->finish();
    if (audio_) {
        const auto end = samples_at(duration_us);
        sound_line_->fill_to(end);
        sound_line_->finish();
        audio_->finish(end);
    }
    audio_finished_ = true;
    return duration_us;
}

void Pass::collect() {
    const auto ready = [](auto& track) { return !track.segments().empty(); };
    while (std::all_of(videos_.begin(), videos_.end(), [&](const auto& video) { return ready(*video); }) &&
           (!audio_ || ready(*audio_) || audio_finished_)) {
        Step step;
        const auto take = [&step](auto& segments) {
            step.segments.push_back(std::move(segments.front()));
            segments.pop_front();
        };
        for (auto& video : videos_) take(video->segments());
        const auto& first = step.segments.front();
        step.done_us = first.start_us + first.duration_us;
        if (audio_ && ready(*audio_)) take(audio_->segments());
        collected_.push_back(std::move(step));
    }
    if (!proven_ && collected_.size() >= kStepsToMeasure && !too_slow()) proven_ = true;
}

void Pass::publish_collected() {
    if (!proven_) return;
    for (const auto& step : collected_) sink_.publish(step);
    collected_.clear();
}

bool Pass::too_slow() const {
    const std::chrono::duration<double> took = now_() - began_;
    return static_cast<double>(made_us()) / 1e6 < kFastEnough * took.count();
}

std::optional<PassResult::End> Pass::stop_reason() const {
    if (made_us() > request_.limits.max_duration_us) return PassResult::End::too_long;
    const bool measured = collected_.size() >= kStepsToMeasure || now_() - began_ > kLongestMeasurement;
    if (!proven_ && measured && too_slow()) return PassResult::End::too_slow;
    return std::nullopt;
}

void Pass::stay_alive() {
    if (now_() - spoke_ < 1s) return;
    spoke_ = now_();
    sink_.alive(made_us());
}

std::int64_t Pass::made_us() const {
    return grid_.time_us(pictures_->end());
}

}  // namespace yanxiu::media::transcode
