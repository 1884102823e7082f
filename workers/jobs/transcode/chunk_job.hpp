#pragma once

#include <chrono>

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/transcode/asset_store.hpp"
#include "workers/jobs/transcode/chunk_store.hpp"
#include "workers/jobs/transcode/transcode_options.hpp"
#include "workers/queue/runner.hpp"

namespace yanxiu::workers {

/// kind 'chunk', payload {"asset_id": 17, "chunk": 3, "part": "all"}: some of a lesson's pictures. Home: the
/// worker's thread, blocks.
class ChunkJob final : public JobHandler {
  public:
    ChunkJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, TranscodeOptions options);

    void run(const ClaimedJob& job, const Lease& lease) override;
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) override;

  private:
    media::transcode::ChunkRequest request_for(const AssetToTranscode& asset, const ChunkToMake& chunk) const;
    /// How much of the lesson's length it is.
    std::chrono::milliseconds make(const ClaimedJob& job, const Lease& lease, const AssetToTranscode& asset,
                                   const ChunkToMake& chunk);

    AssetStore assets_;
    ChunkStore chunks_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    TranscodeOptions options_;
};

}  // namespace yanxiu::workers
