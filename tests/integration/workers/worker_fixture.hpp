#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/blob/filesystem_store.hpp"
#include "tests/support/ffmpeg.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::test {

struct AssetRow {
    std::string state, step, failure_code, poster_key, source_key;
    std::int64_t duration_ms = 0;
    bool has_content = false;
};

struct JobRow {
    std::string state, reason;
    int attempts = 0;
    std::int64_t token = 0;
};

struct SegmentRow {
    int number = 0;
    std::int64_t start_ms = 0, duration_us = 0, size_bytes = 0;
    std::string key;
};

struct RenditionRow {
    std::string name, kind, codecs, init_key;
    int width = 0, height = 0;
    bool listed = false, complete = false;
    std::vector<SegmentRow> segments;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// The real yanxiu-worker as a process of its own, on a real database and a directory of blobs.
class WorkerTest : public testing::Test {
  protected:
    WorkerTest();
    ~WorkerTest() override;

    /// Returns the process. `extra` is added to the [worker] section.
    pid_t start_worker(const std::string& extra = "");
    void send(pid_t worker, int signal);
    /// Ends a worker and waits for it; its exit status.
    int end(pid_t worker, int signal);

    /// A lesson whose upload is finished, and its job; the asset's id.
    std::int64_t upload(const std::filesystem::path& file);
    std::int64_t insert_job(const std::string& kind, const std::string& payload);

    AssetRow asset(std::int64_t id);
    JobRow job_of(std::int64_t asset);
    JobRow job(std::int64_t id);
    /// The jobs of an asset's chunks, the oldest first.
    std::vector<std::int64_t> chunk_jobs(std::int64_t asset);
    std::vector<RenditionRow> renditions(std::int64_t asset);
    void execute(const std::string& sql);

    /// Looks every 50 ms until `done` is true; false after `seconds`, or four times as long where sanitizers
    /// slow everything down.
    template <class Done>
    bool within(int seconds, Done&& done);

    /// Puts the lesson's stored segments together as a player would, and returns the file of one rendition.
    std::filesystem::path joined(const RenditionRow& rendition);

    TestDatabase database_;  // of this test alone: a worker takes whatever job it finds
    Folder folder_;
    blob::FilesystemStore blobs_;

  private:
    std::vector<pid_t> workers_;
    int uploads_ = 0;
};

void pause_between_looks();

template <class Done>
bool WorkerTest::within(int seconds, Done&& done) {
    for (int looks = seconds * (kSanitized ? 80 : 20); looks > 0; --looks) {
        if (done()) return true;
        pause_between_looks();
    }
    return done();
}

}  // namespace yanxiu::test
