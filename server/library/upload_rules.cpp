#include "server/library/upload_rules.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "server/base/log.hpp"
#include "server/net/origin.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;
using Kind = UploadRequest::Kind;

constexpr std::string_view kBodyType = "application/offset+octet-stream";
constexpr std::size_t kLongestMetadata = 4096;
constexpr std::size_t kLongestFilename = 1024;

struct AlgorithmRow {
    std::string_view name;
    std::size_t digest_bytes;
};
constexpr std::array kAlgorithms{AlgorithmRow{"sha1", 20}, AlgorithmRow{"sha256", 32},
                                 AlgorithmRow{"md5", 16}};

struct StatusRow {
    std::string_view reason;
    int status;
};
constexpr std::array kStatuses{
    StatusRow{"method_not_served", 405},
    StatusRow{"upload_finished", 409},
    StatusRow{"wrong_offset", 409},
    StatusRow{"lesson_in_course", 403},
    StatusRow{"upload_taken_over", 409},
    StatusRow{"upload_gone", 410},
    StatusRow{"unsupported_tus_version", 412},
    StatusRow{"upload_too_large", 413},
    StatusRow{"quota_exceeded", 413},
    StatusRow{"checked_body_too_large", 413},
    StatusRow{"unsupported_type", 415},
    StatusRow{"checksum_mismatch", 460},
    StatusRow{"disk_full", 507},
};

[[noreturn]] void refuse(const char* reason, const char* text) {
    throw RequestError(Code::invalid_argument, reason, text);
}

std::int64_t read_number(std::string_view text, const char* reason) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0)
        refuse(reason, "a header holds no number of bytes");
    return value;
}

bool is_key_letter(char c) {
    return c > ' ' && c < 0x7F && c != ',';
}

bool is_filename(std::string_view name) {
    const bool plain = std::none_of(name.begin(), name.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return plain && name.size() <= kLongestFilename && base::valid_utf8(name);
}

Kind kind_of(const net::HttpRequest& request, bool names_upload) {
    const auto& method = request.method;
    if (method == "OPTIONS") return Kind::options;
    if (!names_upload && method == "POST") return Kind::create;
    if (names_upload && method == "HEAD") return Kind::status;
    if (names_upload && method == "PATCH") return Kind::write;
    if (names_upload && method == "DELETE") return Kind::terminate;
    throw RequestError(Code::unimplemented, "method_not_served", "uploads do not know this method");
}

void read_lesson(UploadRequest& upload) {
    const auto metadata = read_upload_metadata(upload.metadata);
    const auto lesson = metadata.find("lesson_id");
    if (lesson == metadata.end()) refuse("malformed_metadata", "Upload-Metadata names no lesson_id");
    upload.lesson = {read_number(lesson->second, "malformed_metadata")};
    if (const auto name = metadata.find("filename"); name != metadata.end()) upload.filename = name->second;
    if (!is_filename(upload.filename)) refuse("malformed_metadata", "the filename is not acceptable text");
}

void read_length(const net::HttpRequest& request, UploadRequest& upload) {
    const auto length = request.header("upload-length");
    const auto deferred = request.header("upload-defer-length");
    if (!length.empty()) upload.length = read_number(length, "malformed_length");
    if (upload.length == 0) refuse("empty_upload", "an upload has at least one byte");
    if (!deferred.empty() && (deferred != "1" || upload.length))
        refuse("malformed_length", "Upload-Defer-Length is 1, and then there is no Upload-Length");
    if (upload.kind == Kind::create && !upload.length && deferred.empty())
        refuse("malformed_length", "Upload-Length or Upload-Defer-Length is missing");
}

void read_body(const net::HttpRequest& request, UploadRequest& upload) {
    upload.body_bytes = std::max<std::int64_t>(0, request.content_length);
    const bool has_body = upload.kind == Kind::write || upload.body_bytes > 0;
    if (has_body && net::media_type(request.header("content-type")) != kBodyType)
        throw RequestError(Code::invalid_argument, "unsupported_type",
                           "send bytes as application/offset+octet-stream");
    const auto checksum = request.header("upload-checksum");
    if (checksum.empty()) return;
    upload.checksum = read_upload_checksum(checksum);
    if (upload.body_bytes > kLongestChecked)
        throw RequestError(Code::resource_exhausted, "checked_body_too_large",
                           "a body with a checksum has at most 64 MiB");
}

void read_write(const net::HttpRequest& request, UploadRequest& upload) {
    const auto offset = request.header("upload-offset");
    if (offset.empty()) refuse("malformed_offset", "Upload-Offset is missing");
    upload.offset = read_number(offset, "malformed_offset");
    read_length(request, upload);
    read_body(request, upload);
}

void read_creation(const net::HttpRequest& request, UploadRequest& upload) {
    if (!request.header("upload-concat").empty())
        refuse("unsupported_extension", "uploads are not put together from parts");
    upload.metadata = request.header("upload-metadata");
    read_lesson(upload);
    read_length(request, upload);
    read_body(request, upload);
    if (upload.length && upload.body_bytes > *upload.length)
        throw RequestError(Code::resource_exhausted, "upload_too_large",
                           "the body is longer than the upload");
}

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

}  // namespace

