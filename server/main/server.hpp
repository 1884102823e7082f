#pragma once

#include <csignal>

#include "server/base/clock.hpp"
#include "server/base/config.hpp"
#include "server/watch/clock_store.hpp"

namespace yanxiu {

/// Whose time a server goes by: yanxiu-server by the machine's and, for evidence, PostgreSQL's.
struct ServerTime {
    const base::Clock& clock;
    watch::EvidenceTime evidence;
};

/// SIGINT and SIGTERM, blocked from now on, so that only `serve` receives them: call it before any thread
/// exists. A broken pipe is no signal any more.
sigset_t blocked_signals();

/// The whole server, where concrete meets concrete: built top to bottom, torn down bottom to top. Serves
/// until one of `signals` comes. Throws what keeps it from starting.
void serve(const base::Config& config, const sigset_t& signals, const ServerTime& time);

}  // namespace yanxiu
