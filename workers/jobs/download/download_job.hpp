#pragma once

#include <string>
#include <vector>

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/download/download_store.hpp"
#include "workers/queue/runner.hpp"

namespace yanxiu::workers {

/// kind 'download', payload {"asset_id": 17}: joins a lesson's segments into the two files that its author
/// lets viewers take along, a small video with its sound and the sound alone. Nothing is decoded. What an
/// attempt has stored and no row names is left to housekeeping. Home: the worker's thread, blocks.
class DownloadJob final : public JobHandler {
  public:
    DownloadJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus)
        : downloads_(database), blobs_(blobs), bus_(bus) {}

    void run(const ClaimedJob& job, const Lease& lease) override;
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) override;

  private:
    MadeFile join(const std::string& key, const std::vector<const RenditionKeys*>& renditions,
                  const Lease& lease);
    void announce(base::LessonId lesson);

    DownloadStore downloads_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
};

}  // namespace yanxiu::workers
