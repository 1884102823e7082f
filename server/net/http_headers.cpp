#include "server/net/http_headers.hpp"

#include <libwebsockets.h>

#include <array>
#include <cctype>

namespace yanxiu::net {
namespace {

struct KnownHeader {
    std::string_view name;
    lws_token_indexes token;
};

constexpr std::array kKnown{KnownHeader{"accept", WSI_TOKEN_HTTP_ACCEPT},
                            KnownHeader{"accept-encoding", WSI_TOKEN_HTTP_ACCEPT_ENCODING},
                            KnownHeader{"connection", WSI_TOKEN_CONNECTION},
                            KnownHeader{"content-length", WSI_TOKEN_HTTP_CONTENT_LENGTH},
                            KnownHeader{"content-type", WSI_TOKEN_HTTP_CONTENT_TYPE},
                            KnownHeader{"cookie", WSI_TOKEN_HTTP_COOKIE},
                            KnownHeader{"expect", WSI_TOKEN_HTTP_EXPECT},
                            KnownHeader{"host", WSI_TOKEN_HOST},
                            KnownHeader{"if-match", WSI_TOKEN_HTTP_IF_MATCH},
                            KnownHeader{"if-none-match", WSI_TOKEN_HTTP_IF_NONE_MATCH},
                            KnownHeader{"if-range", WSI_TOKEN_HTTP_IF_RANGE},
                            KnownHeader{"origin", WSI_TOKEN_ORIGIN},
                            KnownHeader{"range", WSI_TOKEN_HTTP_RANGE},
                            KnownHeader{"transfer-encoding", WSI_TOKEN_HTTP_TRANSFER_ENCODING},
                            KnownHeader{"user-agent", WSI_TOKEN_HTTP_USER_AGENT},
                            KnownHeader{"via", WSI_TOKEN_HTTP_VIA},
                            KnownHeader{"x-forwarded-for", WSI_TOKEN_X_FORWARDED_FOR},
                            KnownHeader{"x-real-ip", WSI_TOKEN_HTTP_X_REAL_IP}};

// libwebsockets keeps headers it does not know under their lower-case name with the colon.
constexpr std::array<std::string_view, 13> kOther{
    "tus-resumable:",     "upload-length:",          "upload-offset:",     "upload-metadata:",
    "upload-checksum:",   "upload-defer-length:",    "upload-concat:",     "upload-expires:",
    "upload-incomplete:", "x-http-method-override:", "x-forwarded-proto:", "connect-protocol-version:",
    "forwarded:"};

struct MethodRow {
    std::string_view name;
    lws_token_indexes token;
};

constexpr std::array kMethods{
    MethodRow{"GET", WSI_TOKEN_GET_URI},         MethodRow{"POST", WSI_TOKEN_POST_URI},
    MethodRow{"OPTIONS", WSI_TOKEN_OPTIONS_URI}, MethodRow{"PUT", WSI_TOKEN_PUT_URI},
    MethodRow{"PATCH", WSI_TOKEN_PATCH_URI},     MethodRow{"DELETE", WSI_TOKEN_DELETE_URI},
    MethodRow{"HEAD", WSI_TOKEN_HEAD_URI}};

std::string copy_token(lws* wsi, lws_token_indexes token) {
    int length = lws_hdr_total_length(wsi, token);
    if (length <= 0) return {};
    std::string value(static_cast<std::size_t>(length) + 8, '\0');
    // Several headers of one name come joined by commas (cookies by nothing); some versions add one at the
    // end.
    if (lws_hdr_copy(wsi, value.data(), static_cast<int>(value.size()), token) <= 0) return {};
    value.resize(value.find('\0'));
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();
    return value;
}

std::string copy_other(lws* wsi, std::string_view name) {
    int length = lws_hdr_custom_length(wsi, name.data(), static_cast<int>(name.size()));
    if (length <= 0) return {};
    std::string value(static_cast<std::size_t>(length) + 1, '\0');
    if (lws_hdr_custom_copy(wsi, value.data(), static_cast<int>(value.size()), name.data(),
                            static_cast<int>(name.size())) < 0)
        return {};
    value.resize(static_cast<std::size_t>(length));
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();
    return value;
}

void append_encoded(std::string& out, const std::string& piece) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    bool in_value = false;
    for (char c : piece) {
        auto byte = static_cast<unsigned char>(c);
        bool plain = std::isalnum(byte) || std::string_view("-._~").find(c) != std::string_view::npos;
        if (c == '=' && !in_value) {
            in_value = plain = true;
        }
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
}

}  // namespace

Headers read_headers(lws* wsi) {
    Headers headers;
    for (const auto& known : kKnown) {
        auto value = copy_token(wsi, known.token);
        if (!value.empty()) headers.emplace_back(known.name, std::move(value));
    }
    for (auto name : kOther) {
        auto value = copy_other(wsi, name);
        if (!value.empty()) headers.emplace_back(name.substr(0, name.size() - 1), std::move(value));
    }
    return headers;
}

std::string read_method(lws* wsi) {
    for (const auto& method : kMethods)
        if (lws_hdr_total_length(wsi, method.token) > 0) return std::string(method.name);
    return {};
}

std::string read_path(lws* wsi) {
    for (const auto& method : kMethods)
        if (lws_hdr_total_length(wsi, method.token) > 0) return copy_token(wsi, method.token);
    return {};
}

std::string read_query(lws* wsi) {
    std::string query;
    for (int i = 0;; ++i) {
        int length = lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (length <= 0) return query;
        std::string piece(static_cast<std::size_t>(length) + 1, '\0');
        if (lws_hdr_copy_fragment(wsi, piece.data(), static_cast<int>(piece.size()), WSI_TOKEN_HTTP_URI_ARGS,
                                  i) < 0)
            return query;
        piece.resize(static_cast<std::size_t>(length));
        if (!query.empty()) query += '&';
        append_encoded(query, piece);
    }
}

bool is_http_1_1(lws* wsi) {
    return copy_token(wsi, WSI_TOKEN_HTTP) == "HTTP/1.1";
}

}  // namespace yanxiu::net
