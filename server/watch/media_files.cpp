#include "server/watch/media_files.hpp"

#include <fcntl.h>

namespace yanxiu::watch {

std::shared_ptr<const net::OpenFile> MediaFiles::at_hand(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->second;
}

std::shared_ptr<const net::OpenFile> MediaFiles::open(const std::string& key) {
    const int descriptor = blobs_.open_descriptor(key);
    if (descriptor < 0) return nullptr;
    auto file = std::make_shared<const net::OpenFile>(descriptor);
    // A loop will send it, and must not wait for the disk.
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED);
    Entries dropped;  // closed after the lock is given back
    const std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) return file;
    entries_.emplace_front(key, file);
    by_key_.emplace(entries_.front().first, entries_.begin());
    if (entries_.size() > limit_) {
        by_key_.erase(entries_.back().first);
        dropped.splice(dropped.begin(), entries_, std::prev(entries_.end()));
    }
    return file;
}

}  // namespace yanxiu::watch
