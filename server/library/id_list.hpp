#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yanxiu::library {

/// Ids as the text of a bigint[] parameter.
template <class Ids>
std::string id_list(const Ids& ids) {
    std::string text = "{";
    for (const auto id : ids) text += (text.size() > 1 ? "," : "") + std::to_string(id.value);
    return text + "}";
}

/// The first column of a result's rows.
template <class Id, class Rows>
std::vector<Id> read_ids(const Rows& rows) {
    std::vector<Id> ids;
    for (const auto& row : rows) ids.push_back({row[0].template as<std::int64_t>()});
    return ids;
}

}  // namespace yanxiu::library
