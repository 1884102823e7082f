#include "workers/jobs/poster/poster_job.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include "media/sandbox/parent.hpp"

namespace yanxiu::workers {
namespace {

constexpr std::int64_t kLargestInit = 1 << 20;
constexpr std::int64_t kLargestSegment = 64 << 20;

/// A file in memory alone, open while this lives.
class MemoryFile {
  public:
    explicit MemoryFile(const std::string& bytes) : descriptor_(::memfd_create("poster", MFD_CLOEXEC)) {
        if (descriptor_ < 0) fail();
        for (std::size_t written = 0; written < bytes.size();) {
            const auto done = ::write(descriptor_, bytes.data() + written, bytes.size() - written);
            if (done < 0 && errno != EINTR) {
                ::close(descriptor_);
                fail();
            }
            if (done > 0) written += static_cast<std::size_t>(done);
        }
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    int descriptor() const { return descriptor_; }

  private:
    [[noreturn]] static void fail() {
        throw std::system_error(errno, std::generic_category(), "keep a picture in memory");
    }
    int descriptor_;
};

/// Nothing but a poster comes of a still.
class PosterSink final : public media::transcode::SegmentSink {
  public:
    void accepted(const media::probe::Source&) override {}
    void planned(const media::ladder::Chunk&) override {}
    void begin(const std::vector<media::transcode::RenditionHead>&) override {}
    void publish(const media::transcode::Step&) override {}
    void storyboard(const media::transcode::StoryboardSheet&) override {}
    void check_still(const media::transcode::CheckStill&) override {}
    void alive(std::int64_t) override {}
    void poster(const media::transcode::Poster& poster) override { jpeg = poster.jpeg; }

    std::string jpeg;
};

}  // namespace

PosterJob::PosterJob(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus,
                     TranscodeOptions options)
    : posters_(database), blobs_(blobs), bus_(bus), options_(std::move(options)) {}

void PosterJob::run(const ClaimedJob& job, const Lease& lease) {
    const auto wish = posters_.load(job);
    if (!wish) return posters_.drop(job);
    const auto jpeg = make(*wish, lease);
    const auto key = "assets/" + std::to_string(wish->asset.value) + "/" + std::to_string(job.id.value) +
                     "-" + std::to_string(job.token) + "/poster.jpg";
    blobs_.put(key, std::as_bytes(std::span(jpeg)));
    try {
        const auto unnamed = posters_.fulfil(job, *wish, key);
        if (!unnamed.empty()) blobs_.remove(unnamed);
    } catch (const LeaseLost&) {
        blobs_.remove(key);  // its author has wished for something else meanwhile
        throw;
    }
    announce(wish->lesson);
}

std::string PosterJob::make(const PosterWish& wish, const Lease& lease) {
    media::transcode::StillRequest request{.limits = options_.limits, .time_us = std::nullopt};
    if (wish.of_a_moment()) request.time_us = wish.position_ms * 1000;
    const MemoryFile file(wish.of_a_moment() ? blobs_.read(wish.init_key, kLargestInit) +
                                                   blobs_.read(wish.segment_key, kLargestSegment)
                                             : wish.picture);
    PosterSink sink;
    const auto keep_going = [&] {
        lease.check();
        return true;
    };
    const auto outcome =
        media::sandbox::run_in_child(options_.child, file.descriptor(), request, sink, keep_going);
    if (!outcome.reason.empty()) {
        const bool again = media::sandbox::may_be_retried(outcome);
        throw JobFailure(outcome.reason, outcome.text,
                         again ? JobFailure::Retry::later : JobFailure::Retry::never);
    }
    if (sink.jpeg.empty()) throw JobFailure("child_failed", "no poster came", JobFailure::Retry::later);
    return std::move(sink.jpeg);
}

void PosterJob::give_up(const ClaimedJob& job, const std::string& reason, const std::string& text) {
    const auto lesson = posters_.lesson_of(job);
    posters_.fail(job, reason, text);
    if (lesson) announce(*lesson);
}

void PosterJob::announce(base::LessonId lesson) {
    bus_.publish("lesson:" + std::to_string(lesson.value), "changed");
}

}  // namespace yanxiu::workers
