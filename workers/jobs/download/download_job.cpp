#include "workers/jobs/download/download_job.hpp"

#include <span>

#include "media/mp4/movie.hpp"

namespace yanxiu::workers {
namespace {

constexpr std::int64_t kLargestInit = 1 << 20;
constexpr std::int64_t kLargestSegment = 64 << 20;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

void DownloadJob::run(const ClaimedJob& job, const Lease& lease) {
    const auto wanted = downloads_.load(job);
    if (!wanted) return downloads_.drop(job);
    const auto folder = "assets/" + std::to_string(wanted->asset.value) + "/" + std::to_string(job.id.value) +
                        "-" + std::to_string(job.token) + "/";
    try {
        const auto video = join(folder + "video.mp4", {&wanted->video, &wanted->audio}, lease);
        const auto audio = join(folder + "audio.m4a", {&wanted->audio}, lease);
        if (!downloads_.fulfil(job, video, audio)) blobs_.remove(folder);
    } catch (const media::mp4::BadFragment& error) {
        throw JobFailure("download_failed", error.what(), JobFailure::Retry::never);
    }
    announce(wanted->lesson);
}

/// Reads every segment twice: the index in front of a file says where in it everything is.
MadeFile DownloadJob::join(const std::string& key, const std::vector<const RenditionKeys*>& renditions,
                           const Lease& lease) {
    std::vector<media::mp4::Track> tracks;
    for (const auto* rendition : renditions) {
        auto& track = tracks.emplace_back(blobs_.read(rendition->init, kLargestInit));
        for (const auto& segment : rendition->segments) {
            lease.check();
            track.add(blobs_.read(segment, kLargestSegment));
        }
    }
    const media::mp4::Movie movie(tracks);
    const auto writer = blobs_.open_writer(key, 0);
    writer->write(bytes_of(movie.head()));
    for (const auto& piece : movie.pieces()) {
        lease.check();
        const auto segment = blobs_.read(renditions[piece.track]->segments[piece.segment], kLargestSegment);
        writer->write(bytes_of(segment).subspan(static_cast<std::size_t>(piece.from),
                                                static_cast<std::size_t>(piece.size)));
    }
    writer->sync();
    return {key, movie.size_bytes()};
}

void DownloadJob::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    const auto wanted = downloads_.load(job);
    downloads_.fail(job, reason, text);
    if (wanted) announce(wanted->lesson);
}

void DownloadJob::announce(base::LessonId lesson) {
    bus_.publish("lesson:" + std::to_string(lesson.value), "changed");
}

}  // namespace yanxiu::workers
