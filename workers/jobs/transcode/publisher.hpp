#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "media/transcode/sink.hpp"
#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/transcode/asset_store.hpp"

namespace yanxiu::workers {

/// Makes a transcode visible: bytes go to the blob store first, below the attempt's own folder, then their
/// rows appear together. What earlier attempts have published stays and is not made again. Home: the worker's
/// thread, blocks.
class Publisher final : public media::transcode::SegmentSink {
  public:
    Publisher(AssetStore& assets, blob::BlobStore& blobs, bus::Bus& bus, const ClaimedJob& job,
              const AssetToTranscode& asset, PublishedRenditions published);

    void accepted(const media::probe::Source& source) override;
    void begin(const std::vector<media::transcode::RenditionHead>& renditions, bool listed) override;
    void publish(const media::transcode::Step& step) override;
    void poster(const std::string& jpeg) override;
    void alive(std::int64_t made_us) override;
    void complete(const std::vector<std::string>& renditions) override;

    /// Tells pages that the lesson has changed: at once, or when a second has gone by since the last time.
    void announce(bool at_once);

    /// Where this attempt keeps its bytes: assets/<asset>/<job>-<token>/
    std::string folder() const;

  private:
    void put(const std::string& key, const std::string& bytes);
    void put_inits(Publication& publication);

    AssetStore& assets_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    const ClaimedJob& job_;
    const AssetToTranscode& asset_;
    PublishedRenditions published_;
    std::vector<media::transcode::RenditionHead> growing_;
    bool listed_ = true;
    std::chrono::steady_clock::time_point announced_;
};

}  // namespace yanxiu::workers
