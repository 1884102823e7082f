#pragma once

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/transcode/asset_store.hpp"
#include "workers/jobs/transcode/chunk_store.hpp"
#include "workers/jobs/transcode/lead.hpp"
#include "workers/jobs/transcode/transcode_options.hpp"
#include "workers/queue/runner.hpp"

namespace yanxiu::workers {

/// kind 'transcode', payload {"asset_id": 17}: leads an uploaded file to its end. Plans its chunks, for which
/// workers take jobs of their own, makes its sound, waits for the chunks, and completes the lesson; or
/// refuses the file with its reason and removes it. An attempt continues what an earlier one has published.
/// kind 'arriving': the same while the file is still uploaded, as far as it goes; whatever comes in the way
/// is found out again, and told, once it is whole.
/// Home: the worker's thread, blocks.
class TranscodeJob final : public JobHandler {
  public:
    TranscodeJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, TranscodeOptions options);

    void run(const ClaimedJob& job, const Lease& lease) override;
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) override;

  private:
    void lead(const ClaimedJob& job, const Lease& lease, const AssetToTranscode& asset);
    media::transcode::ScoutRequest request_for(const AssetToTranscode& asset, const Lead& lead) const;
    void refuse(const ClaimedJob& job, const AssetToTranscode& asset, const std::string& reason,
                const std::string& text);
    /// Throws JobFailure, or refuses the file: what the outcome asks for.
    void end_badly(const ClaimedJob& job, const AssetToTranscode& asset,
                   const media::transcode::Outcome& outcome);

    AssetStore assets_;
    ChunkStore chunks_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    TranscodeOptions options_;
};

}  // namespace yanxiu::workers
