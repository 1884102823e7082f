#include "server/net/byte_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace yanxiu::net {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

ByteRange part(std::int64_t offset, std::int64_t end, std::int64_t size) {
    if (offset >= size || end <= offset) return {ByteRange::Kind::unsatisfiable, 0, 0};
    return {ByteRange::Kind::part, offset, std::min(end, size) - offset};
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

ByteRange parse_byte_range(std::string_view header, std::int64_t size) {
    ByteRange whole{ByteRange::Kind::whole, 0, size};
    constexpr std::string_view kUnit = "bytes=";
    if (!header.starts_with(kUnit)) return whole;
    header.remove_prefix(kUnit.size());
    auto dash = header.find('-');
    if (dash == header.npos || header.find(',') != header.npos) return whole;
    auto first_text = trimmed(header.substr(0, dash));
    auto last_text = trimmed(header.substr(dash + 1));
    auto first = whole_number(first_text);
    auto last = whole_number(last_text);
    if (first_text.empty()) {  // the last N bytes
        if (!last) return whole;
        return part(std::max<std::int64_t>(0, size - *last), *last == 0 ? 0 : size, size);
    }
    if (!first || (!last && !last_text.empty())) return whole;
    if (!last) return part(*first, size, size);
    if (*last < *first) return whole;
    return part(*first, std::min(*last, size - 1) + 1, size);
}

std::string content_range(const ByteRange& range, std::int64_t size) {
    if (range.kind == ByteRange::Kind::unsatisfiable) return fmt::format("bytes */{}", size);
    return fmt::format("bytes {}-{}/{}", range.offset, range.offset + range.length - 1, size);
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
    auto strong = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
    while (!if_none_match.empty()) {
        auto comma = if_none_match.find(',');
        auto item = trimmed(if_none_match.substr(0, comma));
        if (item == "*" || (!item.empty() && strong(item) == strong(etag))) return true;
        if (comma == if_none_match.npos) return false;
        if_none_match.remove_prefix(comma + 1);
    }
    return false;
}

}  // namespace yanxiu::net
