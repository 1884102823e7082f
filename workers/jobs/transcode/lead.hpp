#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "media/sandbox/messages.hpp"
#include "workers/jobs/transcode/chunk_store.hpp"
#include "workers/jobs/transcode/hashing.hpp"
#include "workers/jobs/transcode/publisher.hpp"

namespace yanxiu::workers {

/// What a lead does beside scouting: keeps what the scout finds, and has the chunks made. Home: the worker's
/// thread, blocks.
class Lead final : public Publisher {
  public:
    Lead(AssetStore& assets, ChunkStore& chunks, blob::BlobStore& blobs, bus::Bus& bus, const ClaimedJob& job,
         const AssetToTranscode& asset, int source);

    /// How much of the source is there. Asks the database a few times a second; throws JobFailure
    /// upload_stalled when nothing has come for long.
    media::sandbox::Arrived arrived();

    void accepted(const media::probe::Source& source) override;
    void planned(const media::ladder::Chunk& chunk) override;

    /// Segments that are published of every rendition of the sound.
    int published_sound() const;

    /// Looks after the chunks, several times a second; cheap in between.
    void look();
    void sound_is_made();
    /// All that was planned is made; asks what look() has seen.
    bool finished() const;
    /// Throws JobFailure when a rendition is not there from the first segment to the last, whatever was told.
    void require_whole() const;
    const ChunkProgress& progress() const { return progress_; }

  private:
    void order_chunks();

    AssetStore& assets_;
    ChunkStore& chunks_;
    bus::Bus& bus_;
    const ClaimedJob& job_;
    const AssetToTranscode& asset_;
    const int source_file_;
    std::optional<Hashing> hashing_;  // of a source that was not hashed when it arrived
    media::sandbox::Arrived arrived_;
    std::chrono::steady_clock::time_point asked_;  // how much has arrived
    std::chrono::steady_clock::time_point grew_;
    ChunkProgress progress_;
    std::chrono::steady_clock::time_point looked_;
    std::optional<media::probe::Source> source_;
    std::int64_t end_frame_ = 0;  // of what is planned
    bool planned_ = false;        // something that no job was ordered for yet
    bool all_planned_ = false;    // the sound is made, too
    bool visible_complete_ = false;
};

}  // namespace yanxiu::workers
