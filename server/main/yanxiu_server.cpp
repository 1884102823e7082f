// yanxiu-server: the server as it is installed.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>

#include "server/main/server.hpp"

int main(int argc, char** argv) {
    using namespace yanxiu;
    CLI::App app{"Serves Yanxiu: pages, calls, uploads, media and WebSockets.", "yanxiu-server"};
    std::string config_path = "/etc/yanxiu/yanxiu.toml";
    bool print_config = false;
    app.add_option("--config", config_path, "Configuration file; deploy/yanxiu.toml documents every key");
    app.add_flag("--print-config", print_config, "Prints every key with its default and exits");
    CLI11_PARSE(app, argc, argv);
    if (print_config) return std::fputs(base::documented_config().c_str(), stdout) < 0;
    const auto signals = blocked_signals();
    try {
        const base::SystemClock clock;
        serve(base::load_config(config_path), signals, {clock, {}});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "yanxiu-server: " << error.what() << '\n';
        return 1;
    }
}
