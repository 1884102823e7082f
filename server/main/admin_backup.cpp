// backup, restore: the database and the files that its rows name, in a folder.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <span>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "server/base/hex.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/credit/root_store.hpp"
#include "server/library/digest.hpp"
#include "server/main/admin.hpp"
#include "server/store/dump.hpp"

namespace yanxiu::admin {
namespace {

namespace fs = std::filesystem;

constexpr auto kDump = "database.dump";
constexpr auto kRoot = "ledger-root.txt";
constexpr auto kSums = "SHA256SUMS";  // of all others, as sha256sum reads it
constexpr auto kBlobs = "blobs/";
constexpr std::size_t kPieceBytes = 1 << 20;

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
    throw std::system_error(errno, std::generic_category(), what + ' ' + path.string());
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    bool open() const { return number_ >= 0; }

  private:
    const int number_;
};

/// Reads a regular file, and no other that a name leads to. Nothing when it is gone.
std::optional<std::string> sha256_of(const fs::path& path,
                                     const std::function<void(std::span<const char>)>& take = {}) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.open() && errno == ENOENT) return std::nullopt;
    struct stat status {};
    if (!file.open() || ::fstat(file.number(), &status) != 0) fail("read", path);
    if (!S_ISREG(status.st_mode)) throw std::runtime_error(path.string() + " is no regular file");
    library::Digest digest("sha256");
    std::vector<char> buffer(kPieceBytes);
    while (const auto got = ::read(file.number(), buffer.data(), buffer.size())) {
        if (got < 0) fail("read", path);
        const std::span piece(buffer.data(), static_cast<std::size_t>(got));
        digest.add(std::as_bytes(piece));
        if (take) take(piece);
    }
    const auto hash = digest.finish();
    std::string text;
    base::append_hex(text, {reinterpret_cast<const unsigned char*>(hash.data()), hash.size()});
    return text;
}

struct Owner {
    uid_t user;
    gid_t group;
};

/// Whose the files in a folder are to be. Somebody else but root could not make them so.
Owner owner_of(const fs::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) fail("look at", folder);
    if (::geteuid() != 0 && ::geteuid() != status.st_uid)
        throw std::runtime_error("only root and the owner of " + folder.string() + " can write its files");
    return {status.st_uid, status.st_gid};
}

void make_folders(const fs::path& folder, const Owner& owner) {
    if (fs::exists(folder)) return;
    make_folders(folder.parent_path(), owner);
    if (::mkdir(folder.c_str(), 0700) != 0) fail("make", folder);
    if (::geteuid() == 0 && ::chown(folder.c_str(), owner.user, owner.group) != 0) fail("give away", folder);
}

/// Under its name when it is whole. Answers its SHA-256; nothing when it is gone.
std::optional<std::string> copy(const fs::path& from, const fs::path& to, const Owner& owner,
                                const std::string& wanted = {}) {
    make_folders(to.parent_path(), owner);
    const auto draft = to.parent_path() / ('.' + to.filename().string());
    std::optional<std::string> sum;
    {
        const Descriptor file(
            ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file.open()) fail("write", draft);
        if (::geteuid() == 0 && ::fchown(file.number(), owner.user, owner.group) != 0)
            fail("give away", draft);
        sum = sha256_of(from, [&](std::span<const char> piece) {
            for (std::size_t written = 0; written < piece.size();) {
                const auto done = ::write(file.number(), piece.data() + written, piece.size() - written);
                if (done < 0) fail("write", draft);
                written += static_cast<std::size_t>(done);
            }
        });
        if (sum && !wanted.empty() && ::fsync(file.number()) != 0) fail("write", draft);
    }
    const bool damaged = sum && !wanted.empty() && *sum != wanted;
    if (sum && !damaged) {
        fs::rename(draft, to);
    } else {
        fs::remove(draft);
    }
    if (damaged) throw std::runtime_error(from.string() + " is not as it was written: the backup is damaged");
    return sum;
}

/// The files below a folder by their keys. What goes away meanwhile is left out.
void each_blob(const fs::path& folder, const std::string& prefix,
               const std::function<void(const std::string& key)>& act) {
    std::error_code error;
    fs::directory_iterator entry(folder / prefix, error);
    for (; !error && entry != fs::end(entry); entry.increment(error)) {
        const auto key = prefix + entry->path().filename().string();
        if (!blob::is_key(key)) continue;  // drafts
        const auto type = entry->symlink_status().type();
        if (type == fs::file_type::directory) each_blob(folder, key + '/', act);
        if (type == fs::file_type::regular) act(key);
    }
    if (error && error != std::errc::no_such_file_or_directory)
        throw fs::filesystem_error("read", folder / prefix, error);
}

using Sums = std::map<std::string, std::string>;  // by the name below the backup's folder

void add_blobs(const fs::path& blobs, const fs::path& backup, Sums& sums) {
    const Owner me{::geteuid(), ::getegid()};
    each_blob(blobs, "", [&](const std::string& key) {
        const auto name = kBlobs + key;
        std::error_code gone;
        const auto size = fs::file_size(blobs / key, gone);
        if (!gone && sums.contains(name) && fs::file_size(backup / name) == size) return;
        if (const auto sum = copy(blobs / key, backup / name, me)) sums[name] = *sum;
    });
}

std::string to_text(const Sums& sums) {
    std::string lines;
    for (const auto& [name, sum] : sums) lines += sum + "  " + name + '\n';
    return lines;
}

