#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yanxiu::net {

/// What a Range header asks of `size` bytes (RFC 9110, section 14). Several ranges, other units and malformed
/// text mean: send the whole, as the RFC allows.
struct ByteRange {
    enum class Kind { whole, part, unsatisfiable };
    Kind kind = Kind::whole;
    std::int64_t offset = 0;
    std::int64_t length = 0;
};

ByteRange parse_byte_range(std::string_view header, std::int64_t size);

/// "bytes 0-99/1000" for a part, "bytes */1000" for an unsatisfiable one.
std::string content_range(const ByteRange& range, std::int64_t size);

/// Whether an If-None-Match header names `etag` (weak comparison) or is "*".
bool etag_matches(std::string_view if_none_match, std::string_view etag);

}  // namespace yanxiu::net
