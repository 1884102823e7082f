#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "server/net/http.hpp"

namespace yanxiu::net {

/// A whole file as an answer.
struct FileAnswer {
    Headers headers;   // besides those of conditions and ranges
    std::string etag;  // with its quotes
    std::shared_ptr<const OpenFile> file;
    std::int64_t size_bytes = 0;
};

/// Answers a GET or HEAD with the file, with the range of it that is asked for, or with 304 where the asker
/// has it (RFC 9110, sections 13 and 14). Home: the exchange's loop.
void respond_with(HttpExchange& exchange, FileAnswer answer);

}  // namespace yanxiu::net
