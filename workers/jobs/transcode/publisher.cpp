#include "workers/jobs/transcode/publisher.hpp"

#include <span>

#include "media/hls/names.hpp"

namespace yanxiu::workers {
namespace {

using namespace std::chrono_literals;
namespace hls = media::hls;

}  // namespace

Publisher::Publisher(AssetStore& assets, blob::BlobStore& blobs, bus::Bus& bus, const ClaimedJob& job,
                     const AssetToTranscode& asset, PublishedRenditions published)
    : assets_(assets), blobs_(blobs), bus_(bus), job_(job), asset_(asset), published_(std::move(published)) {}

std::string Publisher::folder() const {
    return "assets/" + std::to_string(asset_.id.value) + "/" + std::to_string(job_.id.value) + "-" +
           std::to_string(job_.token) + "/";
}

void Publisher::put(const std::string& key, const std::string& bytes) {
    blobs_.put(key, std::as_bytes(std::span(bytes)));
}

void Publisher::announce(bool at_once) {
    const auto now = std::chrono::steady_clock::now();
    if (!at_once && now - announced_ < 1s) return;
    announced_ = now;
    bus_.publish("lesson:" + std::to_string(asset_.lesson.value), "changed");
}

void Publisher::accepted(const media::probe::Source& source) {
    assets_.set_total(job_, asset_.id, source.claimed_duration_us);
    assets_.set_step(job_, asset_.id, "transcoding");
    announce(true);
}

void Publisher::begin(const std::vector<media::transcode::RenditionHead>& renditions, bool listed) {
    growing_ = renditions;
    listed_ = listed;
    for (const auto& head : growing_) {
        const auto found = published_.find(head.name);
        if (found == published_.end()) continue;
        // What is published plays with its own parameter sets alone: another encoder cannot continue it.
        const auto before = blobs_.read(found->second.init_key, 1 << 20);
        if (before == head.init) continue;
        throw JobFailure("rendition_changed", "the encoder no longer makes what was begun",
                         JobFailure::Retry::never);
    }
}

void Publisher::put_inits(Publication& publication) {
    for (const auto& head : growing_) {
        if (published_.contains(head.name)) continue;
        const auto key = folder() + head.name + "/" + std::string(hls::kInitName);
        put(key, head.init);
        publication.renditions.push_back({.head = head, .init_key = key});
    }
}

void Publisher::publish(const media::transcode::Step& step) {
    Publication publication{.renditions = {}, .listed = listed_, .segments = {}, .done_us = step.done_us};
    put_inits(publication);
    for (const auto& segment : step.segments) {
        const auto found = published_.find(segment.rendition);
        if (found != published_.end() && segment.number < found->second.segments) continue;
        auto key = folder() + segment.rendition + "/" + hls::segment_name(segment.number);
        put(key, segment.bytes);
        publication.segments.push_back({.rendition = segment.rendition,
                                        .number = segment.number,
                                        .start_us = segment.start_us,
                                        .duration_us = segment.duration_us,
                                        .size_bytes = static_cast<std::int64_t>(segment.bytes.size()),
                                        .key = std::move(key)});
    }
    assets_.publish(job_, asset_.id, publication);
    for (const auto& rendition : publication.renditions) {
        published_[rendition.head.name] = {.init_key = rendition.init_key,
                                           .kind = rendition.head.video ? "video" : "audio",
                                           .listed = listed_,
                                           .complete = false,
                                           .segments = 0};
    }
    for (const auto& segment : publication.segments)
        published_[segment.rendition].segments = segment.number + 1;
    announce(false);
}

void Publisher::poster(const std::string& jpeg) {
    const auto key = folder() + "poster.jpg";
    put(key, jpeg);
    assets_.set_poster(job_, asset_.id, key);
    announce(true);
}

void Publisher::alive(std::int64_t) {
    announce(false);
}

void Publisher::complete(const std::vector<std::string>& renditions) {
    assets_.complete_renditions(job_, asset_.id, renditions);
    announce(true);
}

}  // namespace yanxiu::workers
