// The server of bench_vod: loops, media route and shelf as in yanxiu-server, with tokens of a known secret.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/base/clock.hpp"
#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/library/shelf.hpp"
#include "server/net/server.hpp"
#include "server/store/database.hpp"
#include "server/watch/media_route.hpp"

namespace {

using namespace yanxiu;

/// Deliveries end here; storing them is measured by the bench of claims.
class Uncounted final : public watch::EvidenceSink {
  public:
    void deliver(watch::Delivery) override {}
};

void serve(int port, std::size_t loops, const char* database_url, const char* blob_folder, const char* secret,
           const sigset_t& signals) {
    base::Log log(base::LogLevel::warn);
    base::Metrics metrics;
    base::SystemClock clock;
    base::ThreadPool pool(4, 1000);
    net::ServerOptions options;
    options.port = port;
    options.loops = loops;
    net::Server server(options, pool, log, metrics);
    store::DatabaseOptions database_options;
    database_options.url = database_url;
    store::Database database(database_options);
    blob::FilesystemStore blobs(blob_folder);
    bus::Bus bus({});
    library::Shelf shelf(database, blobs, bus);
    watch::MediaTokens tokens(secret);
    Uncounted evidence;
    const auto nobody = [](std::string_view) { return net::Caller{}; };
    std::vector<net::HttpRoute> routes;
    routes.push_back(watch::media_route({.shelf = shelf,
                                         .blobs = blobs,
                                         .tokens = tokens,
                                         .evidence = evidence,
                                         .database = database,
                                         .clock = clock,
                                         .pool = server.pool(),
                                         .log = log,
                                         .metrics = metrics},
                                        nobody));
    server.start({}, std::move(routes), nobody, [] { return true; });
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop(std::chrono::seconds(2));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) return 2;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    serve(std::atoi(argv[1]), static_cast<std::size_t>(std::atoi(argv[2])), argv[3], argv[4], argv[5],
          signals);
}
