#include "workers/jobs/transcode/transcode_job.hpp"

#include <string_view>
#include <thread>
#include <utility>

#include "workers/jobs/transcode/lead.hpp"
#include "workers/jobs/transcode/source_file.hpp"

namespace yanxiu::workers {
namespace {

using namespace std::chrono_literals;
using media::transcode::Outcome;

constexpr auto kBetweenLooks = 50ms;
constexpr std::string_view kNoPicture = "corrupt";  // what only the first chunk can tell

}  // namespace

TranscodeJob::TranscodeJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus,
                           TranscodeOptions options)
    : assets_(database), chunks_(database), blobs_(blobs), bus_(bus), options_(std::move(options)) {}

void TranscodeJob::run(const ClaimedJob& job, const Lease& lease) {
    const auto asset = assets_.load(job);
    if (!asset) throw JobFailure("bad_payload", "the job names no asset", JobFailure::Retry::never);
    if (asset->lesson_deleted) {
        assets_.refuse(job, asset->id, "lesson_deleted", "the lesson was deleted before its video was ready");
        return;
    }
    if (asset->state == "complete") return assets_.complete(job, asset->id);
    if (!asset->arriving) return lead(job, lease, *asset);
    try {
        lead(job, lease, *asset);
    } catch (const JobFailure& failure) {
        assets_.wait_for_the_rest(job, asset->id, failure.reason(), failure.what());
        bus_.publish("jobs", "transcode");  // it may have become whole meanwhile
    }
}

void TranscodeJob::lead(const ClaimedJob& job, const Lease& lease, const AssetToTranscode& asset) {
    const SourceFile source(blobs_, asset);
    Lead lead(assets_, chunks_, blobs_, bus_, job, asset, source.descriptor());
    assets_.set_step(job, asset.id, "probing");
    lead.announce(true);
    lead.remove_leftovers();
    chunks_.reopen(job, asset.id);
    const auto keep_going = [&] {
        lease.check();
        lead.look();
        return lead.progress().reason.empty();
    };
    try {
        const auto outcome =
            media::sandbox::run_in_child(options_.child, source.descriptor(), request_for(asset, lead), lead,
                                         keep_going, [&] { return lead.arrived(); });
        if (!outcome.reason.empty()) return end_badly(job, asset, outcome);
        lead.sound_is_made();
        while (keep_going() && !lead.finished()) std::this_thread::sleep_for(kBetweenLooks);
    } catch (const media::sandbox::Interrupted&) {
        // What keep_going saw is told below.
    }
    if (const auto& seen = lead.progress(); !seen.reason.empty()) {
        if (seen.reason == kNoPicture) return refuse(job, asset, seen.reason, seen.text);
        throw JobFailure(seen.reason, seen.text, JobFailure::Retry::never);
    }
    lead.require_whole();
    assets_.complete(job, asset.id);
    lead.announce(true);
}

media::transcode::ScoutRequest TranscodeJob::request_for(const AssetToTranscode& asset,
                                                         const Lead& lead) const {
    media::transcode::ScoutRequest request{.limits = options_.limits,
                                           .published_sound = lead.published_sound()};
    // What was begun by one look at a file is not continued by another.
    if (!asset.source_facts.empty()) request.source = media::sandbox::source_from(asset.source_facts);
    if (asset.arriving) request.arriving_bytes = asset.source_bytes;
    return request;
}

void TranscodeJob::end_badly(const ClaimedJob& job, const AssetToTranscode& asset, const Outcome& outcome) {
    if (media::sandbox::may_be_retried(outcome)) {
        throw JobFailure(outcome.reason, outcome.text, JobFailure::Retry::later);
    }
    refuse(job, asset, outcome.reason, outcome.text);
}

void TranscodeJob::refuse(const ClaimedJob& job, const AssetToTranscode& asset, const std::string& reason,
                          const std::string& text) {
    if (asset.arriving) throw JobFailure(reason, text, JobFailure::Retry::never);
    assets_.refuse(job, asset.id, reason, text);
    blobs_.remove(asset.source_key);
    bus_.publish("lesson:" + std::to_string(asset.lesson.value), "changed");
}

void TranscodeJob::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    const auto asset = assets_.load(job);
    if (asset && asset->arriving) return assets_.wait_for_the_rest(job, asset->id, reason, text);
    assets_.give_up(job, reason, text);
    if (asset) bus_.publish("lesson:" + std::to_string(asset->lesson.value), "changed");
}

}  // namespace yanxiu::workers
