#include "server/base/config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

#include "server/base/log.hpp"

extern char** environ;

namespace yanxiu::base {
namespace {

template <auto Section, auto Member>
ConfigSlot at(Config& config) {
    return &((config.*Section).*Member);
}

using S = Config::Server;
using W = Config::Worker;

constexpr std::array kKeys{
    ConfigKey{"server.listen", "Address to listen on; behind nginx on the same machine leave it at loopback.",
              at<&Config::server, &S::listen>},
    ConfigKey{"server.port", "TCP port; 0 takes a free one and logs it.", at<&Config::server, &S::port>, 0,
              65535},
    ConfigKey{"server.origins",
              "Origins of our own pages, exactly as browsers send them; empty: http://localhost and "
              "http://127.0.0.1 with the port above.",
              at<&Config::server, &S::origins>},
    ConfigKey{"server.trusted_proxies",
              "Addresses whose X-Forwarded-For is believed, as 127.0.0.1 or 10.0.0.0/8.",
              at<&Config::server, &S::trusted_proxies>},
    ConfigKey{
        "server.metrics_from",
        "Addresses that may read /metrics, as above, and only directly, through no proxy; empty: nobody.",
        at<&Config::server, &S::metrics_from>},
    ConfigKey{"server.web_root", "Directory of the built pages.", at<&Config::server, &S::web_root>},
    ConfigKey{"server.loops", "Event loops; 0: one per core.", at<&Config::server, &S::loops>, 0, 64},
    ConfigKey{"server.pool_threads", "Threads for work that blocks (database, disk, passwords).",
              at<&Config::server, &S::pool_threads>, 1, 512},
    ConfigKey{"server.pool_queue", "Work waiting for those threads; beyond it requests are refused.",
              at<&Config::server, &S::pool_queue>, 16, 1000000},
    ConfigKey{"server.connections", "Connections in all; keep it below the limit of open files.",
              at<&Config::server, &S::connections>, 16, 1000000},
    ConfigKey{"server.connections_per_address",
              "Connections of one client address (a school shares one); trusted proxies are not counted.",
              at<&Config::server, &S::connections_per_address>, 1, 1000000},
    ConfigKey{"server.drain_seconds", "After SIGTERM, how long answers may take to finish.",
              at<&Config::server, &S::drain_seconds>, 0, 600},
    ConfigKey{"database.url", "libpq connection string of the role yanxiu_server.",
              at<&Config::database, &Config::Database::url>},
    ConfigKey{"database.connections", "Connections to PostgreSQL.",
              at<&Config::database, &Config::Database::connections>, 1, 200},
    ConfigKey{"database.wait_seconds",
              "How long the server waits at its start until PostgreSQL answers; 0: not at all.",
              at<&Config::database, &Config::Database::wait_seconds>, 0, 3600},
    ConfigKey{"redis.address", "\"unix:/path\" or \"tcp:host:port\"; empty: this process only.",
              at<&Config::redis, &Config::Redis::address>},
    ConfigKey{"blob.directory", "Directory of uploads and transcoded media.",
              at<&Config::blob, &Config::Blob::directory>},
    ConfigKey{"library.quota_gb", "What one person's uploads and videos may take, in GiB.",
              at<&Config::library, &Config::Library::quota_gb>, 1, 1048576},
    ConfigKey{"library.max_upload_gb", "The largest file that may be uploaded, in GiB.",
              at<&Config::library, &Config::Library::max_upload_gb>, 1, 1048576},
    ConfigKey{"library.keep_originals_days",
              "How many days the uploaded file is kept once all of its lesson is made; 0: for ever.",
              at<&Config::library, &Config::Library::keep_originals_days>, 0, 36500},
    ConfigKey{"watch.lanes",
              "Threads that store evidence of watching, each with a connection of its own to PostgreSQL.",
              at<&Config::watch, &Config::Watch::lanes>, 1, 64},
    ConfigKey{"worker.lease_seconds", "A worker that is silent so long has lost its job to another.",
              at<&Config::worker, &W::lease_seconds>, 1, 600},
    ConfigKey{"worker.poll_ms", "How often a worker that nobody wakes looks for work, in milliseconds.",
              at<&Config::worker, &W::poll_ms>, 10, 60000},
    ConfigKey{"worker.retry_ms",
              "Rest after a job's first failure, doubled with each further one, in milliseconds.",
              at<&Config::worker, &W::retry_ms>, 0, 600000},
    ConfigKey{"worker.stall_seconds", "A transcode without any progress for so long has failed.",
              at<&Config::worker, &W::stall_seconds>, 5, 3600},
    ConfigKey{"worker.memory_mb", "Address space of the process that opens an uploaded file.",
              at<&Config::worker, &W::memory_mb>, 512, 1048576},
    ConfigKey{"worker.max_minutes", "The longest video that becomes a lesson.",
              at<&Config::worker, &W::max_minutes>, 1, 1440},
    ConfigKey{"worker.encoder_threads", "Threads of the encoder of a large rendition; 0: one per core.",
              at<&Config::worker, &W::encoder_threads>, 0, 64},
    ConfigKey{"policy.file", "The policy of hours in force.", at<&Config::policy, &Config::Policy::file>},
    ConfigKey{"log.level", "debug, info, warn or error.", at<&Config::log, &Config::Log::level>},
};

std::string environment_name(std::string_view key) {
    std::string name = "YANXIU_";
    for (char c : key)
        name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

[[noreturn]] void refuse(std::string_view key, std::string_view expected) {
    throw ConfigError(fmt::format("configuration: {}: {}", key, expected));
}

void set_number(const ConfigKey& key, std::int64_t* slot, std::int64_t value) {
    if (value < key.least || value > key.most)
        refuse(key.name, fmt::format("must be between {} and {}", key.least, key.most));
    *slot = value;
}

struct FromNode {
    const ConfigKey& key;
    const toml::node& node;

    void operator()(std::string* slot) const {
        auto value = node.value_exact<std::string>();
        if (!value) refuse(key.name, "must be a string");
        *slot = *value;
    }
    void operator()(std::int64_t* slot) const {
        auto value = node.value_exact<std::int64_t>();
        if (!value) refuse(key.name, "must be a whole number");
        set_number(key, slot, *value);
    }
    void operator()(std::vector<std::string>* slot) const {
        const auto* array = node.as_array();
        if (!array) refuse(key.name, "must be a list of strings");
        slot->clear();
        for (const auto& item : *array) {
            auto value = item.value_exact<std::string>();
            if (!value) refuse(key.name, "must be a list of strings");
            slot->push_back(*value);
        }
    }
};

struct FromText {
    const ConfigKey& key;
    const std::string& text;

    void operator()(std::string* slot) const { *slot = text; }
    void operator()(std::int64_t* slot) const {
        std::int64_t value = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size())
            refuse(environment_name(key.name), "must be a whole number");
        set_number(key, slot, value);
    }
    void operator()(std::vector<std::string>* slot) const {
        slot->clear();
        std::istringstream items(text);
        for (std::string item; std::getline(items, item, ',');)
            if (!item.empty()) slot->push_back(item);
    }
};

// TOML's basic strings escape as JSON's do.
struct ToToml {
    std::string operator()(const std::string* value) const { return json_string(*value); }
    std::string operator()(const std::int64_t* value) const { return std::to_string(*value); }
    std::string operator()(const std::vector<std::string>* value) const {
        std::string out;
        for (const auto& item : *value) out += (out.empty() ? "" : ", ") + json_string(item);
        return "[" + out + "]";
    }
};

const ConfigKey* find_key(std::string_view name) {
    auto row =
        std::find_if(kKeys.begin(), kKeys.end(), [&](const ConfigKey& key) { return key.name == name; });
    return row == kKeys.end() ? nullptr : &*row;
}

bool known_section(std::string_view section) {
    return std::any_of(kKeys.begin(), kKeys.end(), [&](const ConfigKey& key) {
        return key.name.starts_with(section) && key.name.substr(section.size()).starts_with('.');
    });
}

void apply_file(Config& config, const toml::table& file) {
    for (const auto& [section, node] : file) {
        const auto* table = node.as_table();
        if (!table || !known_section(section.str())) refuse(section.str(), "unknown section");
        for (const auto& [name, value] : *table) {
            auto full = fmt::format("{}.{}", section.str(), name.str());
            const auto* key = find_key(full);
            if (!key) refuse(full, "unknown key");
            std::visit(FromNode{*key, value}, key->slot(config));
        }
    }
}

// Other programs own variables such as YANXIU_TEST_…; only names that begin like one of our sections are
// judged.
void refuse_unknown_variable(const std::string& name) {
    if (!name.starts_with("YANXIU_")) return;
    for (const auto& key : kKeys) {
        if (environment_name(key.name) == name) return;
    }
    for (const auto& key : kKeys) {
        auto section = environment_name(key.name.substr(0, key.name.find('.') + 1));
        if (name.starts_with(section)) refuse(name, "unknown variable");
    }
}

void apply_environment(Config& config, const std::map<std::string, std::string>& environment) {
    for (const auto& [name, value] : environment) refuse_unknown_variable(name);
    for (const auto& key : kKeys) {
        auto variable = environment.find(environment_name(key.name));
        if (variable != environment.end()) std::visit(FromText{key, variable->second}, key.slot(config));
    }
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry; ++entry) {
        std::string_view text(*entry);
        auto equals = text.find('=');
        if (equals != text.npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return kKeys;
}

Config read_config(const std::string& toml_text, const std::map<std::string, std::string>& environment) {
    Config config;
    try {
        apply_file(config, toml::parse(toml_text));
    } catch (const toml::parse_error& error) {
        throw ConfigError(fmt::format("configuration: line {}: {}", error.source().begin.line,
                                      std::string(error.description())));
    }
    apply_environment(config, environment);
    return config;
}

Config load_config(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw ConfigError("configuration: cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return read_config(text.str(), process_environment());
}

std::string documented_config() {
    Config defaults;
    std::string out =
        "# Every key of the configuration with its default. An environment variable overrides a key:\n"
        "# YANXIU_SERVER_PORT overrides server.port; a list is given separated by commas.\n";
    std::string section;
    for (const auto& key : kKeys) {
        auto dot = key.name.find('.');
        if (section != key.name.substr(0, dot)) {
            section = key.name.substr(0, dot);
            out += fmt::format("\n[{}]\n", section);
        }
        auto value = std::visit(ToToml{}, key.slot(defaults));
        out += fmt::format("# {}\n{} = {}\n", key.comment, key.name.substr(dot + 1), value);
    }
    return out;
}

}  // namespace yanxiu::base
