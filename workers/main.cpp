#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string_view>
#include <thread>

#include "media/sandbox/child.hpp"
#include "server/base/config.hpp"
#include "server/base/log.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/bus/bus.hpp"
#include "server/store/database.hpp"
#include "workers/jobs/transcode/transcode_job.hpp"
#include "workers/queue/runner.hpp"

namespace {

using namespace yanxiu;

/// SIGTERM and SIGINT, taken by a thread of their own. Home: main; made before any other thread.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void on_stop(workers::Runner& runner) {
        thread_ = std::thread([this, &runner] {
            int signal = 0;
            sigwait(&signals_, &signal);
            runner.stop();
        });
    }
    ~StopSignals() {
        if (!thread_.joinable()) return;
        pthread_kill(thread_.native_handle(), SIGTERM);  // in case nobody sent one
        thread_.join();
    }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

  private:
    sigset_t signals_{};
    std::thread thread_;
};

workers::TranscodeOptions transcode_options(const base::Config::Worker& config) {
    workers::TranscodeOptions options;
    options.child.limits.memory_bytes = config.memory_mb << 20;
    options.child.stall = std::chrono::seconds(config.stall_seconds);
    options.limits.max_duration_us = config.max_minutes * 60 * 1'000'000;
    options.encoder_threads = static_cast<int>(config.encoder_threads);
    return options;
}

std::string worker_name() {
    char host[256] = "worker";
    gethostname(host, sizeof host - 1);
    return std::string(host) + ":" + std::to_string(getpid());
}

int run_worker(const std::string& config_file) {
    const auto config = base::load_config(config_file);
    StopSignals signals;
    base::Log log(base::log_level(config.log.level));
    store::Database database({.url = config.database.url, .connections = 4});
    blob::FilesystemStore blobs(config.blob.directory);
    bus::Bus bus({.address = config.redis.address});
    workers::JobStore jobs(database, std::chrono::seconds(config.worker.lease_seconds));
    workers::TranscodeJob transcode(database, blobs, bus, transcode_options(config.worker));
    workers::Runner runner(jobs, bus, {{"transcode", &transcode}},
                           {.worker = worker_name(),
                            .poll = std::chrono::milliseconds(config.worker.poll_ms),
                            .retry = std::chrono::milliseconds(config.worker.retry_ms)},
                           log);
    signals.on_stop(runner);
    log.info("worker_ready", {{"worker", worker_name()}});
    runner.run();
    log.info("worker_stopped");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == media::sandbox::kChildArgument)
        return media::sandbox::child_main();
    CLI::App app{"yanxiu-worker: transcodes uploaded videos into lessons"};
    std::string config_file;
    app.add_option("--config", config_file, "The TOML file of the configuration")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return run_worker(config_file);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "yanxiu-worker: %s\n", error.what());
        return 1;
    }
}
