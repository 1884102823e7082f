// The whole server by a simulated clock: sim_server CONFIGURATION CLOCK-FILE. No other program takes a clock.
#include <iostream>

#include "server/main/server.hpp"
#include "tests/sim/shared_clock.hpp"

int main(int argc, char** argv) {
    using namespace yanxiu;
    if (argc != 3) return 2;
    const auto signals = blocked_signals();
    try {
        const sim::SharedClock clock(argv[2]);
        serve(base::load_config(argv[1]), signals, {clock, [&](base::Instant) { return clock.now(); }});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "sim_server: " << error.what() << '\n';
        return 1;
    }
}
