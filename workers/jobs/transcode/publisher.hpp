#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "media/transcode/sink.hpp"
#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/transcode/asset_store.hpp"

namespace yanxiu::workers {

/// Makes a transcode visible: bytes go to the blob store first, below the attempt's own folder, then their
/// rows appear together. What others have published stays and is not made again. Home: the worker's thread,
/// blocks.
class Publisher : public media::transcode::SegmentSink {
  public:
    /// `videos`: that the lesson gets; one segment is done when all of them have it.
    Publisher(AssetStore& assets, blob::BlobStore& blobs, bus::Bus& bus, const ClaimedJob& job,
              const AssetToTranscode& asset, std::int64_t videos = 1);

    void accepted(const media::probe::Source&) override {}
    void planned(const media::ladder::Chunk&) override {}
    void begin(const std::vector<media::transcode::RenditionHead>& renditions) override;
    void publish(const media::transcode::Step& step) override { publish(step, true); }
    void storyboard(const media::transcode::StoryboardSheet& sheet) override;
    void check_still(const media::transcode::CheckStill& still) override;
    void poster(const media::transcode::Poster& poster) override;
    void alive(std::int64_t made) override;

    /// Tells pages that the lesson has changed: at once, or when a second has gone by since the last time.
    void announce(bool at_once);

    /// Bytes that an earlier attempt has stored and no row names.
    void remove_leftovers();

    const PublishedRenditions& published() const { return published_; }

  protected:
    /// `listed`: new renditions are shown while they grow; otherwise once complete.
    void publish(const media::transcode::Step& step, bool listed);

  private:
    std::string folder(std::int64_t token) const;
    void put(const std::string& key, const std::string& bytes);
    void put_inits(Publication& publication);
    void put_segment(const media::transcode::Segment& segment, Publication& publication);

    AssetStore& assets_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    const ClaimedJob& job_;
    const AssetToTranscode& asset_;
    std::int64_t videos_;
    PublishedRenditions published_;
    std::vector<media::transcode::RenditionHead> growing_;
    std::chrono::steady_clock::time_point announced_;
};

}  // namespace yanxiu::workers
