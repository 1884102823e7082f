#include "server/net/http_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "server/base/log.hpp"

namespace yanxiu::net {
namespace {

struct StatusRow {
    int status;
    std::string_view text;
};

constexpr std::array kStatuses{StatusRow{200, "OK"},
                               StatusRow{201, "Created"},
                               StatusRow{204, "No Content"},
                               StatusRow{206, "Partial Content"},
                               StatusRow{301, "Moved Permanently"},
                               StatusRow{302, "Found"},
                               StatusRow{304, "Not Modified"},
                               StatusRow{400, "Bad Request"},
                               StatusRow{401, "Unauthorized"},
                               StatusRow{403, "Forbidden"},
                               StatusRow{404, "Not Found"},
                               StatusRow{405, "Method Not Allowed"},
                               StatusRow{409, "Conflict"},
                               StatusRow{410, "Gone"},
                               StatusRow{411, "Length Required"},
                               StatusRow{412, "Precondition Failed"},
                               StatusRow{413, "Content Too Large"},
                               StatusRow{415, "Unsupported Media Type"},
                               StatusRow{416, "Range Not Satisfiable"},
                               StatusRow{423, "Locked"},
                               StatusRow{429, "Too Many Requests"},
                               StatusRow{460, "Checksum Mismatch"},
                               StatusRow{500, "Internal Server Error"},
                               StatusRow{501, "Not Implemented"},
                               StatusRow{503, "Service Unavailable"},
                               StatusRow{504, "Gateway Timeout"},
                               StatusRow{507, "Insufficient Storage"}};

std::string_view status_text(int status) {
    auto row = std::find_if(kStatuses.begin(), kStatuses.end(),
                            [&](const StatusRow& r) { return r.status == status; });
    return row == kStatuses.end() ? "Answer" : row->text;
}

bool is_plain(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

// "/uploads" covers "/uploads" and "/uploads/1", not "/uploadsx".
bool covers(std::string_view prefix, std::string_view path) {
    if (!path.starts_with(prefix)) return false;
    return prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/';
}

bool has_header(const Headers& headers, std::string_view name) {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& header) { return header.first == name; });
}

}  // namespace

bool is_clean_path(std::string_view path) {
    if (path.empty() || path[0] != '/' || !base::valid_utf8(path)) return false;
    for (char c : path)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
    path.remove_prefix(1);
    for (;;) {
        auto slash = path.find('/');
        auto segment = path.substr(0, slash);
        if (segment == "." || segment == "..") return false;
        if (slash == path.npos) return true;
        if (segment.empty()) return false;
        path.remove_prefix(slash + 1);
    }
}

std::optional<std::int64_t> parse_content_length(std::string_view text) {
    if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != text.npos)
        return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        auto end = header.find(';');
        auto pair = header.substr(0, end);
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return pair.substr(name.size() + 1);
        if (end == header.npos) return {};
        header.remove_prefix(end + 1);
    }
    return {};
}

std::string response_head(int status, const Headers& headers, std::int64_t content_length, bool close,
                          std::string_view date) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\ndate: {}\r\n", status, status_text(status), date);
    for (const auto& [name, value] : headers)
        if (is_plain(name) && is_plain(value)) head += fmt::format("{}: {}\r\n", name, value);
    if (status != 204 && status != 304) head += fmt::format("content-length: {}\r\n", content_length);
    if (!has_header(headers, "cache-control")) head += "cache-control: no-store\r\n";
    head += "x-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n";
    head += close ? "connection: close\r\n\r\n" : "connection: keep-alive\r\n\r\n";
    return head;
}

std::string http_date(std::int64_t unix_seconds) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

const HttpRoute* find_route(const std::vector<HttpRoute>& routes, std::string_view path) {
    const HttpRoute* best = nullptr;
    for (const auto& route : routes)
        if (covers(route.prefix, path) && (!best || route.prefix.size() > best->prefix.size())) best = &route;
    return best;
}

std::string_view HttpRequest::header(std::string_view name) const {
    for (const auto& [known, value] : headers)
        if (known == name) return value;
    return {};
}

}  // namespace yanxiu::net
