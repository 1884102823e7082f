#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <string>
#include <vector>

#include "server/bus/bus.hpp"
#include "server/library/upload_store.hpp"
#include "tests/bench/support/child.hpp"
#include "tests/bench/support/yanxiu_server.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::bench {

/// A database, a directory of blobs and workers, without a server: for what becomes of a file once it is
/// there.
class LessonWorld {
  public:
    LessonWorld();

    /// `cores` as taskset takes them, "0" or "0,1"; `encoder_threads` as in the configuration. Waits until it
    /// is ready.
    void start_worker(const std::string& cores, int encoder_threads);
    void stop_workers() { workers_.clear(); }
    /// The one that was started last.
    pid_t worker() const { return workers_.back().pid(); }

    /// An upload of `file` of which every byte is stored, and nothing is made yet.
    library::UploadRecord store(const std::filesystem::path& file);
    /// What becomes of an upload with its last byte, whose hash is known by then; the asset's id.
    std::int64_t submit(const library::UploadRecord& upload);

    /// An upload of `file` that takes so long, evenly, and is submitted; its asset's id.
    std::int64_t receive(const std::filesystem::path& file, double seconds);

    /// Seconds since `submit` until the SQL condition on the asset `a` holds. Throws std::runtime_error when
    /// the lesson has failed, or after `limit_s`.
    double seconds_until(std::int64_t asset, const std::string& condition, double limit_s);
    /// Seconds from now until the lesson is whole, as its author would be told; 0 when nobody can tell.
    double expected_seconds(std::int64_t asset);
    /// No worker works on anything any more.
    void wait_until_idle();
    std::int64_t number(const std::string& sql);
    std::vector<std::vector<std::string>> texts(const std::string& sql);

    const std::string& folder() const { return folder_.path(); }

  private:
    library::UploadRecord begin(const std::filesystem::path& file);

    Folder folder_;
    test::TestDatabase database_;
    bus::Bus bus_;
    std::list<Child> workers_;
    int stored_ = 0;
    int started_ = 0;
    std::int64_t submitted_ns_ = 0;
};

/// `seconds` of moving, noisy 1080p at 30 frames a second with sound, index in front: made once for each
/// length and kept in `folder`. A short piece repeats, so that an hour is made as quickly as a minute.
std::filesystem::path camera_video(const std::string& folder, int seconds);

/// The path of a program on the PATH with arguments, run to its end; throws std::runtime_error when it fails.
void run_command(const std::string& command);

}  // namespace yanxiu::bench
