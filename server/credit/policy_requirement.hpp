#pragma once

#include "server/credit/policy.hpp"
#include "server/credit/toml_place.hpp"

namespace yanxiu::credit {

/// Reads an obligation's tree: a table whose `kind` decides its other keys. Throws base::ConfigError. How
/// deep a tree may be is toml++'s limit on nested values.
Requirement read_requirement(const TomlPlace& place);

/// Puts the policy's categories where an obligation says "all".
void name_all_categories(const Policy& policy, Requirement& requirement);

}  // namespace yanxiu::credit
