#include "workers/jobs/transcode/lead.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace yanxiu::workers {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenLooks = 150ms;
constexpr auto kLongestSilence = 60s;  // of an upload, before others have the turn

/// The sound's renditions are the same for all sources.
std::vector<media::ladder::AudioRendition> sounds() {
    return media::ladder::plan_ladder({.width = 2, .height = 2}, {.num = 30, .den = 1},
                                      media::ladder::Material::camera)
        .audios;
}

}  // namespace

Lead::Lead(AssetStore& assets, ChunkStore& chunks, blob::BlobStore& blobs, bus::Bus& bus,
           const ClaimedJob& job, const AssetToTranscode& asset, int source)
    : Publisher(assets, blobs, bus, job, asset),
      assets_(assets),
      chunks_(chunks),
      bus_(bus),
      job_(job),
      asset_(asset),
      source_file_(source),
      arrived_{.bytes = 0, .whole = !asset.arriving},
      grew_(std::chrono::steady_clock::now()) {
    if (!asset.has_content && !asset.arriving) hashing_.emplace(source);
}

media::sandbox::Arrived Lead::arrived() {
    const auto now = std::chrono::steady_clock::now();
    if (arrived_.whole || now - asked_ < kBetweenLooks) return arrived_;
    asked_ = now;
    const auto seen = assets_.arrival(asset_.id);
    if (seen.bytes > arrived_.bytes) grew_ = now;
    arrived_ = {.bytes = seen.bytes, .whole = seen.whole};
    if (seen.whole && !seen.has_content) hashing_.emplace(source_file_);
    if (!seen.whole && now - grew_ > kLongestSilence)
        throw JobFailure("upload_stalled", "nothing has arrived for long", JobFailure::Retry::never);
    return arrived_;
}

void Lead::accepted(const media::probe::Source& source) {
    source_ = source;
    assets_.set_source(job_, asset_.id, media::sandbox::source_bytes(source), source.claimed_duration_us);
    announce(true);
}

void Lead::planned(const media::ladder::Chunk& chunk) {
    chunks_.plan(job_, asset_.id, chunk);
    end_frame_ = chunk.end_frame;
    if (chunk.number == 0) bus_.publish("jobs", "chunk");
    planned_ = true;
}

int Lead::published_sound() const {
    std::size_t least = SIZE_MAX;
    for (const auto& sound : sounds()) {
        const auto found = published().find(sound.name);
        least = std::min(least, found == published().end() ? 0 : found->second.segments.size());
    }
    return static_cast<int>(least);
}

void Lead::sound_is_made() {
    assets_.finish_sound(job_, asset_.id);
    all_planned_ = true;
    looked_ = {};
    look();
}

void Lead::look() {
    if (const auto sha256 = hashing_ ? hashing_->take() : std::nullopt) {
        assets_.set_content(job_, asset_.id, *sha256);
        hashing_.reset();
        announce(true);
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < kBetweenLooks) return;
    looked_ = now;
    const auto done = std::exchange(progress_, chunks_.progress(asset_.id)).done;
    if (progress_.done > done) chunks_.renew_attempts(job_);
    if (progress_.first_done && planned_) order_chunks();
    if (all_planned_ && !planned_ && progress_.left_visible == 0 && progress_.left > 0 &&
        !visible_complete_ && progress_.reason.empty()) {
        assets_.complete_renditions(job_, asset_.id, true);
        visible_complete_ = true;
        announce(true);
    }
}

/// What the first chunk has shown is how the others are made.
void Lead::order_chunks() {
    const auto renditions = assets_.published(asset_.id);
    const bool together = std::all_of(renditions.begin(), renditions.end(),
                                      [](const auto& entry) { return entry.second.listed; });
    planned_ = false;
    if (!chunks_.order(job_, asset_.id, together)) return;
    bus_.publish("jobs", "chunk");
    progress_ = chunks_.progress(asset_.id);
}

bool Lead::finished() const {
    return all_planned_ && progress_.first_done && !planned_ && progress_.left == 0 && !hashing_;
}

void Lead::require_whole() const {
    if (!source_) return;
    const media::ladder::Grid grid(source_->rate);
    const int segments = grid.segment_of(end_frame_ - 1) + 1;
    auto grown = assets_.grown(asset_.id);
    for (const auto& video : media::probe::ladder_of(*source_).videos) {
        if (grown[video.name] != segments)
            throw JobFailure("segments_missing", video.name + " is not whole", JobFailure::Retry::later);
    }
    for (const auto& sound : sounds()) {
        // What is left of the sound behind the last boundary may be less than one of its frames.
        if (grown[sound.name] < segments - 1)
            throw JobFailure("segments_missing", sound.name + " is not whole", JobFailure::Retry::later);
    }
}

}  // namespace yanxiu::workers
