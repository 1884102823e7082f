#pragma once

#include <string>
#include <string_view>

namespace yanxiu::test {

/// RFC 4648, section 4, with padding: as tus' metadata has its values.
std::string base64(std::string_view bytes);

}  // namespace yanxiu::test
