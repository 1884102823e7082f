// A durable tus upload of 1 GiB to yanxiu-server against `dd` with fdatasync to the same disk, in
// alternation;
// @tus/server, which syncs nothing, takes the same upload from the same client and is reported beside them.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "server/blob/filesystem_store.hpp"
#include "server/people/passwords.hpp"
#include "server/people/person_store.hpp"
#include "server/people/session_store.hpp"
#include "tests/bench/support/figures.hpp"
#include "tests/bench/support/yanxiu_server.hpp"
#include "tests/bench/upload/tus_client.hpp"
#include "tests/support/base64.hpp"
#include "tests/support/lesson_maker.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBytes = std::int64_t{1} << 30;
constexpr double kMib = 1 << 20;
constexpr int kRounds = 7;
constexpr const char* kPeer = "@tus/server@2.4.5 @tus/file-store@2.1.1";
const std::string kToken(64, 'b');  // as long as sessions' are

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

std::vector<char> random_bytes(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<char> bytes(count);
    for (auto& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

struct Stage {
    Stage() {
        const auto person = make.person();
        lesson = make.lesson(person).lesson.value;
        database.database().transact([&](store::Transaction& t) {
            people::set_password(t, person, "none", false);
            people::insert_session(t, people::token_hash(kToken), person, "127.0.0.1", "bench");
        });
    }

    const Folder folder;
    test::TestDatabase database;
    blob::FilesystemStore blobs{folder.path() + "/blobs"};
    test::LessonMaker make{database.database(), blobs};
    std::int64_t lesson = 0;
};

/// @tus/server, which stores into a folder on the same disk.
class Peer {
  public:
    explicit Peer(const std::string& store) {
        fmt::print(stderr, "installing {}\n", kPeer);
        shell(
            fmt::format("cp {}/tests/bench/upload/tus_server.mjs {} && npm install --silent --no-audit "
                        "--no-fund --prefix {} {} >&2",
                        YANXIU_SOURCE_DIR, program_.path(), program_.path(), kPeer));
        fs::create_directories(store);
        const auto log = program_.path() + "/log";
        process_ = std::make_unique<Child>(
            std::vector<std::string>{"/usr/bin/env", "node", program_.path() + "/tus_server.mjs",
                                     std::to_string(port_), store},
            log);
        wait_for_port(port_, *process_, log);
    }

    int port() const { return port_; }

  private:
    const Folder program_;
    const int port_ = free_port();
    std::unique_ptr<Child> process_;
};

/// MiB/s of `work`, which takes kBytes; what was dirty before is not charged to it.
template <class Work>
double rate_of(Work work) {
    ::sync();
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(kBytes) / kMib / took.count();
}

void empty(const std::string& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) fs::remove_all(entry.path());
}

/// Whether the blob holds what was sent.
void require_stored(const std::string& file, const std::vector<char>& pattern) {
    if (static_cast<std::int64_t>(fs::file_size(file)) != kBytes)
        throw std::runtime_error("a blob is too short");
    std::ifstream blob(file, std::ios::binary);
    std::vector<char> bytes(pattern.size());
    for (std::int64_t at = 0; at < kBytes; at += static_cast<std::int64_t>(bytes.size())) {
        blob.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (bytes != pattern) throw std::runtime_error("a blob holds other bytes than were sent");
    }
}

struct Figures {
    Rounds against_dd;
    std::vector<double> peer;
    long before_kib = 0, peak_kib = 0;  // resident
};

double dd_rate(const std::string& folder) {
    const auto rate = rate_of([&] {
        shell(fmt::format("dd if=/dev/zero of={}/dd bs=1M count=1024 conv=fdatasync status=none", folder));
    });
    fs::remove(folder + "/dd");
    return rate;
}

Figures measure(const Stage& stage, const YanxiuServer& server, const Peer& peer) {
    const auto pattern = random_bytes(1 << 20);
    const auto& folder = stage.folder.path();
    const auto headers = fmt::format(
        "Cookie: yanxiu_session={}\r\nOrigin: http://127.0.0.1:{}\r\nUpload-Metadata: lesson_id {}\r\n",
        kToken, server.port(), test::base64(std::to_string(stage.lesson)));
    Figures figures;
    auto& [ours, theirs] = figures.against_dd;
    figures.before_kib = settle_resident_kib(server.pid());
    for (int round = 1; round <= kRounds; ++round) {
        const bool ours_first = round % 2 == 0;
        if (!ours_first) theirs.push_back(dd_rate(folder));
        std::string path;
        ours.push_back(rate_of([&] { path = upload(server.port(), headers, pattern, kBytes); }));
        require_stored(folder + "/blobs" + path, pattern);
        empty(folder + "/blobs/uploads");
        if (ours_first) theirs.push_back(dd_rate(folder));
        figures.peer.push_back(rate_of([&] { upload(peer.port(), "", pattern, kBytes); }));
        empty(folder + "/peer");
        fmt::print(stderr,
                   "round {}: ours {:.0f} MiB/s, dd {:.0f} MiB/s, @tus/server {:.0f} MiB/s, ratio {:.3f}\n",
                   round, ours.back(), theirs.back(), figures.peer.back(), ours.back() / theirs.back());
    }
    figures.peak_kib = peak_resident_kib(server.pid());
    return figures;
}

void run() {
    const Stage stage;
    const Peer peer(stage.folder.path() + "/peer");
    const YanxiuServer server(stage.folder.path(), stage.database.server_url());
    const auto figures = measure(stage, server, peer);
    print_result(
        "upload",
        fmt::format(R"("against":"dd bs=1M conv=fdatasync","unit":"MiB/s",{},"tus_server":{:.1f},)"
                    R"("ratio_to_tus_server":{:.3f},"resident_mib_before":{:.1f},)"
                    R"("resident_growth_mib":{:.1f},"bytes":{},"rounds":{})",
                    figures.against_dd.json(), median(figures.peer),
                    median(figures.against_dd.ours) / median(figures.peer),
                    static_cast<double>(figures.before_kib) / 1024,
                    static_cast<double>(figures.peak_kib - figures.before_kib) / 1024, kBytes, kRounds));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("upload", yanxiu::bench::run);
}
