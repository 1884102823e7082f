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
    std::int64_t source_bytes = 0;  // once all have arrived
    bool arriving = false;          // the upload is still open
    std::string source_facts;       // as one has probed it; empty: nobody has
    std::string state;
    bool lesson_deleted = false;
    bool has_content = false;    // its source is hashed
    int poster_score = -1;       // of the poster that was picked so far
    bool poster_chosen = false;  // by the author
};

/// How far a source has come.
struct SourceArrival {
    std::int64_t bytes = 0;  // durable
    bool whole = false;
    bool has_content = false;
};

/// A rendition that has been begun, by this job or by another.
struct PublishedRendition {
    std::string init_key;
    std::string kind;
    bool listed = false;
    std::set<int> segments;
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
    std::int64_t key_bytes = 0;
    std::string key;
};
struct Publication {
    std::vector<NewRendition> renditions;
    bool listed = true;
    std::vector<NewSegment> segments;
    std::int64_t done_us = 0;  // of the lesson, by these
};

/// The SQL of transcode jobs. Every function that writes takes the job and throws LeaseLost, having changed
/// nothing, when it is somebody else's by now. Home: any thread, blocks.
class AssetStore {
  public:
    explicit AssetStore(store::Database& database) : database_(database) {}

    /// Nothing when the payload names no asset.
    std::optional<AssetToTranscode> load(const ClaimedJob& job);
    SourceArrival arrival(base::AssetId asset);
    PublishedRenditions published(base::AssetId asset);
    /// Those of `keys` that no row of this asset names.
    std::vector<std::string> unnamed(base::AssetId asset, const std::vector<std::string>& keys);

    void set_step(const ClaimedJob& job, base::AssetId asset, const std::string& step);
    void set_content(const ClaimedJob& job, base::AssetId asset, const std::array<unsigned char, 32>& sha256);
    /// `facts`: for those who make the chunks.
    void set_source(const ClaimedJob& job, base::AssetId asset, const std::string& facts,
                    std::int64_t total_us);
    /// Unless there is one that is as good, or the author's. The key that nobody names afterwards: that of
    /// the poster before, empty when there was none, or `key` itself.
    std::string set_poster(const ClaimedJob& job, base::AssetId asset, const std::string& key, int score);
    /// Of a storyboard, by what its first picture shows.
    bool has_sheet(base::AssetId asset, const media::transcode::StoryboardSheet& sheet);
    void add_sheet(const ClaimedJob& job, base::AssetId asset, const media::transcode::StoryboardSheet& sheet,
                   const std::string& key);
    /// Of those among which presence checks let choose.
    bool has_check_still(base::AssetId asset, int number);
    void add_check_still(const ClaimedJob& job, base::AssetId asset,
                         const media::transcode::CheckStill& still, const std::string& key);
    /// All of it at once, or nothing. It is visible once every growing rendition has come so far.
    void publish(const ClaimedJob& job, base::AssetId asset, const Publication& publication);
    /// What these have so far is shown, and grows from now on in step with the others.
    void list(const ClaimedJob& job, base::AssetId asset, const std::vector<std::string>& renditions);
    /// How many first segments without a gap each rendition has.
    std::map<std::string, int> grown(base::AssetId asset);
    /// It gets no more segments, and holds the others up no longer.
    void finish_sound(const ClaimedJob& job, base::AssetId asset);
    /// What was not listed is. Of all, or of those listed so far.
    void complete_renditions(const ClaimedJob& job, base::AssetId asset, bool listed_alone);

    /// The lesson's video is whole, in every rendition; the job is done.
    void complete(const ClaimedJob& job, base::AssetId asset);
    /// The file is refused for good; the job is done, because no other attempt would end otherwise.
    void refuse(const ClaimedJob& job, base::AssetId asset, const std::string& reason,
                const std::string& text);
    /// What was begun while the file arrives goes on once all of it is there; at once if it is by now.
    /// `reason`: why it does not before.
    void wait_for_the_rest(const ClaimedJob& job, base::AssetId asset, const std::string& reason,
                           const std::string& text);
    /// The job fails, and with it the asset that it names, if any.
    void give_up(const ClaimedJob& job, const std::string& reason, const std::string& text);

  private:
    template <class Function>
    void fenced(const ClaimedJob& job, Function&& function);

    store::Database& database_;
};

}  // namespace yanxiu::workers
