// Segments to keep-alive connections: our server against nginx with sendfile, from the same files, by the
// same client, in alternation. The ratio is the median of the rounds' ratios, so a busy machine slows both.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "server/blob/filesystem_store.hpp"
#include "server/watch/media_token.hpp"
#include "tests/bench/support/child.hpp"
#include "tests/bench/support/figures.hpp"
#include "tests/bench/support/load_client.hpp"
#include "tests/bench/support/yanxiu_server.hpp"
#include "tests/support/lesson_maker.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::size_t kConnections = 64;
constexpr std::size_t kSegmentBytes = 1 << 20;
constexpr int kSegments = 64;
constexpr int kRounds = 8;
constexpr auto kRound = 1500ms;
constexpr const char* kSecret = "the secret of a bench, known to both";

constexpr const char* kNginx = R"(
daemon off; pid {0}/nginx.pid; error_log {0}/error.log warn; worker_processes {1}; {4}
events {{ worker_connections 1024; multi_accept on; }}
http {{
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
    keepalive_timeout 300; keepalive_requests 1000000000;
    open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;
    types {{ video/mp4 m4s mp4; application/vnd.apple.mpegurl m3u8; }}
    client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3; uwsgi_temp_path {0}/t4;
    scgi_temp_path {0}/t5;
    server {{ listen 127.0.0.1:{2}; root {3}; }}
}}
)";

/// The lesson, its files, and the paths to it on both servers.
struct Stage {
    Stage() {
        fs::permissions(folder, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec |
                                    fs::perms::others_read);
        const auto person = make.person();
        const auto lesson = make.lesson(person);
        make.rendition(lesson.asset, "v720");
        for (int number = 0; number < kSegments; ++number)
            make.segment(lesson.asset, "v720", number, kSegmentBytes);
        make.complete(lesson.asset);
        const watch::MediaTokens tokens(kSecret);
        const auto token = tokens.token(
            {person, lesson.asset, lesson.content, {1}, base::SystemClock().now() + std::chrono::hours(24)});
        const auto base = fmt::format("/media/{}/{}/v720/", token, lesson.asset.value);
        const auto files = fmt::format("/assets/{}/1-1/v720/", lesson.asset.value);
        for (int number = 0; number < kSegments; ++number) {
            our_segments.push_back(fmt::format("{}{}.m4s", base, number));
            their_segments.push_back(fmt::format("{}{}.m4s", files, number));
        }
        our_playlist = base + "index.m3u8";
        their_playlist = files + "index.m3u8";
    }
    ~Stage() { fs::remove_all(folder); }

    static std::string fresh_folder() {
        std::string pattern = "/tmp/yanxiu-vod-XXXXXX";
        return ::mkdtemp(pattern.data());
    }

    const std::string folder = fresh_folder();
    test::TestDatabase database;
    blob::FilesystemStore blobs{folder + "/blobs"};
    test::LessonMaker make{database.database(), blobs};
    std::vector<std::string> our_segments, their_segments;
    std::string our_playlist, their_playlist;
};

struct Contender {
    Contender(const std::vector<std::string>& command, int on_port, const std::string& log)
        : port(on_port), process(command, log) {
        wait_for_port(port, process, log);
    }
    int port;
    Child process;
};

std::unique_ptr<Contender> start_ours(const Stage& stage, int loops) {
    const int port = free_port();
    const auto program = programs() / "bench_vod_server";
    return std::make_unique<Contender>(
        std::vector<std::string>{program, std::to_string(port), std::to_string(loops),
                                 stage.database.server_url(), stage.folder + "/blobs", kSecret},
        port, stage.folder + "/ours.log");
}

std::unique_ptr<Contender> start_nginx(const Stage& stage, int workers) {
    const int port = free_port();
    const auto folder = fmt::format("{}/nginx-{}", stage.folder, workers);
    fs::create_directories(folder);
    const auto config = folder + "/nginx.conf";
    std::ofstream(config) << fmt::format(fmt::runtime(kNginx), folder, workers, port, stage.folder + "/blobs",
                                         ::geteuid() == 0 ? "user root;" : "");
    return std::make_unique<Contender>(
        std::vector<std::string>{"/usr/sbin/nginx", "-p", folder, "-c", config}, port,
        folder + "/output.log");
}

