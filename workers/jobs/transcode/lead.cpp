#include "workers/jobs/transcode/lead.hpp"

#include <algorithm>
#include <optional>

#include "media/sandbox/messages.hpp"

namespace yanxiu::workers {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenLooks = 150ms;

}  // namespace

Lead::Lead(AssetStore& assets, ChunkStore& chunks, blob::BlobStore& blobs, bus::Bus& bus,
           const ClaimedJob& job, const AssetToTranscode& asset, int source)
    : Publisher(assets, blobs, bus, job, asset),
      assets_(assets),
      chunks_(chunks),
      bus_(bus),
      job_(job),
      asset_(asset),
      hashing_(source) {}

void Lead::accepted(const media::probe::Source& source) {
    assets_.set_source(job_, asset_.id, media::sandbox::source_bytes(source), source.claimed_duration_us);
    announce(true);
}

void Lead::planned(const media::ladder::Chunk& chunk) {
    chunks_.plan(job_, asset_.id, chunk);
    if (chunk.number == 0) bus_.publish("jobs", "chunk");
    planned_ = true;
}

int Lead::published_sound() const {
    std::optional<std::size_t> least;
    for (const auto& [name, rendition] : published()) {
        if (rendition.kind != "audio") continue;
        least = std::min(least.value_or(rendition.segments.size()), rendition.segments.size());
    }
    return static_cast<int>(least.value_or(0));
}

void Lead::sound_is_made() {
    assets_.finish_sound(job_, asset_.id);
    all_planned_ = true;
    looked_ = {};
    look();
}

void Lead::look() {
    if (const auto sha256 = hashing_.take()) {
        assets_.set_content(job_, asset_.id, *sha256);
        announce(true);
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < kBetweenLooks) return;
    looked_ = now;
    progress_ = chunks_.progress(asset_.id);
    if (progress_.first_done && planned_) order_chunks();
    if (all_planned_ && !planned_ && progress_.left_visible == 0 && progress_.left > 0 &&
        !visible_complete_) {
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
    return all_planned_ && progress_.first_done && !planned_ && progress_.left == 0 && hashing_.taken();
}

}  // namespace yanxiu::workers
