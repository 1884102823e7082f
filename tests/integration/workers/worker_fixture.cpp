#include "tests/integration/workers/worker_fixture.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <pqxx/pqxx>

extern char** environ;

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;

}  // namespace

void pause_between_looks() {
    ::poll(nullptr, 0, 50);
}

WorkerTest::WorkerTest() : blobs_(folder_.path() / "blobs") {
    execute("INSERT INTO school (code, name, kind) VALUES ('s', 'School', 3)");
    execute(
        "INSERT INTO person (login, name, school_id, password_hash) SELECT 't', 'Teacher', id, 'x' FROM "
        "school");
}

WorkerTest::~WorkerTest() {
    for (const auto worker : std::vector(workers_)) end(worker, SIGKILL);
}

void WorkerTest::execute(const std::string& sql) {
    database_.owner().transact([&](store::Transaction& transaction) { transaction.exec(sql); });
}

pid_t WorkerTest::start_worker(const std::string& extra) {
    const auto file = folder_.path() / ("worker" + std::to_string(workers_.size()) + ".toml");
    std::ofstream(file) << "[database]\nurl = \"" << database_.server_url() << "\"\n[blob]\ndirectory = \""
                        << (folder_.path() / "blobs").string()
                        << "\"\n[worker]\npoll_ms = 100\nretry_ms = 10\n"
                        << extra;
    std::string program = YANXIU_WORKER;
    std::string option = "--config";
    std::string value = file.string();
    std::array<char*, 4> arguments{program.data(), option.data(), value.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const auto log = (folder_.path() / "worker.log").string();
    posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    pid_t worker = -1;
    const int error = posix_spawn(&worker, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start the worker");
    workers_.push_back(worker);
    return worker;
}

void WorkerTest::send(pid_t worker, int signal) {
    ::kill(worker, signal);
}

int WorkerTest::end(pid_t worker, int signal) {
    ::kill(worker, signal);
    if (signal != SIGKILL) ::kill(worker, SIGCONT);
    int status = 0;
    ::waitpid(worker, &status, 0);
    workers_.erase(std::remove(workers_.begin(), workers_.end(), worker), workers_.end());
    return status;
}

std::int64_t WorkerTest::upload(const fs::path& file) {
    const auto key = "uploads/" + std::to_string(++uploads_);
    const auto bytes = bytes_of(file);
    blobs_.put(key, std::as_bytes(std::span(bytes)));
    const auto asset = database_.database().transact([&](store::Transaction& transaction) {
        const auto lesson = transaction.exec_params(
            "INSERT INTO lesson (author_id, title) SELECT id, 'Lesson' FROM person RETURNING id")[0][0];
        return transaction
            .exec_params(
                "INSERT INTO asset (lesson_id, source_key, source_bytes) VALUES ($1, $2, $3) RETURNING id",
                lesson.as<std::int64_t>(), key, static_cast<std::int64_t>(bytes.size()))[0][0]
            .as<std::int64_t>();
    });
    insert_job("transcode", "{\"asset_id\": " + std::to_string(asset) + "}");
    return asset;
}

std::int64_t WorkerTest::insert_job(const std::string& kind, const std::string& payload) {
    return database_.database().transact([&](store::Transaction& transaction) {
        return transaction
            .exec_params("INSERT INTO job (kind, payload) VALUES ($1, $2::jsonb) RETURNING id", kind,
                         payload)[0][0]
            .as<std::int64_t>();
    });
}

AssetRow WorkerTest::asset(std::int64_t id) {
    return database_.database().transact([&](store::Transaction& transaction) {
        const auto row = transaction.exec_params("SELECT * FROM asset WHERE id = $1", id)[0];
        return AssetRow{row["state"].c_str(),        row["step"].c_str(),
                        row["failure_code"].c_str(), row["poster_key"].c_str(),
                        row["source_key"].c_str(),   row["duration_ms"].as<std::int64_t>(),
                        !row["content_id"].is_null()};
    });
}

JobRow WorkerTest::job(std::int64_t id) {
    return database_.database().transact([&](store::Transaction& transaction) {
        const auto row = transaction.exec_params("SELECT * FROM job WHERE id = $1", id)[0];
        return JobRow{row["state"].c_str(), row["reason"].c_str(), row["attempts"].as<int>(),
                      row["lease_token"].as<std::int64_t>()};
    });
}

JobRow WorkerTest::job_of(std::int64_t asset) {
    const auto id = database_.database().transact([&](store::Transaction& transaction) {
        return transaction
            .exec_params("SELECT id FROM job WHERE kind = 'transcode' AND payload->>'asset_id' = $1",
                         std::to_string(asset))[0][0]
            .as<std::int64_t>();
    });
    return job(id);
}

std::vector<std::int64_t> WorkerTest::chunk_jobs(std::int64_t asset) {
    return database_.database().transact([&](store::Transaction& transaction) {
        std::vector<std::int64_t> ids;
        for (const auto& row : transaction.exec_params(
                 "SELECT id FROM job WHERE kind = 'chunk' AND payload->>'asset_id' = $1 ORDER BY id",
                 std::to_string(asset)))
            ids.push_back(row[0].as<std::int64_t>());
        return ids;
    });
}

std::vector<RenditionRow> WorkerTest::renditions(std::int64_t asset) {
    return database_.database().transact([&](store::Transaction& transaction) {
        std::vector<RenditionRow> found;
        for (const auto& row : transaction.exec_params(
                 "SELECT * FROM rendition WHERE asset_id = $1 ORDER BY kind DESC, height DESC", asset)) {
            RenditionRow rendition{
                row["name"].c_str(),      row["kind"].c_str(),        row["codecs"].c_str(),
                row["init_key"].c_str(),  row["width"].as<int>(),     row["height"].as<int>(),
                row["listed"].as<bool>(), row["complete"].as<bool>(), {}};
            for (const auto& segment :
                 transaction.exec_params("SELECT * FROM segment WHERE rendition_id = $1 ORDER BY number",
                                         row["id"].as<std::int64_t>())) {
                rendition.segments.push_back(
                    {segment["number"].as<int>(), segment["start_ms"].as<std::int64_t>(),
                     segment["duration_us"].as<std::int64_t>(), segment["size_bytes"].as<std::int64_t>(),
                     segment["blob_key"].c_str()});
            }
            found.push_back(std::move(rendition));
        }
        return found;
    });
}

fs::path WorkerTest::joined(const RenditionRow& rendition) {
    const auto file = folder_.path() / (rendition.name + ".mp4");
    std::ofstream out(file, std::ios::binary);
    constexpr std::int64_t kMost = 1 << 28;
    out << blobs_.read(rendition.init_key, kMost);
    for (const auto& segment : rendition.segments) out << blobs_.read(segment.key, kMost);
    return file;
}

}  // namespace yanxiu::test
