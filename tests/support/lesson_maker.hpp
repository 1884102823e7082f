#pragma once

#include <cstddef>
#include <string>

#include "server/base/ids.hpp"
#include "server/blob/blob_store.hpp"
#include "server/store/database.hpp"

namespace yanxiu::test {

struct MadeLesson {
    base::LessonId lesson;
    base::ContentId content;
    base::AssetId asset;
};

/// Makes what a worker and a sign-in would have left behind: rows in a real database, bytes in a blob store.
/// `database` may be connected as the server or as the owner.
class LessonMaker {
  public:
    LessonMaker(store::Database& database, blob::BlobStore& blobs) : database_(database), blobs_(blobs) {}

    base::PersonId person();
    MadeLesson lesson(base::PersonId author);

    /// Listed, growing, with an init of 100 bytes.
    void rendition(base::AssetId asset, const std::string& name, const std::string& kind = "video",
                   bool listed = true);
    /// Two seconds each, one after another.
    void segment(base::AssetId asset, const std::string& rendition, int number, std::size_t size_bytes);
    /// Two small pictures, two seconds apart.
    void sheet(base::AssetId asset, std::int64_t start_ms, std::size_t size_bytes);
    void complete(base::AssetId asset, const std::string& rendition);
    void complete(base::AssetId asset);

    void remove(const MadeLesson& lesson);

    base::LeaseId lease(base::PersonId person, const MadeLesson& lesson);
    void close(base::LeaseId lease);

    /// The bytes of a segment, which no other segment has.
    static std::string bytes(base::AssetId asset, const std::string& rendition, int number, std::size_t size);

  private:
    store::Database& database_;
    blob::BlobStore& blobs_;
};

}  // namespace yanxiu::test