/// The playlist as nginx would serve it: the very bytes that ours answers.
void lay_playlist(const Stage& stage, int our_port) {
    const auto command = fmt::format("curl -sf http://127.0.0.1:{}{} -o {}/blobs{}", our_port,
                                     stage.our_playlist, stage.folder, stage.their_playlist);
    if (std::system(command.c_str()) != 0) throw std::runtime_error("our playlist cannot be fetched");
}

struct Measured {
    std::vector<double> per_second;  // bytes or requests, one for each round
    std::vector<double> cpu_us;      // of the server, for each request
};

struct Comparison {
    Measured ours, theirs;
    Rounds rounds() const { return {ours.per_second, theirs.per_second}; }
};

void measure(Contender& server, LoadClient& client, bool by_bytes, Measured& into) {
    const double cpu_before = cpu_seconds(server.process.pid());
    const auto load = client.run(kRound);
    const double cpu = cpu_seconds(server.process.pid()) - cpu_before;
    into.per_second.push_back(static_cast<double>(by_bytes ? load.bytes : load.requests) / load.seconds);
    into.cpu_us.push_back(cpu * 1e6 / static_cast<double>(load.requests));
}

Comparison compare(const char* what, Contender& ours, Contender& theirs,
                   const std::vector<std::string>& our_paths, const std::vector<std::string>& their_paths,
                   bool by_bytes) {
    LoadClient our_client(ours.port, kConnections, our_paths);
    LoadClient their_client(theirs.port, kConnections, their_paths);
    our_client.run(300ms);  // page cache, descriptors, TCP windows
    their_client.run(300ms);
    Comparison result;
    for (int round = 0; round < kRounds; ++round) {
        const bool ours_first = round % 2 == 0;
        if (ours_first) measure(ours, our_client, by_bytes, result.ours);
        measure(theirs, their_client, by_bytes, result.theirs);
        if (!ours_first) measure(ours, our_client, by_bytes, result.ours);
        fmt::print(stderr, "{}: round {}: ratio {:.3f}, CPU a request {:.1f} us against {:.1f} us\n", what,
                   round + 1, result.rounds().ratios().back(), result.ours.cpu_us.back(),
                   result.theirs.cpu_us.back());
    }
    return result;
}

std::string fields(const Comparison& c, double scale) {
    return fmt::format(
        R"({},"cpu_us_per_request_ours":{:.1f},"cpu_us_per_request_theirs":{:.1f},"cpu_ratio":{:.3f})",
        c.rounds().json(scale), median(c.ours.cpu_us), median(c.theirs.cpu_us),
        median(c.ours.cpu_us) / median(c.theirs.cpu_us));
}

void run() {
    const Stage stage;
    std::vector<Comparison> segments, playlists;
    for (const int threads : {1, 2}) {
        const auto ours = start_ours(stage, threads);
        const auto theirs = start_nginx(stage, threads);
        lay_playlist(stage, ours->port);
        const auto label = fmt::format("segments, {} loop(s)", threads);
        segments.push_back(
            compare(label.c_str(), *ours, *theirs, stage.our_segments, stage.their_segments, true));
        if (threads == 1)
            playlists.push_back(
                compare("playlists", *ours, *theirs, {stage.our_playlist}, {stage.their_playlist}, false));
    }
    constexpr double kMib = 1 << 20;
    print_result(
        "vod", fmt::format(R"("against":"nginx with sendfile","unit":"MiB/s",{},"segment_bytes":{},)"
                           R"("connections":{},"rounds":{},"two_loops":{{{}}},"playlists_per_second":{{{}}})",
                           fields(segments[0], kMib), kSegmentBytes, kConnections, kRounds,
                           fields(segments[1], kMib), fields(playlists[0], 1)));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("vod", yanxiu::bench::run);
}
