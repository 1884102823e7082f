#include "workers/jobs/transcode/transcode_job.hpp"

#include <unistd.h>

#include <algorithm>

#include "media/hls/names.hpp"
#include "workers/jobs/transcode/sha256.hpp"

namespace yanxiu::workers {
namespace {

using media::transcode::Outcome;
using media::transcode::Schedule;

/// A descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

/// What was begun together goes on together.
Schedule schedule_after(const PublishedRenditions& published) {
    const auto listed_videos = std::count_if(published.begin(), published.end(), [](const auto& entry) {
        return entry.second.kind == "video" && entry.second.listed;
    });
    if (listed_videos == 0) return Schedule::automatic;
    const bool others = std::any_of(published.begin(), published.end(),
                                    [](const auto& entry) { return !entry.second.listed; });
    return listed_videos == 1 || others ? Schedule::lowest_first : Schedule::together;
}

}  // namespace

TranscodeJob::TranscodeJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus,
                           TranscodeOptions options)
    : assets_(database), blobs_(blobs), bus_(bus), options_(std::move(options)) {}

void TranscodeJob::run(const ClaimedJob& job, const Lease& lease) {
    const auto asset = assets_.load(job);
    if (!asset) throw JobFailure("bad_payload", "the job names no asset", JobFailure::Retry::never);
    if (asset->lesson_deleted) {
        assets_.refuse(job, asset->id, "lesson_deleted", "the lesson was deleted before its video was ready");
        return;
    }
    if (asset->state == "complete") return assets_.complete(job, asset->id);
    const Descriptor source(blobs_.open_descriptor(asset->source_key));
    if (source.number() < 0) {
        throw JobFailure("source_missing", "the uploaded file is not in the store", JobFailure::Retry::later);
    }
    transcode(job, lease, *asset, source.number());
}

void TranscodeJob::transcode(const ClaimedJob& job, const Lease& lease, const AssetToTranscode& asset,
                             int source) {
    const auto published = assets_.published(asset.id);
    Publisher publisher(assets_, blobs_, bus_, job, asset, published);
    assets_.set_step(job, asset.id, "probing");
    publisher.announce(true);
    remove_leftovers(job, asset, published);
    assets_.set_content(job, asset.id, sha256_of(source, [&] { lease.check(); }));
    const auto keep_going = [&] {
        lease.check();
        return true;
    };
    end(job, asset,
        media::sandbox::run_in_child(options_.child, source, request_for(asset, published), publisher,
                                     keep_going));
    publisher.announce(true);
}

void TranscodeJob::end(const ClaimedJob& job, const AssetToTranscode& asset, const Outcome& outcome) {
    if (outcome.reason.empty()) return assets_.complete(job, asset.id);
    if (media::sandbox::may_be_retried(outcome)) {
        throw JobFailure(outcome.reason, outcome.text, JobFailure::Retry::later);
    }
    assets_.refuse(job, asset.id, outcome.reason, outcome.text);
    blobs_.remove(asset.source_key);
}

media::transcode::Request TranscodeJob::request_for(const AssetToTranscode& asset,
                                                    const PublishedRenditions& published) const {
    media::transcode::Request request;
    request.limits = options_.limits;
    request.schedule = schedule_after(published);
    request.wants_poster = !asset.has_poster;
    request.encoder_threads = options_.encoder_threads;
    for (const auto& [name, rendition] : published) {
        request.published[name] = rendition.segments;
        if (rendition.complete) request.complete.insert(name);
    }
    return request;
}

/// An attempt that died may have stored bytes that no row names: of an attempt that published nothing all, of
/// another the step it was about to publish.
void TranscodeJob::remove_leftovers(const ClaimedJob& job, const AssetToTranscode& asset,
                                    const PublishedRenditions& published) {
    const auto named = assets_.published_attempts(asset.id);
    for (std::int64_t token = 1; token < job.token; ++token) {
        const auto attempt = std::to_string(job.id.value) + "-" + std::to_string(token);
        const auto folder = "assets/" + std::to_string(asset.id.value) + "/" + attempt + "/";
        if (!named.contains(attempt)) {
            blobs_.remove(folder);
            continue;
        }
        for (const auto& [name, rendition] : published) {
            blobs_.remove(folder + name + "/" + media::hls::segment_name(rendition.segments));
        }
    }
}

void TranscodeJob::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    assets_.give_up(job, reason, text);
    if (const auto asset = assets_.load(job))
        bus_.publish("lesson:" + std::to_string(asset->lesson.value), "changed");
}

}  // namespace yanxiu::workers
