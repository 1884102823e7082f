#include "workers/jobs/transcode/publisher.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "media/hls/names.hpp"

namespace yanxiu::workers {
namespace {

using namespace std::chrono_literals;
namespace hls = media::hls;

}  // namespace

Publisher::Publisher(AssetStore& assets, blob::BlobStore& blobs, bus::Bus& bus, const ClaimedJob& job,
                     const AssetToTranscode& asset, std::int64_t videos)
    : assets_(assets),
      blobs_(blobs),
      bus_(bus),
      job_(job),
      asset_(asset),
      videos_(videos),
      published_(assets.published(asset.id)) {}

/// Where an attempt keeps its bytes: assets/<asset>/<job>-<token>/
std::string Publisher::folder(std::int64_t token) const {
    return "assets/" + std::to_string(asset_.id.value) + "/" + std::to_string(job_.id.value) + "-" +
           std::to_string(token) + "/";
}

void Publisher::put(const std::string& key, const std::string& bytes) {
    blobs_.put(key, std::as_bytes(std::span(bytes)));
}

void Publisher::remove_leftovers() {
    for (std::int64_t token = 1; token < job_.token; ++token) {
        for (const auto& key : assets_.unnamed(asset_.id, blobs_.list(folder(token)))) blobs_.remove(key);
    }
}

void Publisher::announce(bool at_once) {
    const auto now = std::chrono::steady_clock::now();
    if (!at_once && now - announced_ < 1s) return;
    announced_ = now;
    bus_.publish("lesson:" + std::to_string(asset_.lesson.value), "changed");
}

void Publisher::begin(const std::vector<media::transcode::RenditionHead>& renditions) {
    growing_ = renditions;
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
        const auto key = folder(job_.token) + head.name + "/" + std::string(hls::kInitName);
        put(key, head.init);
        publication.renditions.push_back({.head = head, .init_key = key});
    }
}

void Publisher::put_segment(const media::transcode::Segment& segment, Publication& publication) {
    const auto found = published_.find(segment.rendition);
    if (found != published_.end() && found->second.segments.contains(segment.number)) return;
    auto key = folder(job_.token) + segment.rendition + "/" + hls::segment_name(segment.number);
    put(key, segment.bytes);
    publication.segments.push_back({.rendition = segment.rendition,
                                    .number = segment.number,
                                    .start_us = segment.start_us,
                                    .duration_us = segment.duration_us,
                                    .size_bytes = static_cast<std::int64_t>(segment.bytes.size()),
                                    .key_bytes = segment.key_bytes,
                                    .key = std::move(key)});
}

void Publisher::publish(const media::transcode::Step& step, bool listed) {
    Publication publication{.renditions = {}, .listed = listed, .segments = {}, .done_us = 0};
    put_inits(publication);
    for (const auto& segment : step.segments) put_segment(segment, publication);
    for (const auto& segment : publication.segments) {
        const auto& name = segment.rendition;
        const bool video = std::any_of(growing_.begin(), growing_.end(),
                                       [&](const auto& head) { return head.video && head.name == name; });
        if (video) publication.done_us += segment.duration_us / videos_;
    }
    assets_.publish(job_, asset_.id, publication);
    for (const auto& [head, init_key] : publication.renditions) {
        published_[head.name] = {
            .init_key = init_key, .kind = head.video ? "video" : "audio", .listed = listed, .segments = {}};
    }
    for (const auto& segment : publication.segments) {
        published_[segment.rendition].segments.insert(segment.number);
    }
    announce(false);
}

void Publisher::storyboard(const media::transcode::StoryboardSheet& made) {
    if (assets_.has_sheet(asset_.id, made)) return;
    auto key = folder(job_.token) + "storyboard/" + std::to_string(made.sheet.first) + ".jpg";
    put(key, made.jpeg);
    assets_.add_sheet(job_, asset_.id, made, key);
}

void Publisher::check_still(const media::transcode::CheckStill& made) {
    if (assets_.has_check_still(asset_.id, made.number)) return;
    auto key = folder(job_.token) + "checks/" + std::to_string(made.number) + ".jpg";
    put(key, made.jpeg);
    assets_.add_check_still(job_, asset_.id, made, key);
}

void Publisher::poster(const media::transcode::Poster& poster) {
    const auto key = folder(job_.token) + "poster.jpg";
    put(key, poster.jpeg);
    const auto unnamed = assets_.set_poster(job_, asset_.id, key, poster.score);
    if (!unnamed.empty()) blobs_.remove(unnamed);
    announce(true);
}

void Publisher::alive(std::int64_t) {
    announce(false);
}

}  // namespace yanxiu::workers
