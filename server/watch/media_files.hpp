#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "server/blob/blob_store.hpp"
#include "server/net/open_file.hpp"

namespace yanxiu::watch {

/// Open descriptors of segments, so that sending one that somebody else watches as well opens nothing.
/// Bounded: the least recently used are let go, and closed when their last answer ends. Home: any thread.
class MediaFiles {
  public:
    MediaFiles(const blob::BlobStore& blobs, std::size_t limit) : blobs_(blobs), limit_(limit) {}

    /// Null when it is not open. Never blocks.
    std::shared_ptr<const net::OpenFile> at_hand(const std::string& key);

    /// Opens it, asks the kernel to read it ahead, and keeps it; null when there is no such blob. Blocks.
    std::shared_ptr<const net::OpenFile> open(const std::string& key);

  private:
    using Entry = std::pair<std::string, std::shared_ptr<const net::OpenFile>>;
    using Entries = std::list<Entry>;  // most recently used first

    const blob::BlobStore& blobs_;
    const std::size_t limit_;
    std::mutex mutex_;
    Entries entries_;
    std::unordered_map<std::string_view, Entries::iterator> by_key_;  // views into the entries
};

}  // namespace yanxiu::watch
