// A durable tus upload of 1 GiB to yanxiu-server against `dd` with fdatasync to the same disk, in
// alternation;
// @tus/server, which syncs nothing, takes the same upload from the same client and is reported beside them.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "server/blob/filesystem_store.hpp"
#include "server/library/digest.hpp"
#include "server/people/person_store.hpp"
#include "server/people/session_store.hpp"
#include "tests/bench/support/child.hpp"
#include "tests/bench/upload/tus_client.hpp"
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

constexpr const char* kConfig = R"([server]
port = {}
web_root = "{}"
[database]
url = "{}"
[blob]
directory = "{}"
[policy]
file = "{}/deploy/policies/otog-2018.toml"
[log]
level = "warn"
)";

fs::path programs() {
    return fs::read_symlink("/proc/self/exe").parent_path();
}

/// A directory on the disk of the build, which is no RAM disk as /tmp may be.
std::string fresh_folder() {
    auto pattern = (programs() / "upload-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a directory");
    return pattern;
}

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

std::vector<char> random_bytes(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<char> bytes(count);
    for (auto& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

std::string base64(std::string_view text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j <= text.size() ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
    return out;
}

struct Stage {
    Stage() {
        fs::create_directories(folder + "/web");
        const auto person = make.person();
        lesson = make.lesson(person).lesson.value;
        library::Digest digest("sha256");
        digest.add(std::as_bytes(std::span(kToken)));
        database.database().transact([&](store::Transaction& t) {
            people::set_password(t, person, "none", false);
            people::insert_session(t, digest.finish(), person, "127.0.0.1", "bench");
        });
        std::ofstream(folder + "/yanxiu.toml")
            << fmt::format(fmt::runtime(kConfig), our_port, folder + "/web", database.server_url(),
                           folder + "/blobs", YANXIU_SOURCE_DIR);
    }
    ~Stage() { fs::remove_all(folder); }

    const std::string folder = fresh_folder();
    const int our_port = free_port();
    const int their_port = free_port();
    test::TestDatabase database;
    blob::FilesystemStore blobs{folder + "/blobs"};
    test::LessonMaker make{database.database(), blobs};
    std::int64_t lesson = 0;
};

std::unique_ptr<Child> start_ours(const Stage& stage) {
    const auto server = programs().parent_path() / "server/main/yanxiu-server";
    const auto log = stage.folder + "/ours.log";
    auto child = std::make_unique<Child>(
        std::vector<std::string>{server, "--config", stage.folder + "/yanxiu.toml"}, log);
    wait_for_port(stage.our_port, *child, log);
    return child;
}

// Installed outside the project, where it leaves nothing behind.
std::unique_ptr<Child> start_theirs(const Stage& stage, const std::string& folder) {
    fmt::print(stderr, "installing {}\n", kPeer);
    shell(
        fmt::format("cp {}/tests/bench/upload/tus_server.mjs {} && npm install --silent --no-audit --no-fund "
                    "--prefix {} {} >&2",
                    YANXIU_SOURCE_DIR, folder, folder, kPeer));
    fs::create_directories(stage.folder + "/peer");
    const auto log = stage.folder + "/theirs.log";
    auto child = std::make_unique<Child>(
        std::vector<std::string>{"/usr/bin/env", "node", folder + "/tus_server.mjs",
                                 std::to_string(stage.their_port), stage.folder + "/peer"},
        log);
    wait_for_port(stage.their_port, *child, log);
    return child;
}

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

struct Rates {
    std::vector<double> ours, dd, peer, ratios;
    long before_kib = 0, peak_kib = 0;  // resident
};

Rates measure(const Stage& stage, Child& server) {
    const auto pattern = random_bytes(1 << 20);
    const auto headers = fmt::format(
        "Cookie: yanxiu_session={}\r\nOrigin: http://127.0.0.1:{}\r\nUpload-Metadata: lesson_id {}\r\n",
        kToken, stage.our_port, base64(std::to_string(stage.lesson)));
    Rates rates;
    rates.before_kib = settle_resident_kib(server.pid());
    for (int round = 1; round <= kRounds; ++round) {
        const auto dd = [&] {
            rates.dd.push_back(rate_of([&] {
                shell(fmt::format("dd if=/dev/zero of={}/dd bs=1M count=1024 conv=fdatasync status=none",
                                  stage.folder));
            }));
            fs::remove(stage.folder + "/dd");
        };
        const auto ours = [&] {
            std::string path;
            rates.ours.push_back(rate_of([&] { path = upload(stage.our_port, headers, pattern, kBytes); }));
            require_stored(stage.folder + "/blobs" + path, pattern);
            empty(stage.folder + "/blobs/uploads");
        };
        round % 2 == 1 ? (dd(), ours()) : (ours(), dd());
        rates.peer.push_back(rate_of([&] { upload(stage.their_port, "", pattern, kBytes); }));
        empty(stage.folder + "/peer");
        rates.ratios.push_back(rates.ours.back() / rates.dd.back());
        fmt::print(stderr,
                   "round {}: ours {:.0f} MiB/s, dd {:.0f} MiB/s, @tus/server {:.0f} MiB/s, ratio {:.3f}\n",
                   round, rates.ours.back(), rates.dd.back(), rates.peer.back(), rates.ratios.back());
    }
    rates.peak_kib = peak_resident_kib(server.pid());
    return rates;
}

void run() {
    const Stage stage;
    std::string peer_folder = "/tmp/yanxiu-tus-server-XXXXXX";
    if (::mkdtemp(peer_folder.data()) == nullptr) throw std::runtime_error("cannot make a directory");
    Rates rates;
    {
        const auto theirs = start_theirs(stage, peer_folder);
        const auto ours = start_ours(stage);
        rates = measure(stage, *ours);
    }
    fs::remove_all(peer_folder);
    const auto [least, most] = std::minmax_element(rates.ratios.begin(), rates.ratios.end());
    fmt::print(
        R"({{"bench":"upload","ratio":{:.3f},"against":"dd bs=1M conv=fdatasync","unit":"MiB/s",)"
        R"("ours":{:.1f},"theirs":{:.1f},"spread":{:.3f},"tus_server":{:.1f},"ratio_to_tus_server":{:.3f},)"
        R"("resident_mib_before":{:.1f},"resident_growth_mib":{:.1f},"bytes":{},"rounds":{}}})"
        "\n",
        median(rates.ratios), median(rates.ours), median(rates.dd), *most - *least, median(rates.peer),
        median(rates.ours) / median(rates.peer), static_cast<double>(rates.before_kib) / 1024,
        static_cast<double>(rates.peak_kib - rates.before_kib) / 1024, kBytes, kRounds);
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    try {
        yanxiu::bench::run();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_upload: %s\n", error.what());
        return 1;
    }
}
