#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yanxiu::blob {

/// An open blob being written from an offset. Home: pool, blocks; `sync` may run beside `write` on another
/// thread. Destroying it closes it; bytes written but not synced may be lost.
class BlobWriter {
  public:
    virtual ~BlobWriter() = default;
    /// Appends at the current offset; throws RequestError{resource_exhausted, "disk_full"} when there is no
    /// room.
    virtual void write(std::span<const std::byte> bytes) = 0;
    /// fdatasync: everything whose `write` had returned before is durable then. After a failure the writer
    /// refuses everything (what is on disk is no longer known).
    virtual void sync() = 0;
    /// Cuts off what lies beyond `offset`, and goes on there. Not beside `write` or `sync`.
    virtual void cut(std::int64_t offset) = 0;
    virtual std::int64_t offset() const = 0;
};

/// Media bytes by key. Keys are ours alone ([a-z0-9/._-], never from a person), as
/// "assets/17/3f2a/v720/00012.m4s". Home: any thread, blocks.
class BlobStore {
  public:
    virtual ~BlobStore() = default;

    /// Writes a whole blob durably (temporary file, fdatasync, rename, directory synced). Replaces.
    virtual void put(std::string_view key, std::span<const std::byte> bytes) = 0;

    /// Opens for writing at `offset`, creating when needed; what lies beyond `offset` is cut off. A blob has
    /// one writer: while another one, of whatever process, is open, this waits, and after five seconds throws
    /// RequestError{unavailable, "blob_busy"}.
    virtual std::unique_ptr<BlobWriter> open_writer(std::string_view key, std::int64_t offset) = 0;

    /// A read-only descriptor, owned by the caller; -1 when there is no such blob.
    virtual int open_descriptor(std::string_view key) const = 0;

    /// -1 when there is no such blob.
    virtual std::int64_t size_bytes(std::string_view key) const = 0;

    virtual std::string read(std::string_view key, std::int64_t max_bytes) const = 0;

    /// Removes one blob, or everything below a prefix that ends with '/'. Missing ones are no error.
    virtual void remove(std::string_view key_or_prefix) = 0;

    /// The keys of all blobs below a prefix that ends with '/', in no order.
    virtual std::vector<std::string> list(std::string_view prefix) const = 0;

    virtual std::int64_t free_bytes() const = 0;
};

}  // namespace yanxiu::blob
