#pragma once

#include <cstdint>
#include <string_view>

#include "server/blob/blob_store.hpp"
#include "server/store/database.hpp"

namespace yanxiu::operations {

struct HousekeepingRules {
    std::int64_t keep_originals_days = 0;  // after the lesson was whole; 0: for ever
    int batch = 200;                       // of sources, and of assets, that one round looks after
};

/// What one round has removed.
struct PutAway {
    int sources = 0;
    int videos = 0;  // that no lesson shows any more
    int pieces = 0;  // of them, and of attempts that have lost
};

/// Removes media that nobody wants any more, a batch at a time. What a row names is never removed: an
/// original is given up in its row first. Nodes may do it at the same time. Home: one thread, blocks.
class Housekeeping {
  public:
    Housekeeping(store::Database& database, blob::BlobStore& blobs, HousekeepingRules rules)
        : database_(database), blobs_(blobs), rules_(rules) {}

    /// Originals of lessons that were whole longer ago than the rules keep them, of lessons deleted more than
    /// a day ago, of videos replaced as long ago, and of those that were refused. A blob that cannot be
    /// removed is left to the sweep of uploads. Then, what is played of lessons deleted and videos replaced
    /// more than a day ago: evidence of watching them stays. Then, of assets at rest for a day, the pieces
    /// that no row names. Throws as the database does.
    PutAway round();

  private:
    int put_away_sources();
    int put_away_media();
    int sweep_attempts();

    store::Database& database_;
    blob::BlobStore& blobs_;
    const HousekeepingRules rules_;
};

/// Whether a key is that of what an attempt stores: an init or a segment, "assets/17/3-1/v720/4.m4s", a
/// poster, a sheet of a storyboard, a still for presence checks or a download. Other things below an asset's
/// folder are not touched.
bool is_piece_of_attempt(std::string_view key);

}  // namespace yanxiu::operations
