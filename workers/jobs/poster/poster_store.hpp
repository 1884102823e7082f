#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "workers/queue/job.hpp"

namespace yanxiu::workers {

/// What an author wants a poster to be made of: an uploaded picture, or a moment of the lesson, which is in
/// `segment`.
struct PosterWish {
    base::AssetId asset;
    base::LessonId lesson;
    std::string picture;
    std::int64_t position_ms = 0;
    std::string init_key;
    std::string segment_key;

    bool of_a_moment() const { return picture.empty(); }
};

/// The SQL of poster jobs. Every function that writes throws LeaseLost, having changed nothing, when the job
/// is somebody else's by now. Home: any thread, blocks.
class PosterStore {
  public:
    explicit PosterStore(store::Database& database) : database_(database) {}

    /// Nothing when the author has wished for something else since, the lesson is deleted, or nothing of the
    /// moment can be seen any more. The segment is that of the rendition next to 720p.
    std::optional<PosterWish> load(const ClaimedJob& job);
    /// Unless the author has wished for something else since. The key of the poster before, which nobody
    /// names any more; empty when there was none.
    std::string fulfil(const ClaimedJob& job, const PosterWish& wish, const std::string& key);
    void drop(const ClaimedJob& job);
    void fail(const ClaimedJob& job, const std::string& reason, const std::string& text);
    std::optional<base::LessonId> lesson_of(const ClaimedJob& job);

  private:
    store::Database& database_;
};

}  // namespace yanxiu::workers
