#include "media/transcode/sound_run.hpp"

#include <algorithm>
#include <utility>

namespace yanxiu::media::transcode {
namespace {

std::vector<std::unique_ptr<AudioTrack>> make_tracks(const std::vector<ladder::AudioRendition>& renditions,
                                                     ladder::Grid grid, int first_segment) {
    std::vector<std::unique_ptr<AudioTrack>> tracks;
    for (const auto& rendition : renditions)
        tracks.push_back(std::make_unique<AudioTrack>(rendition, grid, first_segment));
    return tracks;
}

std::int64_t samples_at(std::int64_t time_us) {
    return (time_us * (SoundLine::kRate / 1000) + 500) / 1000;
}

}  // namespace

SoundRun::SoundRun(const std::vector<ladder::AudioRendition>& renditions, ladder::Grid grid,
                   int first_segment)
    : tracks_(make_tracks(renditions, grid, first_segment)),
      runs_(tracks_.front()->run_samples(),
            [this](av::Frame& run, std::int64_t at) {
                if (lesson_end_ && at >= *lesson_end_) return;  // silence that was made ahead
                for (auto& track : tracks_) {
                    av::Frame copy = run;
                    track->add(copy, at);
                }
            }),
      level_([this](const av::Frame& sound) { runs_.add(sound); }),
      line_(SoundLevel::kBlock, [this](av::Frame& block, std::int64_t) { level_.add(block); }) {}

std::vector<RenditionHead> SoundRun::heads() const {
    std::vector<RenditionHead> heads;
    for (const auto& track : tracks_) heads.push_back(track->head());
    return heads;
}

void SoundRun::fill_to(std::int64_t lesson_us) {
    line_.fill_to(samples_at(lesson_us));
}

std::int64_t SoundRun::end_us() const {
    return line_.end() * 1000 / (SoundLine::kRate / 1000);
}

void SoundRun::finish(std::int64_t lesson_us, const std::function<void()>& between) {
    const auto end = samples_at(lesson_us);
    line_.fill_to(end);
    line_.finish();
    lesson_end_ = end;
    level_.finish(between);
    runs_.finish();
    for (auto& track : tracks_) track->finish(end);
}

std::vector<Segment> SoundRun::take() {
    std::vector<Segment> taken;
    const auto ready = [](const auto& track) { return !track->segments().empty(); };
    while (std::all_of(tracks_.begin(), tracks_.end(), ready)) {
        for (auto& track : tracks_) {
            taken.push_back(std::move(track->segments().front()));
            track->segments().pop_front();
        }
    }
    return taken;
}

}  // namespace yanxiu::media::transcode
