#include "workers/jobs/transcode/chunk_job.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "media/sandbox/messages.hpp"
#include "media/transcode/poster.hpp"
#include "workers/jobs/transcode/publisher.hpp"
#include "workers/jobs/transcode/source_file.hpp"

namespace yanxiu::workers {
namespace {

using media::transcode::Part;

constexpr double kFastEnough = 1.5;  // seconds of lesson per second of ours
constexpr std::int64_t kPosterWithinUs = 180'000'000;

/// Shows the lowest rendition of a lesson's first chunk at once, and the others only when it is known that
/// this machine makes all of them faster than they play: until then they are there, but not listed.
class FirstChunkPublisher final : public Publisher {
  public:
    using Publisher::Publisher;

    void begin(const std::vector<media::transcode::RenditionHead>& renditions) override {
        ++passes_;
        began_ = std::chrono::steady_clock::now();
        for (const auto& head : renditions)
            if (passes_ > 1) others_.push_back(head.name);
        Publisher::begin(renditions);
    }
    void publish(const media::transcode::Step& step) override { Publisher::publish(step, passes_ == 1); }

    /// Those to list, once `made_us` of the lesson are made. What the lowest took by itself tells nothing of
    /// how fast all are made together: a screen's recording, made at twice its speed, looked slower than it
    /// plays.
    std::vector<std::string> worth_listing(std::int64_t made_us) const {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
        const bool fast = static_cast<double>(made_us) / 1e6 >= kFastEnough * took.count();
        return fast ? others_ : std::vector<std::string>{};
    }

  private:
    std::chrono::steady_clock::time_point began_;  // of the latest pass
    int passes_ = 0;
    std::vector<std::string> others_;
};

}  // namespace

ChunkJob::ChunkJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, TranscodeOptions options)
    : assets_(database), chunks_(database), blobs_(blobs), bus_(bus), options_(std::move(options)) {}

void ChunkJob::run(const ClaimedJob& job, const Lease& lease) {
    const auto asset = assets_.load(job);
    const auto chunk = asset ? chunks_.load(job) : std::nullopt;
    if (!chunk) throw JobFailure("bad_payload", "the job names no chunk", JobFailure::Retry::never);
    if (asset->lesson_deleted || asset->state == "failed") {
        chunks_.fail(job, "lesson_failed", "the lesson has failed, or was deleted");
        return;
    }
    const bool needed = asset->state != "complete";
    chunks_.finish(job, needed ? make(job, lease, *asset, *chunk) : std::chrono::milliseconds(0));
}

media::transcode::ChunkRequest ChunkJob::request_for(const AssetToTranscode& asset,
                                                     const ChunkToMake& chunk) const {
    media::transcode::ChunkRequest request{.limits = options_.limits,
                                           .source = media::sandbox::source_from(chunk.source_facts),
                                           .chunk = chunk.chunk,
                                           .part = chunk.part,
                                           .poster_above = std::nullopt,
                                           .encoder_threads = options_.encoder_threads,
                                           .arriving = asset.arriving};
    const media::ladder::Grid grid(request.source.rate);
    const bool early = grid.time_us(grid.first_frame(chunk.chunk.first_segment)) < kPosterWithinUs;
    if (early && chunk.part != Part::others && !asset.poster_chosen &&
        asset.poster_score < media::transcode::kGoodPoster) {
        request.poster_above = asset.poster_score;
    }
    return request;
}

std::chrono::milliseconds ChunkJob::make(const ClaimedJob& job, const Lease& lease,
                                         const AssetToTranscode& asset, const ChunkToMake& chunk) {
    const SourceFile source(blobs_, asset);
    const auto request = request_for(asset, chunk);
    const auto ladder = media::probe::ladder_of(request.source);
    const auto videos = static_cast<std::int64_t>(ladder.videos.size());
    std::optional<FirstChunkPublisher> first;
    std::optional<Publisher> other;
    if (chunk.part == Part::lowest_then_others) first.emplace(assets_, blobs_, bus_, job, asset, videos);
    Publisher& publisher = first ? *first : other.emplace(assets_, blobs_, bus_, job, asset, videos);
    publisher.remove_leftovers();
    const auto keep_going = [&] {
        lease.check();
        return true;
    };
    const auto outcome =
        media::sandbox::run_in_child(options_.child, source.descriptor(), request, publisher, keep_going);
    if (!outcome.reason.empty()) {
        const bool again = media::sandbox::may_be_retried(outcome);
        throw JobFailure(outcome.reason, outcome.text,
                         again ? JobFailure::Retry::later : JobFailure::Retry::never);
    }
    if (first) assets_.list(job, asset.id, first->worth_listing(outcome.duration_us));
    publisher.announce(true);
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::microseconds(outcome.duration_us));
}

void ChunkJob::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    chunks_.fail(job, reason, text);
}

}  // namespace yanxiu::workers
