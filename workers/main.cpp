#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iterator>
#include <latch>
#include <map>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "media/sandbox/child.hpp"
#include "media/sandbox/parent.hpp"
#include "server/base/config.hpp"
#include "server/base/log.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/bus/bus.hpp"
#include "server/store/database.hpp"
#include "workers/jobs/download/download_job.hpp"
#include "workers/jobs/poster/poster_job.hpp"
#include "workers/jobs/transcode/chunk_job.hpp"
#include "workers/jobs/transcode/transcode_job.hpp"
#include "workers/queue/runner.hpp"

namespace {

using namespace yanxiu;

using Handlers = std::map<std::string, workers::JobHandler*>;

constexpr int kLeads = 3;     // lessons of which one worker looks after the chunks at the same time
constexpr int kArriving = 4;  // uploads that it follows beside them

/// SIGTERM and SIGINT are blocked in every thread made from now on, so that only StopOnSignal takes them.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// Stops the runners when one of `signals` comes, on a thread of its own. Home: main; ends before they do.
class StopOnSignal {
  public:
    StopOnSignal(const sigset_t& signals, const std::vector<std::unique_ptr<workers::Runner>>& runners)
        : thread_([signals, &runners] {
              int signal = 0;
              sigwait(&signals, &signal);
              for (const auto& runner : runners) runner->stop();
          }) {}
    ~StopOnSignal() {
        pthread_kill(thread_.native_handle(), SIGTERM);  // in case nobody sent one
        thread_.join();
    }
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;

  private:
    std::thread thread_;
};

workers::TranscodeOptions transcode_options(const base::Config::Worker& config) {
    workers::TranscodeOptions options;
    options.child.reserve = std::make_shared<media::sandbox::Reserve>(options.child.program);
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
    const sigset_t signals = block_stop_signals();
    base::Log log(base::log_level(config.log.level));
    store::Database database({.url = config.database.url, .connections = kLeads + kArriving + 4});
    blob::FilesystemStore blobs(config.blob.directory);
    bus::Bus bus({.address = config.redis.address});
    workers::JobStore jobs(database, std::chrono::seconds(config.worker.lease_seconds));
    const auto options = transcode_options(config.worker);
    workers::TranscodeJob transcode(database, blobs, bus, options);
    workers::ChunkJob chunk(database, blobs, bus, options);
    workers::PosterJob poster(database, blobs, bus, options);
    workers::DownloadJob download(database, blobs, bus);
    const workers::RunnerOptions runner_options{.worker = worker_name(),
                                                .poll = std::chrono::milliseconds(config.worker.poll_ms),
                                                .retry = std::chrono::milliseconds(config.worker.retry_ms)};
    // A lead mostly waits for chunks: were it to make them itself, a worker alone would never end; and were
    // there but one, the next lesson would not be looked at before the whole of this one is made.
    std::vector<std::unique_ptr<workers::Runner>> runners;
    for (int lead = 0; lead < kLeads; ++lead)
        runners.push_back(std::make_unique<workers::Runner>(jobs, bus, Handlers{{"transcode", &transcode}},
                                                            runner_options, log));
    // An upload takes as long as its link is slow: nobody else shall wait for it.
    for (int upload = 0; upload < kArriving; ++upload)
        runners.push_back(std::make_unique<workers::Runner>(jobs, bus, Handlers{{"arriving", &transcode}},
                                                            runner_options, log));
    runners.push_back(
        std::make_unique<workers::Runner>(jobs, bus, Handlers{{"chunk", &chunk}}, runner_options, log));
    // An author looks on while a poster is made. Joining files keeps the disk busy for seconds, and no core.
    runners.push_back(std::make_unique<workers::Runner>(
        jobs, bus, Handlers{{"poster", &poster}, {"download", &download}}, runner_options, log));
    const auto jail = media::sandbox::try_jail(options.child);
    if (!jail.complete()) log.warn("jail_incomplete", {{"missing", media::sandbox::missing_of(jail)}});
    StopOnSignal stop_on_signal(signals, runners);
    log.info("worker_ready", {{"worker", worker_name()}});
    std::vector<std::thread> threads;
    // Media children die with the thread that has started them, which may be another than the one they work
    // for.
    std::latch ended(std::ssize(runners));
    for (const auto& runner : runners)
        threads.emplace_back([&runner, &ended] {
            runner->run();
            ended.arrive_and_wait();
        });
    for (auto& thread : threads) thread.join();
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
