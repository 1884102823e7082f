// backup, restore: the database and the files that its rows name, in a folder.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "server/base/hex.hpp"
#include "server/credit/ledger.hpp"
#include "server/credit/root_store.hpp"
#include "server/library/digest.hpp"
#include "server/main/admin.hpp"
#include "server/people/session_store.hpp"
#include "server/store/dump.hpp"

namespace yanxiu::admin {
namespace {

namespace fs = std::filesystem;

constexpr auto kDump = "database.dump";
constexpr auto kRoot = "ledger-root.txt";
constexpr auto kSums = "SHA256SUMS";
constexpr auto kBlobs = "blobs";

std::string sha256_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    library::Digest digest("sha256");
    std::vector<char> buffer(1 << 20);
    while (file.read(buffer.data(), std::ssize(buffer)), file.gcount() > 0)
        digest.add(std::as_bytes(std::span(buffer.data(), static_cast<std::size_t>(file.gcount()))));
    if (!file.eof()) throw std::runtime_error("cannot read " + path.string());
    const auto hash = digest.finish();
    std::string text;
    base::append_hex(text, {reinterpret_cast<const unsigned char*>(hash.data()), hash.size()});
    return text;
}

/// As `sha256sum` writes and reads it.
void write_sums(const fs::path& folder) {
    std::string lines;
    for (const auto* name : {kDump, kRoot})
        if (fs::exists(folder / name)) lines += sha256_of(folder / name) + "  " + name + '\n';
    write_new_file(folder / kSums, lines);
}

void require_sums(const fs::path& folder) {
    std::ifstream lines(folder / kSums);
    if (!lines) throw std::runtime_error(folder.string() + " is no backup: " + kSums + " is not there");
    bool has_dump = false;
    for (std::string sum, name; lines >> sum >> name;) {
        if (name != kDump && name != kRoot)
            throw std::runtime_error(std::string(kSums) + " names other files");
        if (sha256_of(folder / name) != sum)
            throw std::runtime_error(name + " is not as it was written: the backup is damaged");
        has_dump = has_dump || name == kDump;
    }
    if (!has_dump) throw std::runtime_error(std::string(kSums) + " does not name " + kDump);
}

struct Copied {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
};

/// Those that go away meanwhile are left out: nothing names them any more. Those that are there already, in
/// the same size, stay.
Copied copy_blobs(const fs::path& from, const fs::path& to) {
    Copied copied;
    std::error_code gone;
    for (auto entry = fs::recursive_directory_iterator(from); entry != fs::end(entry);
         entry.increment(gone)) {
        const auto& path = entry->path();
        if (!entry->is_regular_file(gone) || path.filename().string().front() == '.') continue;
        const auto target = to / path.lexically_relative(from);
        fs::create_directories(target.parent_path());
        const auto size = entry->file_size(gone);
        if (!gone && fs::exists(target) && fs::file_size(target) == size) continue;
        std::error_code error;
        fs::copy_file(path, target, fs::copy_options::overwrite_existing, error);
        if (error == std::errc::no_such_file_or_directory) continue;
        if (error) throw fs::filesystem_error("copy", path, target, error);
        ++copied.files;
        copied.bytes += static_cast<std::int64_t>(size);
    }
    return copied;
}

/// Everything written below a folder is on its disk.
void sync_all(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) throw std::system_error(error, std::generic_category(), "sync " + folder.string());
}

void back_up(Context& context, const std::string& given, bool blobs) {
    auto folder = fs::absolute(given).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    if (fs::exists(folder)) throw std::runtime_error(folder.string() + " is there already");
    const fs::path making = folder.string() + ".new";
    fs::remove_all(making);
    fs::create_directories(making);
    fs::permissions(making, fs::perms::owner_all);
    // Before the dump, which then has all that is below it.
    const auto root = context.database()->transact(
        [](store::Transaction& t) { return credit::find_root(t, std::nullopt); });
    if (root) write_new_file(making / kRoot, root->statement);
    store::dump(context.database_url, making / kDump);
    write_sums(making);
    Copied copied;
    // Behind the dump: what its rows name is kept for a day after rows name it no longer.
    if (blobs) copied = copy_blobs(context.config.blob.directory, making / kBlobs);
    sync_all(making);
    fs::rename(making, folder);
    sync_all(folder.parent_path());
    std::cout << "backup in " << folder.string() << ": the database";
    if (blobs) std::cout << ", " << copied.files << " files of " << copied.bytes << " bytes";
    std::cout << (root ? ", the ledger's root " + std::to_string(root->number) : "") << '\n';
}

void restore(Context& context, const std::string& given, const std::string& later_root) {
    const fs::path folder = given;
    require_sums(folder);
    if (fs::exists(folder / kBlobs)) {
        const auto copied = copy_blobs(folder / kBlobs, context.config.blob.directory);
        sync_all(context.config.blob.directory);
        std::cout << copied.files << " files of " << copied.bytes << " bytes\n";
    }
    store::restore(context.database_url, folder / kDump);
    store::migrate(context.database_url);
    // Who was put out after the backup shall not be in again.
    const auto sessions =
        context.database()->transact([](store::Transaction& t) { return people::revoke_all_sessions(t); });
    std::cout << "the database is restored; " << sessions << " sessions are ended\n" << std::flush;
    verify_ledger(context);
    if (fs::exists(folder / kRoot)) check_root(context, (folder / kRoot).string());
    if (!later_root.empty()) check_root(context, later_root);
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
                                       "Reads a backup into an empty database and the folder of "
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
