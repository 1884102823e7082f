#include "server/blob/filesystem_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "server/base/error.hpp"

namespace yanxiu::blob {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, int error) {
    if (error == ENOSPC || error == EDQUOT) {
        throw base::RequestError(base::Code::resource_exhausted, "disk_full", "no room for media is left");
    }
    throw base::RequestError(base::Code::internal, "blob_failed",
                             std::string(what) + ": " + std::generic_category().message(error));
}

class File {
  public:
    File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int get() const { return descriptor_; }
    int release() { return std::exchange(descriptor_, -1); }

  private:
    int descriptor_;
};

void write_all(int descriptor, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto done = ::write(descriptor, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) fail("write a blob", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
}

void sync_folder(const fs::path& folder) {
    const File open(folder, O_RDONLY | O_DIRECTORY);
    if (open.get() < 0 || ::fsync(open.get()) != 0) fail("sync a folder", errno);
}

class FileWriter final : public BlobWriter {
  public:
    FileWriter(int descriptor, std::int64_t offset) : descriptor_(descriptor), offset_(offset) {}
    ~FileWriter() override { ::close(descriptor_); }

    void write(std::span<const std::byte> bytes) override {
        refuse_if_broken();
        write_all(descriptor_, bytes);
        const auto length = static_cast<std::int64_t>(bytes.size());
        // The disk begins at once, so that the next sync finds little left to do. Only a hint.
        (void)::sync_file_range(descriptor_, offset_, length, SYNC_FILE_RANGE_WRITE);
        offset_ += length;
    }
    void sync() override {
        refuse_if_broken();
        if (::fdatasync(descriptor_) == 0) return;
        broken_ = true;  // the kernel may have dropped the pages: a second try would lie
        fail("sync a blob", errno);
    }
    void cut(std::int64_t offset) override {
        refuse_if_broken();
        if (::ftruncate(descriptor_, offset) != 0) fail("cut a blob", errno);
        if (::lseek(descriptor_, offset, SEEK_SET) != offset) fail("seek in a blob", errno);
        offset_ = offset;
    }
    std::int64_t offset() const override { return offset_; }

  private:
    void refuse_if_broken() const {
        if (broken_) fail("write after a failed sync", EIO);
    }

    int descriptor_;
    std::int64_t offset_;
    std::atomic<bool> broken_{false};
};

// A writer that another process left open would go on writing at its own offset; so a second one waits.
void lock_for_writing(int descriptor) {
    constexpr auto kPatience = std::chrono::seconds(5);
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) fail("lock a blob", errno);
        if (std::chrono::steady_clock::now() >= end)
            throw base::RequestError(base::Code::unavailable, "blob_busy", "another writer is still open",
                                     std::chrono::seconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace

bool is_key(std::string_view key) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789/._-";
    if (key.empty() || key.find_first_not_of(kLetters) != std::string_view::npos) return false;
    for (std::size_t begin = 0; begin <= key.size();) {
        const auto end = std::min(key.find('/', begin), key.size());
        if (end == begin || key[begin] == '.') return false;
        begin = end + 1;
    }
    return true;
}

FilesystemStore::FilesystemStore(fs::path directory) : directory_(std::move(directory)) {
    fs::create_directories(directory_);
}

fs::path FilesystemStore::path_of(std::string_view key) const {
    if (!is_key(key)) throw std::invalid_argument("not a blob key");
    return directory_ / key;
}

void FilesystemStore::make_folders(const fs::path& folder) const {
    if (::access(folder.c_str(), F_OK) == 0) return;
    make_folders(folder.parent_path());
    if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) fail("make a folder", errno);
    sync_folder(folder.parent_path());
}

void FilesystemStore::put(std::string_view key, std::span<const std::byte> bytes) {
    static std::atomic<std::uint64_t> next{0};
    const auto path = path_of(key);
    make_folders(path.parent_path());
    const auto draft =
        path.parent_path() / (".draft-" + std::to_string(::getpid()) + "-" + std::to_string(next++));
    try {
        const File file(draft, O_WRONLY | O_CREAT | O_TRUNC);
        if (file.get() < 0) fail("make a blob", errno);
        write_all(file.get(), bytes);
        if (::fdatasync(file.get()) != 0) fail("sync a blob", errno);
        if (::rename(draft.c_str(), path.c_str()) != 0) fail("name a blob", errno);
    } catch (...) {
        ::unlink(draft.c_str());
        throw;
    }
    sync_folder(path.parent_path());
}

std::unique_ptr<BlobWriter> FilesystemStore::open_writer(std::string_view key, std::int64_t offset) {
    const auto path = path_of(key);
    make_folders(path.parent_path());
    const bool is_new = size_bytes(key) < 0;
    File file(path, O_WRONLY | O_CREAT);
    if (file.get() < 0) fail("open a blob for writing", errno);
    lock_for_writing(file.get());
    struct stat now {};
    if (::fstat(file.get(), &now) != 0) fail("measure a blob", errno);
    // Growing it here would put zeros where bytes are believed to be.
    if (now.st_size < offset) fail("open a blob beyond its end", EINVAL);
    if (now.st_size > offset && ::ftruncate(file.get(), offset) != 0) fail("cut a blob", errno);
    if (::lseek(file.get(), offset, SEEK_SET) != offset) fail("seek in a blob", errno);
    if (is_new) sync_folder(path.parent_path());
    return std::make_unique<FileWriter>(file.release(), offset);
}

int FilesystemStore::open_descriptor(std::string_view key) const {
    return File(path_of(key), O_RDONLY).release();
}

std::int64_t FilesystemStore::size_bytes(std::string_view key) const {
    struct stat found {};
    if (::stat(path_of(key).c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return -1;
    return found.st_size;
}

std::string FilesystemStore::read(std::string_view key, std::int64_t max_bytes) const {
    const File file(path_of(key), O_RDONLY);
    if (file.get() < 0) throw base::RequestError(base::Code::not_found, "blob_not_found", "no such blob");
    std::string bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(size_bytes(key), 0, max_bytes)),
                      '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const auto got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("read a blob", errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

void FilesystemStore::remove(std::string_view key_or_prefix) {
    const bool prefix = key_or_prefix.ends_with('/');
    if (prefix) key_or_prefix.remove_suffix(1);
    const auto path = path_of(key_or_prefix);
    std::error_code error;
    if (prefix) {
        fs::remove_all(path, error);
        if (error) fail("remove blobs", error.value());
    } else if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        fail("remove a blob", errno);
    }
}

std::vector<std::string> FilesystemStore::list(std::string_view prefix) const {
    if (!prefix.ends_with('/')) throw std::invalid_argument("not a prefix of blob keys");
    std::vector<std::string> keys;
    std::error_code error;
    fs::recursive_directory_iterator entry(path_of(prefix.substr(0, prefix.size() - 1)), error);
    for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
        auto key = fs::relative(entry->path(), directory_).generic_string();
        if (entry->is_regular_file() && is_key(key)) keys.push_back(std::move(key));
    }
    if (error && error != std::errc::no_such_file_or_directory) fail("list blobs", error.value());
    return keys;
}

std::int64_t FilesystemStore::free_bytes() const {
    struct statvfs disk {};
    if (::statvfs(directory_.c_str(), &disk) != 0) fail("measure the disk", errno);
    return static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
}

}  // namespace yanxiu::blob
