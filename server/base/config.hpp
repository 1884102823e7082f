#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yanxiu::base {

/// Every key of the configuration file, with its default. A new key is one member here and one row in
/// config.cpp.
struct Config {
    struct Server {
        std::string listen = "127.0.0.1";
        std::int64_t port = 8080;
        std::vector<std::string> origins;
        std::vector<std::string> trusted_proxies;
        std::vector<std::string> metrics_from{"127.0.0.0/8", "::1"};
        std::string web_root = "web-client/dist";
        std::int64_t loops = 0;
        std::int64_t pool_threads = 16;
        std::int64_t pool_queue = 4096;
        std::int64_t connections = 16000;
        std::int64_t connections_per_address = 2000;
        std::int64_t drain_seconds = 10;
    } server;
    struct Database {
        std::string url = "postgresql:///yanxiu";
        std::int64_t connections = 12;
        std::int64_t wait_seconds = 30;
    } database;
    struct Redis {
        std::string address;
    } redis;
    struct Blob {
        std::string directory = "var/blobs";
    } blob;
    struct Library {
        std::int64_t quota_gb = 50;
        std::int64_t max_upload_gb = 8;
        std::int64_t keep_originals_days = 0;
    } library;
    struct Watch {
        std::int64_t lanes = 2;
    } watch;
    struct Worker {
        std::int64_t lease_seconds = 15;
        std::int64_t poll_ms = 2000;
        std::int64_t retry_ms = 2000;
        std::int64_t stall_seconds = 60;
        std::int64_t memory_mb = 4096;
        std::int64_t max_minutes = 240;
        std::int64_t encoder_threads = 0;
    } worker;
    struct Policy {
        std::string file = "deploy/policies/otog-2018.toml";
    } policy;
    struct Log {
        std::string level = "info";
    } log;
};

/// A file or an environment variable that cannot be taken; names the key and says what was expected.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Where a key's value lives in a Config.
using ConfigSlot = std::variant<std::string*, std::int64_t*, std::vector<std::string>*>;

struct ConfigKey {
    std::string_view name;     // "server.port"
    std::string_view comment;  // one line; what it is, its unit, what empty or zero means
    ConfigSlot (*slot)(Config&);
    std::int64_t least = 0;  // of a number
    std::int64_t most = 0;
};

/// The table of all keys, in the order of the documented file.
std::span<const ConfigKey> config_keys();

/// Reads the text of a TOML file over the defaults, then what the environment overrides: YANXIU_SERVER_PORT
/// for `server.port`; a list is given separated by commas. Unknown keys and YANXIU_ variables of a known
/// section with an unknown key are refused. Throws ConfigError; messages quote no value, which might be a
/// secret.
Config read_config(const std::string& toml_text, const std::map<std::string, std::string>& environment);

/// The same, from a file and this process's environment.
Config load_config(const std::string& path);

/// The documented default file: deploy/yanxiu.toml is this text.
std::string documented_config();

}  // namespace yanxiu::base
