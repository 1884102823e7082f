#pragma once

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "workers/jobs/poster/poster_store.hpp"
#include "workers/jobs/transcode/transcode_options.hpp"
#include "workers/queue/runner.hpp"

namespace yanxiu::workers {

/// kind 'poster', payload {"asset_id": 17}: makes the poster that an author wishes for, from an uploaded
/// picture or a moment of the lesson; both are decoded in the jailed child alone. Why it could not be made is
/// kept for the author. Home: the worker's thread, blocks.
class PosterJob final : public JobHandler {
  public:
    PosterJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, TranscodeOptions options);

    void run(const ClaimedJob& job, const Lease& lease) override;
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) override;

  private:
    std::string make(const PosterWish& wish, const Lease& lease);
    void announce(base::LessonId lesson);

    PosterStore posters_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    TranscodeOptions options_;
};

}  // namespace yanxiu::workers