/// Names of a backup's own files alone.
Sums read_sums(const fs::path& folder) {
    std::ifstream lines(folder / kSums);
    if (!lines) throw std::runtime_error(folder.string() + " is no backup: " + kSums + " is not there");
    Sums sums;
    for (std::string sum, name; lines >> sum >> name;) {
        const bool blob = name.starts_with(kBlobs) && blob::is_key(name.substr(std::string(kBlobs).size()));
        if (!blob && name != kDump && name != kRoot)
            throw std::runtime_error(std::string(kSums) + " names what is no part of a backup");
        sums[name] = sum;
    }
    if (!sums.contains(kDump)) throw std::runtime_error(std::string(kSums) + " does not name " + kDump);
    return sums;
}

/// Everything written below a folder is on its disk.
void sync_all(const fs::path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.open() || ::syncfs(descriptor.number()) != 0) fail("sync", folder);
}

/// A new folder of ours beside `folder`, which it becomes when it is whole; else it is gone.
class Draft {
  public:
    explicit Draft(const fs::path& folder) : path_(folder.string() + ".XXXXXX") {
        if (::mkdtemp(path_.data()) == nullptr) fail("make", path_);
    }
    ~Draft() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    fs::path path() const { return path_; }
    void become(const fs::path& folder) {
        sync_all(path_);
        fs::rename(path_, folder);
        path_.clear();
        sync_all(folder.parent_path());
    }

  private:
    std::string path_;
};

void back_up(Context& context, const std::string& given, bool with_blobs) {
    auto folder = fs::absolute(given).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    if (fs::exists(folder)) throw std::runtime_error(folder.string() + " is there already");
    const auto blobs = fs::weakly_canonical(context.config.blob.directory);
    const auto beside = fs::weakly_canonical(folder).lexically_relative(blobs).string();
    if (!beside.starts_with("..")) throw std::runtime_error("a backup is not made among what it is of");
    Draft draft(folder);
    Sums sums;
    // Once before the dump and once behind it: a file that its rows name was there before, or is there now.
    if (with_blobs) add_blobs(blobs, draft.path(), sums);
    // Before the dump, which then has all that is below it.
    const auto root = context.database()->transact(
        [](store::Transaction& t) { return credit::find_root(t, std::nullopt); });
    if (root) write_new_file(draft.path() / kRoot, root->statement);
    store::dump(context.database_url, draft.path() / kDump);
    if (with_blobs) add_blobs(blobs, draft.path(), sums);
    const auto files = sums.size();
    for (const auto* name : {kDump, kRoot})
        if (const auto sum = sha256_of(draft.path() / name)) sums[name] = *sum;
    write_new_file(draft.path() / kSums, to_text(sums));
    draft.become(folder);
    std::cout << "backup in " << folder.string() << ": the database";
    if (with_blobs) std::cout << ", " << files << " files";
    std::cout << (root ? ", the ledger's root " + std::to_string(root->number) : "") << '\n';
}

/// A file of the same name and another content is somebody's: it stays, and nothing is restored.
std::size_t restore_blobs(const fs::path& folder, const fs::path& blobs, const Sums& sums) {
    fs::create_directories(blobs);
    const auto owner = owner_of(blobs);
    std::size_t files = 0;
    for (const auto& [name, sum] : sums) {
        if (!name.starts_with(kBlobs)) continue;
        const auto to = blobs / name.substr(std::string(kBlobs).size());
        const auto there = sha256_of(to);
        if (there && *there != sum)
            throw std::runtime_error(to.string() + " is there already, with another content");
        if (!there && !copy(folder / name, to, owner, sum))
            throw std::runtime_error(name + " is missing: the backup is damaged");
        ++files;
    }
    sync_all(blobs);
    return files;
}

void restore(Context& context, const std::string& given, const std::string& later_root) {
    const fs::path folder = given;
    const auto sums = read_sums(folder);
    for (const auto* name : {kDump, kRoot})
        if (sums.contains(name) && sha256_of(folder / name) != sums.at(name))
            throw std::runtime_error(std::string(name) + " is not as it was written: the backup is damaged");
    store::require_empty(context.database_url);
    const auto files = restore_blobs(folder, context.config.blob.directory, sums);
    store::restore(context.database_url, folder / kDump);
    try {
        store::migrate(context.database_url);
        std::cout << "the database and " << files << " files are restored\n" << std::flush;
        verify_ledger(context);
        if (sums.contains(kRoot)) check_root(context, (folder / kRoot).string());
        if (!later_root.empty()) check_root(context, later_root);
    } catch (const std::exception& error) {
        throw std::runtime_error(fmt::format(
            "restored, but not to be trusted: {}. To try again, drop the database and create it anew",
            error.what()));
    }
}

void add_back_up(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("backup",
                                       "Writes the database and all files to a new folder, while the "
                                       "server runs; needs the owner's URL");
    auto folder = std::make_shared<std::string>();
    auto database_only = std::make_shared<bool>(false);
    command->add_option("folder", *folder, "Made whole, or not there at all")->required();
    command->add_flag("--database-only", *database_only, "Leave out uploads, videos and pictures");
    command->callback([&context, folder, database_only] { back_up(context, *folder, !*database_only); });
}

void add_restore(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("restore",
                                       "Reads a backup of yours into an empty database and the folder of "
                                       "files, and verifies the ledger; needs the owner's URL");
    auto folder = std::make_shared<std::string>();
    auto root = std::make_shared<std::string>();
    command->add_option("folder", *folder)->required()->check(CLI::ExistingDirectory);
    command->add_option("--root", *root, "File of the newest root that was kept: is the backup older?")
        ->check(CLI::ExistingFile);
    command->callback([&context, folder, root] { restore(context, *folder, *root); });
}

}  // namespace

void add_backup(CLI::App& app, Context& context) {
    add_back_up(app, context);
    add_restore(app, context);
}

}  // namespace yanxiu::admin
