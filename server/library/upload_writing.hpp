#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "server/blob/blob_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/digest.hpp"
#include "server/library/source_hash.hpp"
#include "server/library/upload_rules.hpp"
#include "server/library/upload_store.hpp"

namespace yanxiu::library {

/// What an upload is after a request.
struct UploadStatus {
    std::string id;
    std::int64_t offset_bytes = 0;  // durable, recorded: the client need not send these again
    std::optional<std::int64_t> size_bytes;
    std::string metadata;
    std::int64_t expires_at_s = 0;
    bool finished = false;
};

/// The bytes of one request on their way into an upload. Home: pool, blocks. `write` and `conclude` are
/// called by one thread at a time; `store_progress` may run beside `write`.
class UploadWriting {
  public:
    UploadWriting(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, UploadRecord upload,
                  const std::optional<Checksum>& checksum);

    /// Appends. Throws when the disk is full or fails, or `upload_too_large` beyond the upload's length.
    void write(std::span<const std::byte> bytes);

    /// Makes what was written durable and records it, so that a crash costs nothing before it. Throws
    /// `aborted` ("upload_taken_over") when a newer request has taken the upload over. Does nothing while a
    /// checksum is to be verified.
    void store_progress();

    /// Everything has arrived: verifies, syncs, records; closes the upload when it is complete. Throws
    /// "checksum_mismatch", and then nothing of this request counts.
    UploadStatus conclude();

    /// The peer has gone or a write has failed: keeps what can be kept. Not after a failure of the others:
    /// what a broken commit has recorded is unknown then, and the next request finds out. Throws as they do.
    void salvage();

    std::int64_t written_bytes() const { return written().offset_bytes; }

  private:
    UploadProgress written() const;
    bool complete(std::int64_t offset) const { return upload_.size_bytes == offset; }
    void verify();
    void record(const UploadProgress& progress);
    void finish();

    store::Database& database_;
    blob::BlobStore& blobs_;
    bus::Bus& bus_;
    UploadRecord upload_;  // as recorded; its offset and expiry are touched by whoever stores progress
    std::optional<Checksum> checksum_;
    std::unique_ptr<Digest> digest_;
    std::unique_ptr<blob::BlobWriter> writer_;
    mutable std::mutex mutex_;        // over the two below, which go together
    std::int64_t written_bytes_;      // where the writer stands in the upload
    std::optional<SourceHash> hash_;  // there; none when an earlier version of us received the beginning
};

}  // namespace yanxiu::library
