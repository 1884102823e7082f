// sim: simulated years of watching, honest and not, through the real server. Fails when anybody honest loses,
// or anybody dishonest gains.
#include <CLI/CLI.hpp>

#include <iostream>

#include "tests/sim/simulation.hpp"

int main(int argc, char** argv) {
    using namespace yanxiu;
    CLI::App app{"Simulated years of watching, through the real server.", "sim"};
    sim::Options options;
    bool json = false;
    app.add_option("--seed", options.seed, "Everything follows from it");
    app.add_option("--sessions", options.sessions, "Sessions of honest learners");
    app.add_option("--attacks", options.attacks, "People who try each attack");
    app.add_option("--only", options.only, "One scenario or attack alone");
    app.add_flag("--json", json, "One line of JSON at the end");
    CLI11_PARSE(app, argc, argv);
    try {
        const auto outcome = sim::simulate(options);
        std::cout << sim::table(outcome);
        if (json) std::cout << sim::json_line(outcome, options) << std::endl;
        return outcome.failures.empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "sim: " << error.what() << '\n';
        return 1;
    }
}
