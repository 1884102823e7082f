#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yanxiu::base {

/// The text of a file that a person made, as UTF-8 without byte order mark: from UTF-8, from UTF-16 where a
/// mark says so, else from GB18030 (which office programs here still write). Nothing when it is none of them.
/// Pure.
std::optional<std::string> as_utf8(std::string_view bytes);

}  // namespace yanxiu::base
