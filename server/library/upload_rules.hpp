#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/error.hpp"
#include "server/base/ids.hpp"
#include "server/net/http.hpp"

namespace yanxiu::library {

/// The resumable upload protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload), as far as headers say
/// it. Pure.
inline constexpr std::string_view kTusVersion = "1.0.0";
inline constexpr std::string_view kTusExtensions =
    "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination";
inline constexpr std::string_view kTusChecksums = "sha1,sha256,md5";
inline constexpr std::string_view kUploadsPath = "/uploads";
/// The longest body whose checksum is verified: until then none of it counts.
inline constexpr std::int64_t kLongestChecked = 64 << 20;

/// What a client says the body's bytes hash to.
struct Checksum {
    std::string algorithm;  // one of kTusChecksums
    std::string digest;     // raw bytes, of the algorithm's length
};

struct UploadRequest {
    enum class Kind { options, create, status, write, terminate };
    Kind kind = Kind::options;
    std::string id;                      // of the upload; empty for `create` and `options`
    std::optional<std::int64_t> length;  // Upload-Length; for `create` empty: deferred
    std::int64_t offset = 0;             // where the body begins
    std::int64_t body_bytes = 0;
    std::optional<Checksum> checksum;
    std::string metadata;  // Upload-Metadata as sent
    base::LessonId lesson;
    std::string filename;
};

/// Throws RequestError, see `upload_status`, for anything that is not tus 1.0.0 as we speak it.
UploadRequest read_upload_request(const net::HttpRequest& request);

/// "filename d29ybGQ=,is_confidential": keys and decoded values. Throws `invalid_argument`
/// ("malformed_metadata").
std::map<std::string, std::string> read_upload_metadata(std::string_view header);

/// "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=". Throws `invalid_argument` ("unsupported_checksum",
/// "malformed_checksum").
Checksum read_upload_checksum(std::string_view header);

/// Strict base64 with padding; empty when it is not.
std::optional<std::string> decode_base64(std::string_view text);

/// True for a UUID in lower case.
bool is_upload_id(std::string_view id);

/// The status with which tus answers a refusal, by its stable code where the protocol or plain sense ask for
/// another one than Connect's: 409 for a wrong offset, 410 for what is gone, 412 for another version, 413,
/// 415, 460 and 507.
int upload_status(const base::RequestError& error);

}  // namespace yanxiu::library
