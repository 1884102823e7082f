#include "server/net/file_answer.hpp"

#include <utility>

#include "server/net/byte_range.hpp"

namespace yanxiu::net {

void respond_with(HttpExchange& exchange, FileAnswer answer) {
    const auto& request = exchange.request();
    auto headers = std::move(answer.headers);
    headers.emplace_back("etag", answer.etag);
    headers.emplace_back("accept-ranges", "bytes");
    if (etag_matches(request.header("if-none-match"), answer.etag))
        return exchange.respond({304, std::move(headers), {}}, false);
    const auto if_range = request.header("if-range");
    const bool ranged = if_range.empty() || if_range == answer.etag;
    const auto range =
        parse_byte_range(ranged ? request.header("range") : std::string_view{}, answer.size_bytes);
    if (range.kind != ByteRange::Kind::whole)
        headers.emplace_back("content-range", content_range(range, answer.size_bytes));
    if (range.kind == ByteRange::Kind::unsatisfiable)
        return exchange.respond({416, std::move(headers), {}}, false);
    HttpFileResponse response;
    response.status = range.kind == ByteRange::Kind::part ? 206 : 200;
    response.headers = std::move(headers);
    response.file = std::move(answer.file);
    response.offset = range.offset;
    response.length = range.length;
    exchange.respond_file(std::move(response));
}

}  // namespace yanxiu::net
