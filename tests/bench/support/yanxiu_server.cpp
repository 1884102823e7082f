#include "tests/bench/support/yanxiu_server.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace yanxiu::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfig = R"([server]
port = {}
web_root = "{}"
[database]
url = "{}"
[redis]
address = "{}"
[blob]
directory = "{}"
[policy]
file = "{}/deploy/policies/otog-2018.toml"
[log]
level = "warn"
)";

std::string redis_address() {
    const char* address = std::getenv("YANXIU_TEST_REDIS");
    if (address == nullptr)
        throw std::runtime_error("YANXIU_TEST_REDIS is not set: see tests/support/services");
    return address;
}

/// Writes the configuration and answers the command.
std::vector<std::string> command(const std::string& folder, int port, const std::string& database_url) {
    fs::create_directories(folder + "/web");
    const auto config = folder + "/yanxiu.toml";
    std::ofstream(config) << fmt::format(fmt::runtime(kConfig), port, folder + "/web", database_url,
                                         redis_address(), folder + "/blobs", YANXIU_SOURCE_DIR);
    return {programs().parent_path() / "server/main/yanxiu-server", "--config", config};
}

}  // namespace

fs::path programs() {
    return fs::read_symlink("/proc/self/exe").parent_path();
}

Folder::Folder() : path_(programs() / "bench-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a directory");
}

Folder::~Folder() {
    fs::remove_all(path_);
}

YanxiuServer::YanxiuServer(const std::string& folder, const std::string& database_url)
    : port_(free_port()), process_(command(folder, port_, database_url), folder + "/server.log") {
    wait_for_port(port_, process_, folder + "/server.log");
}

}  // namespace yanxiu::bench
