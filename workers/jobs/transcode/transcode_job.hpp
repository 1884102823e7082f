#pragma once

#include "media/sandbox/parent.hpp"
#include "media/transcode/transcode.hpp"
#include "server/base/log.hpp"
#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/transcode/asset_store.hpp"
#include "workers/jobs/transcode/publisher.hpp"
#include "workers/queue/runner.hpp"

namespace yanxiu::workers {

struct TranscodeOptions {
    media::sandbox::ChildOptions child;
    media::probe::Limits limits;
    int encoder_threads = 0;
};

/// kind 'transcode', payload {"asset_id": 17}: an uploaded file becomes a lesson's renditions, or is refused
/// with its reason and removed. An attempt continues what an earlier one has published. Home: the worker's
/// thread, blocks.
class TranscodeJob final : public JobHandler {
  public:
    TranscodeJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, TranscodeOptions options);

    void run(const ClaimedJob& job, const Lease& lease) override;
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) override;

  private:
    void transcode(const ClaimedJob& job, const Lease& lease, const AssetToTranscode& asset, int source);
    void end(const ClaimedJob& job, const AssetToTranscode& asset, const media::transcode::Outcome& outcome);
    media::transcode::Request request_for(const AssetToTranscode& asset,
                                          const PublishedRenditions& published) const;
    void remove_leftovers(const ClaimedJob& job, const AssetToTranscode& asset,
                          const PublishedRenditions& published);

    AssetStore assets_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    TranscodeOptions options_;
};

}  // namespace yanxiu::workers