UploadRequest read_upload_request(const net::HttpRequest& request) {
    std::string_view id = std::string_view(request.path).substr(kUploadsPath.size());
    if (id.starts_with('/')) id.remove_prefix(1);
    UploadRequest upload;
    upload.kind = kind_of(request, !id.empty());
    if (upload.kind == Kind::options) return upload;
    if (request.header("tus-resumable") != kTusVersion)
        throw RequestError(Code::failed_precondition, "unsupported_tus_version", "send Tus-Resumable: 1.0.0");
    if (upload.kind == Kind::create) {
        read_creation(request, upload);
        return upload;
    }
    if (!is_upload_id(id)) throw RequestError(Code::not_found, "upload_not_found", "there is no such upload");
    upload.id = id;
    if (upload.kind == Kind::write) read_write(request, upload);
    return upload;
}

std::map<std::string, std::string> read_upload_metadata(std::string_view header) {
    constexpr auto kReason = "malformed_metadata";
    if (header.size() > kLongestMetadata) refuse(kReason, "Upload-Metadata is too long");
    std::map<std::string, std::string> metadata;
    while (!header.empty()) {
        auto pair = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), pair.size() + 1));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        const auto key = pair.substr(0, pair.find(' '));
        pair.remove_prefix(std::min(pair.size(), key.size() + 1));
        const auto value = decode_base64(pair);
        if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_letter) || !value)
            refuse(kReason, "Upload-Metadata is a list of keys and base64 values");
        if (!metadata.emplace(key, *value).second) refuse(kReason, "Upload-Metadata names a key twice");
    }
    return metadata;
}

Checksum read_upload_checksum(std::string_view header) {
    const auto name = header.substr(0, header.find(' '));
    const auto row = std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                                  [&](const AlgorithmRow& known) { return known.name == name; });
    if (row == kAlgorithms.end()) refuse("unsupported_checksum", "use sha1, sha256 or md5");
    const auto digest = decode_base64(header.substr(std::min(header.size(), name.size() + 1)));
    if (!digest || digest->size() != row->digest_bytes)
        refuse("malformed_checksum", "the digest is not base64 of the algorithm's length");
    return {std::string(name), *digest};
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string bytes;
    unsigned pending = 0;
    int bits = 0;
    for (const char c : text) {
        const int digit = base64_digit(c);
        if (digit < 0) return std::nullopt;
        pending = (pending << 6 | static_cast<unsigned>(digit)) & 0xFFFF;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(pending >> bits & 0xFF);
    }
    if ((pending & ((1U << bits) - 1)) != 0) return std::nullopt;  // two spellings of one value
    return bytes;
}

bool is_upload_id(std::string_view id) {
    if (id.size() != 36) return false;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
        if (dash ? id[i] != '-' : !hex) return false;
    }
    return true;
}

int upload_status(const base::RequestError& error) {
    const auto row = std::find_if(kStatuses.begin(), kStatuses.end(),
                                  [&](const StatusRow& known) { return known.reason == error.reason(); });
    return row == kStatuses.end() ? base::http_status(error.code()) : row->status;
}

}  // namespace yanxiu::library
