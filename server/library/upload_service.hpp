#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/upload_rules.hpp"
#include "server/library/upload_writing.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

struct UploadLimits {
    std::int64_t quota_bytes = std::int64_t{50} << 30;      // of a person, uploads and videos together
    std::int64_t max_upload_bytes = std::int64_t{8} << 30;  // of one file
    int open_uploads = 5;                                   // of a person
};

/// What an upload request does. Home: pool, blocks.
///
/// Only an upload's owner, the lesson's author, may see or write it: to others it does not exist
/// (`not_found`). Within a process one request at a time may touch an upload (UploadTurns); between processes
/// the row's epoch decides, and every node hears of a take-over on the bus.
class UploadService {
  public:
    UploadService(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, UploadLimits limits);

    const UploadLimits& limits() const { return limits_; }
    /// What take-overs by this process say on the channel "upload:<id>"; a closed upload says "closed".
    const std::string& node() const { return node_; }

    /// Reserves the room and supersedes the lesson's open upload. Refused: "lesson_not_found",
    /// "uploads_too_many", "quota_exceeded", "upload_too_large", "disk_full".
    UploadRecord create(base::PersonId owner, const UploadRequest& request);

    /// Takes the upload over: whoever wrote it before can record nothing any more.
    UploadStatus status(base::PersonId owner, const std::string& id);

    /// Takes the upload over for writing at `request.offset`. A finished upload has no more to write: for an
    /// empty body at its end the record says so.
    UploadRecord take_over(base::PersonId owner, const UploadRequest& request);

    /// For the record of `create` or `take_over`.
    std::unique_ptr<UploadWriting> open(const UploadRecord& upload, const UploadRequest& request);

    void terminate(base::PersonId owner, const std::string& id);

    /// Ends what has expired and removes blobs that belong to no upload. Answers how many blobs it removed.
    int sweep();

  private:
    void require_room(store::Transaction& t, base::PersonId owner, std::int64_t wanted_bytes) const;
    std::int64_t settle_size(store::Transaction& t, base::PersonId owner, UploadRecord& upload,
                             const UploadRequest& request) const;
    void dispose(const std::vector<ClosedUpload>& closed);
    bool remove_blob(const std::string& key);

    store::Database& database_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    UploadLimits limits_;
    std::string node_;
};

}  // namespace yanxiu::library
