#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace yanxiu::bench {

/// One tus upload of `bytes` by a bare blocking client that sends `pattern` over and over: creation, then one
/// PATCH. `headers` are added to both requests, each line with its CRLF. Answers the upload's path; throws
/// std::runtime_error for any other answer than success.
std::string upload(int port, const std::string& headers, std::span<const char> pattern, std::int64_t bytes);

}  // namespace yanxiu::bench
