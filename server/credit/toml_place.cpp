#include "server/credit/toml_place.hpp"

#include "server/base/config.hpp"

namespace yanxiu::credit {
namespace {

constexpr std::size_t kMostBytes = 200;

}  // namespace

void TomlPlace::refuse(std::string_view expected) const {
    throw base::ConfigError("policy: " + path_ + ": " + std::string(expected));
}

std::string TomlPlace::text() const {
    const auto value = node_.value_exact<std::string>();
    if (!value || value->empty() || value->size() > kMostBytes) refuse("must be a text of 1 to 200 bytes");
    return *value;
}

std::string TomlPlace::code() const {
    const std::string code = text();
    const bool fits = code.size() <= 64 &&
                      code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    if (!fits) refuse("must be 1 to 64 of a-z, 0-9, _ and -");
    return code;
}

bool TomlPlace::flag() const {
    const auto value = node_.value_exact<bool>();
    if (!value) refuse("must be true or false");
    return *value;
}

std::int64_t TomlPlace::number(std::int64_t least, std::int64_t most) const {
    const auto value = node_.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
        refuse("must be a whole number between " + std::to_string(least) + " and " + std::to_string(most));
    }
    return *value;
}

std::vector<TomlPlace> TomlPlace::items() const {
    const auto* list = node_.as_array();
    if (list == nullptr || list->empty()) refuse("must be a list that is not empty");
    std::vector<TomlPlace> places;
    for (const auto& item : *list) {
        places.emplace_back(item, path_ + "[" + std::to_string(places.size()) + "]");
    }
    return places;
}

const toml::table& TomlPlace::table() const {
    const auto* table = node_.as_table();
    if (table == nullptr) refuse("must be a table");
    return *table;
}

TomlPlace TomlPlace::at(std::string_view key, const toml::node& node) const {
    return {node, path_.empty() ? std::string(key) : path_ + "." + std::string(key)};
}

}  // namespace yanxiu::credit
