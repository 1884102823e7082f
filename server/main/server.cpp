#include "server/main/server.hpp"

#include <stdexcept>
#include <thread>

#include "server/appeals/anomaly_pass.hpp"
#include "server/base/day.hpp"
#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/bus/bus.hpp"
#include "server/credit/credit_service.hpp"
#include "server/credit/policy.hpp"
#include "server/main/appeals_room.hpp"
#include "server/main/library_room.hpp"
#include "server/main/operations_room.hpp"
#include "server/main/studio_room.hpp"
#include "server/main/watch_room.hpp"
#include "server/net/server.hpp"
#include "server/net/static_files.hpp"
#include "server/people/passwords.hpp"
#include "server/people/person_service.hpp"
#include "server/people/roster_service.hpp"
#include "server/people/sessions.hpp"
#include "server/people/sign_in_service.hpp"
#include "server/store/database.hpp"
#include "server/watch/recording.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu {
namespace {

net::ServerOptions net_options(const base::Config::Server& config) {
    net::ServerOptions options;
    options.listen = config.listen;
    options.port = static_cast<int>(config.port);
    options.origins = config.origins;
    options.trusted_proxies = config.trusted_proxies;
    options.metrics_from = config.metrics_from;
    auto cores = std::max(1U, std::thread::hardware_concurrency());
    options.loops = config.loops > 0 ? static_cast<std::size_t>(config.loops) : cores;
    options.connections = static_cast<std::size_t>(config.connections);
    options.connections_per_address = static_cast<std::size_t>(config.connections_per_address);
    return options;
}

store::DatabaseOptions database_options(const base::Config::Database& config, const std::string& time_zone) {
    store::DatabaseOptions options;
    options.url = config.url;
    options.connections = static_cast<std::size_t>(config.connections);
    options.time_zone = time_zone;
    return options;
}

library::UploadLimits upload_limits(const base::Config::Library& config) {
    return {.quota_bytes = config.quota_gb << 30, .max_upload_bytes = config.max_upload_gb << 30};
}

int wait_for_signal(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
    return signal;
}

/// Systems start everything at once, so PostgreSQL may come later than we do. False when a signal ends the
/// wait.
bool await_database(store::Database& database, std::chrono::seconds patience, const sigset_t& signals,
                    base::Log& log) {
    const auto until = std::chrono::steady_clock::now() + patience;
    constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 500'000'000};
    for (bool told = false;; told = true) {
        const auto fault = database.fault();
        if (!fault) return true;
        if (std::chrono::steady_clock::now() >= until) {
            throw std::runtime_error("PostgreSQL does not answer (" + std::to_string(patience.count()) +
                                     " s waited): " + *fault);
        }
        if (!told) log.warn("database_awaited", {{"seconds", patience.count()}, {"error", *fault}});
        if (sigtimedwait(&signals, nullptr, &kPause) > 0) return false;
    }
}

}  // namespace

sigset_t blocked_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

/// What waits for answers to presence checks; all that is given outlives it.
auto held_ms_of(const credit::Policy& policy, const watch::EvidenceTime& time) {
    return [&](store::Transaction& t, base::PersonId person, int year) {
        watch::catch_up(t, policy, time, person);
        return watch::held_ms_of_year(t, policy, person, year, watch::time_of_evidence(t, time));
    };
}

void serve(const base::Config& config, const sigset_t& signals, const ServerTime& time) {
    const credit::Policy policy = credit::load_policy(config.policy.file);
    base::Log log(base::log_level(config.log.level));
    base::Metrics metrics;
    base::ThreadPool pool(static_cast<std::size_t>(config.server.pool_threads),
                          static_cast<std::size_t>(config.server.pool_queue));
    net::Server server(net_options(config.server), pool, log, metrics);
    store::Database database(database_options(config.database, policy.time_zone));
    if (!await_database(database, std::chrono::seconds(config.database.wait_seconds), signals, log)) return;
    bus::Bus bus({.address = config.redis.address});
    blob::FilesystemStore blobs(config.blob.directory);
    net::CallRegistry calls;
    std::vector<net::HttpRoute> routes;

    people::Sessions sessions(database, bus, time.clock);
    sessions.on_session_revoked = [&](base::SessionId session) { server.events().close_session(session); };
    sessions.on_person_changed = [&](base::PersonId person) { server.events().close_person(person); };
    people::Passwords passwords;
    people::SignInService sign_in(database, sessions, passwords, bus, policy.name);
    sign_in.register_calls(calls);
    people::PersonService persons(database, sessions, passwords);
    persons.register_calls(calls);
    people::register_roster_call(calls, database, passwords,
                                 [&] { return base::to_text(policy.day_of(time.clock.now())); });
    credit::CreditService hours(database, policy, time.clock);
    hours.held_ms = held_ms_of(policy, time.evidence);
    hours.register_calls(calls);

    LibraryRoom library({server, database, blobs, bus, pool, time.clock, log, policy},
                        upload_limits(config.library));
    library.register_calls(calls);
    library.add_routes(routes);
    StudioRoom studio({database, policy, time.evidence, bus, server.pool()});
    studio.add_to(calls, routes);
    appeals::AnomalyRounds anomalies(database, policy, log);
    OperationsRoom operations({database, blobs, bus, library.events(), library.outlook(), metrics, log,
                               [&] {
                                   studio.tidy();
                                   anomalies.round(policy.day_of(time.clock.now()));
                               }},
                              {.keep_originals_days = config.library.keep_originals_days});
    operations.register_calls(calls);

    const auto authenticator = [&](auto cookie) { return sessions.authenticate(cookie); };
    WatchRoom watching({server, database, database_options(config.database, policy.time_zone),
                        config.watch.lanes, bus, blobs, policy, time.clock, time.evidence, log, metrics});
    watching.register_calls(calls);
    AppealsRoom appeals({database, policy, time.evidence, bus, server.events()});
    appeals.register_calls(calls);
    routes.push_back(watching.media_route(authenticator));
    routes.push_back(watching.check_picture_route());
    routes.push_back(net::static_files_route(config.server.web_root, log));
    server.start(std::move(calls), std::move(routes), authenticator, [&] { return database.ready(); });
    log.info("listening", {{"address", config.server.listen}, {"port", server.port()}});

    log.info("draining", {{"signal", wait_for_signal(signals)}});
    library.stop();
    const bool finished = server.stop(std::chrono::seconds(config.server.drain_seconds));
    log.info("stopped", {{"every_answer_finished", finished}});
}

}  // namespace yanxiu
