#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "workers/queue/job.hpp"

namespace yanxiu::workers {

/// Where a rendition's bytes are.
struct RenditionKeys {
    std::string init;
    std::vector<std::string> segments;
};

/// What an author lets viewers take along: the lesson's smallest pictures, and its smallest sound.
struct DownloadsToMake {
    base::AssetId asset;
    base::LessonId lesson;
    RenditionKeys video;
    RenditionKeys audio;
};

/// A file that is stored.
struct MadeFile {
    std::string key;
    std::int64_t size_bytes = 0;
};

/// The SQL of download jobs. Every function that writes throws LeaseLost, having changed nothing, when the
/// job is somebody else's by now. Home: any thread, blocks.
class DownloadStore {
  public:
    explicit DownloadStore(store::Database& database) : database_(database) {}

    /// Nothing when the lesson is deleted or shows another video. An author who has forbidden them meanwhile
    /// may allow them again: they are made.
    std::optional<DownloadsToMake> load(const ClaimedJob& job);
    /// False when nobody wants them any more; the job is done all the same.
    bool fulfil(const ClaimedJob& job, const MadeFile& video, const MadeFile& audio);
    void drop(const ClaimedJob& job);
    void fail(const ClaimedJob& job, const std::string& reason, const std::string& text);

  private:
    store::Database& database_;
};

}  // namespace yanxiu::workers
