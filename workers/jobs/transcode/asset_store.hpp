#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "media/transcode/sink.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "workers/queue/job.hpp"

namespace yanxiu::workers {

/// What a transcode job is about.
struct AssetToTranscode {
    base::AssetId id;
    base::LessonId lesson;
    std::string source_key;
    std::string state;
    bool lesson_deleted = false;
    bool has_poster = false;
};

/// A rendition that an earlier attempt has begun.
struct PublishedRendition {
    std::string init_key;
    std::string kind;
    bool listed = false;
    bool complete = false;
    int segments = 0;
};
using PublishedRenditions = std::map<std::string, PublishedRendition>;

/// A rendition's row and its segments' rows, once their bytes are stored.
struct NewRendition {
    media::transcode::RenditionHead head;
    std::string init_key;
};
struct NewSegment {
    std::string rendition;
    int number = 0;
    std::int64_t start_us = 0;
    std::int64_t duration_us = 0;
    std::int64_t size_bytes = 0;
    std::string key;
};
struct Publication {
    std::vector<NewRendition> renditions;
    bool listed = true;
    std::vector<NewSegment> segments;
    std::int64_t done_us = 0;
};

/// The SQL of transcode jobs. Every function that writes takes the job and throws LeaseLost, having changed
/// nothing, when it is somebody else's by now. Home: any thread, blocks.
class AssetStore {
  public:
    explicit AssetStore(store::Database& database) : database_(database) {}

    /// Nothing when the payload names no asset.
    std::optional<AssetToTranscode> load(const ClaimedJob& job);
    PublishedRenditions published(base::AssetId asset);
    /// Tokens' folders of keys that rows of this asset name, as "12-3".
    std::set<std::string> published_attempts(base::AssetId asset);

    void set_step(const ClaimedJob& job, base::AssetId asset, const std::string& step);
    void set_content(const ClaimedJob& job, base::AssetId asset, const std::array<unsigned char, 32>& sha256);
    void set_total(const ClaimedJob& job, base::AssetId asset, std::int64_t total_us);
    void set_poster(const ClaimedJob& job, base::AssetId asset, const std::string& key);
    /// One step of all renditions that grow together: all visible at once, or none.
    void publish(const ClaimedJob& job, base::AssetId asset, const Publication& publication);
    /// No more segments: measured rates replace the ceilings, and what was not listed is.
    void complete_renditions(const ClaimedJob& job, base::AssetId asset,
                             const std::vector<std::string>& names);

    /// The lesson's video is whole; the job is done.
    void complete(const ClaimedJob& job, base::AssetId asset);
    /// The file is refused for good; the job is done, because no other attempt would end otherwise.
    void refuse(const ClaimedJob& job, base::AssetId asset, const std::string& reason,
                const std::string& text);
    /// The job fails, and with it the asset that it names, if any.
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text);

  private:
    template <class Function>
    void fenced(const ClaimedJob& job, Function&& function);

    store::Database& database_;
};

}  // namespace yanxiu::workers
