#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "media/ladder/chunks.hpp"
#include "media/transcode/transcode.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "workers/queue/job.hpp"

namespace yanxiu::workers {

/// What a chunk job is about.
struct ChunkToMake {
    media::ladder::Chunk chunk;
    media::transcode::Part part = media::transcode::Part::all;
    std::string source_facts;
};

/// How far the chunk jobs of an asset have come.
struct ChunkProgress {
    int done = 0;
    int left = 0;          // that wait or run
    int left_visible = 0;  // of them, those whose result is shown while it grows
    std::string reason;    // of one that has failed for good; empty when none has
    std::string text;
    bool first_done = false;  // the first chunk is made in all its renditions
};

/// The SQL of chunks and the jobs that make them. Every function that writes takes a job and throws
/// LeaseLost, having changed nothing, when it is somebody else's by now. Home: any thread, blocks.
class ChunkStore {
  public:
    explicit ChunkStore(store::Database& database) : database_(database) {}

    /// Remembers a chunk of the plan; a job for the first one is there at once. Again: nothing.
    void plan(const ClaimedJob& lead, base::AssetId asset, const media::ladder::Chunk& chunk);
    /// Jobs for all planned chunks behind the first that have none; true when there were such. `together`:
    /// all renditions of a chunk in one job; else the lowest of all chunks comes before the others.
    bool order(const ClaimedJob& lead, base::AssetId asset, bool together);
    /// Gives another try to what has failed in an earlier life of the lead.
    void reopen(const ClaimedJob& lead, base::AssetId asset);
    ChunkProgress progress(base::AssetId asset);
    /// What the lead waits for gets on: it has all its attempts again.
    void renew_attempts(const ClaimedJob& lead);

    /// Nothing when the payload names no chunk.
    std::optional<ChunkToMake> load(const ClaimedJob& job);
    /// `made`: of the lesson's length.
    void finish(const ClaimedJob& job, std::chrono::milliseconds made);
    void fail(const ClaimedJob& job, const std::string& reason, const std::string& text);

  private:
    store::Database& database_;
};

}  // namespace yanxiu::workers
