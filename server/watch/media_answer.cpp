#include "server/watch/media_answer.hpp"

#include <utility>

#include "server/net/byte_range.hpp"

namespace yanxiu::watch {
namespace {

// A blob never changes under its key, so the copy of a segment is good for as long as its URL is known.
constexpr const char* kForEver = "private, max-age=31536000, immutable";
constexpr const char* kWhileItGrows = "no-store";

// A key is made of letters that an entity tag may have.
std::string etag_of(const library::ShelfItem& item) {
    return item.etag ? *item.etag : "\"" + *item.blob_key + "\"";
}

net::Headers common_headers(const library::ShelfItem& item, const char* cache_control) {
    net::Headers headers;
    headers.reserve(5);
    headers.emplace_back("content-type", item.content_type);
    headers.emplace_back("etag", etag_of(item));
    headers.emplace_back("cache-control", cache_control);
    return headers;
}

net::ByteRange wanted_range(const net::HttpRequest& request, const library::ShelfItem& item) {
    const auto range = request.header("range");
    const auto if_range = request.header("if-range");
    const bool ranged = request.method == "GET" && (if_range.empty() || if_range == etag_of(item));
    return net::parse_byte_range(ranged ? range : std::string_view{}, item.size_bytes);
}

}  // namespace

void send_playlist(net::HttpExchange& exchange, const library::ShelfItem& item, bool complete) {
    auto headers = common_headers(item, complete ? kForEver : kWhileItGrows);
    if (net::etag_matches(exchange.request().header("if-none-match"), *item.etag))
        return exchange.respond({304, std::move(headers), {}}, false);
    exchange.respond({200, std::move(headers), *item.text}, false);
}

bool answered_not_modified(net::HttpExchange& exchange, const library::ShelfItem& item) {
    const auto if_none_match = exchange.request().header("if-none-match");
    if (if_none_match.empty() || !net::etag_matches(if_none_match, etag_of(item))) return false;
    exchange.respond({304, common_headers(item, kForEver), {}}, false);
    return true;
}

void send_media(net::HttpExchange& exchange, const library::ShelfItem& item,
                std::shared_ptr<const net::OpenFile> file, HandedOver handed_over) {
    auto headers = common_headers(item, kForEver);
    headers.emplace_back("accept-ranges", "bytes");
    const auto range = wanted_range(exchange.request(), item);
    if (range.kind != net::ByteRange::Kind::whole)
        headers.emplace_back("content-range", net::content_range(range, item.size_bytes));
    if (range.kind == net::ByteRange::Kind::unsatisfiable)
        return exchange.respond({416, std::move(headers), {}}, false);
    net::HttpFileResponse response;
    response.status = range.kind == net::ByteRange::Kind::part ? 206 : 200;
    response.headers = std::move(headers);
    response.file = std::move(file);
    response.offset = range.offset;
    response.length = range.length;
    if (handed_over && exchange.request().method == "GET")
        response.on_finished = [range, handed_over = std::move(handed_over)](std::int64_t sent) {
            if (sent == range.length) handed_over(range.offset, range.offset + range.length);
        };
    exchange.respond_file(std::move(response));
}

}  // namespace yanxiu::watch
