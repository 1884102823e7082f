#include "tests/bench/lessons/lesson_world.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "server/library/queue_store.hpp"

namespace yanxiu::bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kBetweenLooks = 10ms;

std::int64_t now_ns() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

const char* redis_address() {
    const char* address = std::getenv("YANXIU_TEST_REDIS");
    if (address == nullptr) throw std::runtime_error("YANXIU_TEST_REDIS is not set");
    return address;
}

}  // namespace

void run_command(const std::string& command) {
    const int status = std::system(command.c_str());
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("failed: " + command);
}

LessonWorld::LessonWorld() : bus_({.address = redis_address()}) {
    database_.owner().transact([](store::Transaction& t) {
        t.exec0("INSERT INTO school (code, name, kind) VALUES ('bench', '示范学校', 2)");
        t.exec0(
            "INSERT INTO person (login, name, school_id, password_hash) SELECT 't', '示范教师', id, '' FROM "
            "school");
    });
    fs::create_directories(fs::path(folder()) / "blobs/uploads");
}

void LessonWorld::start_worker(const std::string& cores, int encoder_threads) {
    const auto name = fmt::format("{}/worker{}", folder(), ++started_);
    std::ofstream(name + ".toml") << fmt::format(
        "[database]\nurl = \"{}\"\n[redis]\naddress = \"{}\"\n[blob]\ndirectory = \"{}/blobs\"\n"
        "[worker]\nencoder_threads = {}\n",
        database_.server_url(), redis_address(), folder(), encoder_threads);
    const auto program = (programs() / "../workers/yanxiu-worker").string();
    workers_.emplace_back(
        std::vector<std::string>{"/usr/bin/taskset", "-c", cores, program, "--config", name + ".toml"},
        name + ".log");
    for (int looks = 0; looks < 1000; ++looks) {
        std::ifstream log(name + ".log");
        const std::string said((std::istreambuf_iterator<char>(log)), {});
        if (said.find("worker_ready") != said.npos) return;
        std::this_thread::sleep_for(kBetweenLooks);
    }
    throw std::runtime_error("the worker does not start, see " + name + ".log");
}

library::UploadRecord LessonWorld::begin(const fs::path& file) {
    const auto size = static_cast<std::int64_t>(fs::file_size(file));
    return database_.database().transact([&](store::Transaction& t) {
        const auto row = t.exec1(
            "INSERT INTO lesson (author_id, title) SELECT id, '示范课' FROM person RETURNING author_id, id");
        return library::insert_upload(
            t, {{row[0].as<std::int64_t>()}, {row[1].as<std::int64_t>()}, size, size, "camera.mp4", ""});
    });
}

library::UploadRecord LessonWorld::store(const fs::path& file) {
    auto upload = begin(file);
    fs::copy_file(file, fs::path(folder()) / "blobs" / upload.blob_key);
    run_command("sync");
    return upload;
}

std::int64_t LessonWorld::submit(const library::UploadRecord& upload) {
    submitted_ns_ = now_ns();
    std::array<unsigned char, 32> sha256{};
    sha256[0] = static_cast<unsigned char>(++stored_);
    database_.database().transact([&](store::Transaction& t) {
        library::finish_upload(t, upload.lesson, upload.id, upload.epoch, sha256);
    });
    bus_.publish("jobs", "transcode");
    return number(fmt::format("SELECT asset_id FROM lesson WHERE id = {}", upload.lesson.value));
}

std::int64_t LessonWorld::receive(const fs::path& file, double seconds) {
    auto& database = database_.database();
    const auto upload = begin(file);
    const auto size = upload.size_bytes.value();
    std::ifstream from(file, std::ios::binary);
    std::ofstream to(fs::path(folder()) / "blobs" / upload.blob_key, std::ios::binary);
    const auto piece =
        std::max<std::int64_t>(1 << 20, static_cast<std::int64_t>(static_cast<double>(size) / seconds));
    std::string bytes(static_cast<std::size_t>(piece), '\0');
    for (std::int64_t offset = 0; offset + piece < size; offset += piece) {
        from.read(bytes.data(), piece);
        to.write(bytes.data(), piece).flush();
        database.transact([&](store::Transaction& t) {
            library::advance_upload(t, upload.id, upload.epoch, {offset + piece, std::nullopt});
            if (offset == 0) library::begin_upload(t, upload.id);
        });
        if (offset == 0) bus_.publish("jobs", "arriving");
        std::this_thread::sleep_for(
            std::chrono::duration<double>(seconds * static_cast<double>(piece) / static_cast<double>(size)));
    }
    to << from.rdbuf();
    to.close();
    return submit(upload);
}

std::int64_t LessonWorld::number(const std::string& sql) {
    return database_.owner().transact(
        [&](store::Transaction& t) { return t.exec1(sql)[0].as<std::int64_t>(); });
}

double LessonWorld::expected_seconds(std::int64_t asset) {
    const auto told = library::forecast(
        database_.database().transact([](store::Transaction& t) { return library::read_queue(t); }));
    const auto found = told.find({asset});
    return found == told.end() ? 0 : found->second.complete_s.value_or(0);
}

std::vector<std::vector<std::string>> LessonWorld::texts(const std::string& sql) {
    return database_.owner().transact([&](store::Transaction& t) {
        std::vector<std::vector<std::string>> found;
        for (const auto& row : t.exec(sql)) {
            auto& texts = found.emplace_back();
            for (const auto& field : row) texts.emplace_back(field.c_str());
        }
        return found;
    });
}

/// A worker notices within a third of its lease that its job is gone; its child dies with that.
void LessonWorld::wait_until_idle() {
    run_command(
        "for i in $(seq 300); do pgrep -x yanxiu-media >/dev/null || exit 0; sleep 0.1; done; exit 1");
}

double LessonWorld::seconds_until(std::int64_t asset, const std::string& condition, double limit_s) {
    while (true) {
        const double seconds = static_cast<double>(now_ns() - submitted_ns_) / 1e9;
        const auto seen =
            number(fmt::format("SELECT CASE WHEN a.state = 'failed' THEN -1 WHEN {} THEN 1 ELSE 0 END FROM "
                               "asset a WHERE a.id = {}",
                               condition, asset));
        if (seen > 0) return seconds;
        if (seen < 0) throw std::runtime_error("the lesson has failed");
        if (seconds > limit_s)
            throw std::runtime_error(fmt::format("not within {} s: {}", limit_s, condition));
        std::this_thread::sleep_for(kBetweenLooks);
    }
}

fs::path camera_video(const std::string& folder, int seconds) {
    constexpr int kPiece = 20;
    const auto piece = fs::path(folder) / "camera.mp4";
    if (!fs::exists(piece)) {
        run_command(
            fmt::format("ffmpeg -nostdin -v error -y -f lavfi -i "
                        "'testsrc2=size=1920x1080:rate=30:duration={0},noise=alls=12:allf=t' "
                        "-f lavfi -i 'anoisesrc=color=pink:amplitude=0.2:duration={0}' -c:v libx264 -preset "
                        "veryfast -b:v 8M -g 60 "
                        "-pix_fmt yuv420p -c:a aac -b:a 128k -movflags +faststart '{1}'",
                        kPiece, piece.string()));
    }
    const auto file = fs::path(folder) / fmt::format("camera-{}.mp4", seconds);
    if (!fs::exists(file)) {
        run_command(fmt::format(
            "ffmpeg -nostdin -v error -y -stream_loop -1 -i '{}' -t {} -c copy -movflags +faststart '{}'",
            piece.string(), seconds, file.string()));
    }
    return file;
}

}  // namespace yanxiu::bench
