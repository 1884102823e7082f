#pragma once

#include <filesystem>
#include <string>

#include "server/blob/blob_store.hpp"

namespace yanxiu::blob {

/// True for keys that may become paths: [a-z0-9/._-], no empty part, none that begins with a dot.
bool is_key(std::string_view key);

/// Blobs as files below one directory. Home: any thread, blocks. A key of another form throws
/// std::invalid_argument, being a mistake of ours; a full disk throws RequestError{resource_exhausted,
/// "disk_full"}, other failures of the disk RequestError{internal, "blob_failed"}.
class FilesystemStore final : public BlobStore {
  public:
    /// Creates the directory when it is missing.
    explicit FilesystemStore(std::filesystem::path directory);

    void put(std::string_view key, std::span<const std::byte> bytes) override;
    std::unique_ptr<BlobWriter> open_writer(std::string_view key, std::int64_t offset) override;
    int open_descriptor(std::string_view key) const override;
    std::int64_t size_bytes(std::string_view key) const override;
    std::string read(std::string_view key, std::int64_t max_bytes) const override;
    void remove(std::string_view key_or_prefix) override;
    std::vector<std::string> list(std::string_view prefix) const override;
    std::int64_t free_bytes() const override;

  private:
    std::filesystem::path path_of(std::string_view key) const;
    void make_folders(const std::filesystem::path& folder) const;

    std::filesystem::path directory_;
};

}  // namespace yanxiu::blob
