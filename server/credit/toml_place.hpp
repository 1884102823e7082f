#pragma once

#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yanxiu::credit {

/// A value in a TOML file and where it stands there, as "obligations[2].title", so that every refusal names
/// the place. All of it throws base::ConfigError. A view: the file outlives it.
class TomlPlace {
  public:
    TomlPlace(const toml::node& node, std::string path) : node_(node), path_(std::move(path)) {}

    const std::string& path() const { return path_; }
    [[noreturn]] void refuse(std::string_view expected) const;

    std::string text() const;  // not empty, at most 200 bytes
    std::string code() const;  // 1 to 64 of a-z, 0-9, _ and -
    bool flag() const;
    std::int64_t number(std::int64_t least, std::int64_t most) const;
    bool is_text() const { return node_.is_string(); }
    /// The elements of a list that is not empty.
    std::vector<TomlPlace> items() const;

    const toml::table& table() const;
    TomlPlace at(std::string_view key, const toml::node& node) const;

  private:
    const toml::node& node_;
    std::string path_;
};

/// One key of a table and the small function that takes its value.
template <class Target>
struct TomlKey {
    std::string_view name;
    void (*take)(Target&, const TomlPlace&);
    bool required = true;
};

/// Reads a table by its keys, in the order of `keys`; refuses a key that is not among them, or missing.
template <class Keys, class Target>
void read_table(const TomlPlace& place, const Keys& keys, Target& target) {
    const toml::table& table = place.table();
    for (const auto& [name, node] : table) {
        const std::string_view given = name.str();
        const bool known =
            std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.name == given; });
        if (!known) place.at(given, node).refuse("unknown key");
    }
    for (const auto& key : keys) {
        if (const toml::node* node = table.get(key.name)) {
            key.take(target, place.at(key.name, *node));
        } else if (key.required) {
            place.at(key.name, table).refuse("is missing");
        }
    }
}

}  // namespace yanxiu::credit
