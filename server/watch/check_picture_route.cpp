#include "server/watch/check_picture_route.hpp"

#include <fmt/format.h>

#include <charconv>
#include <span>
#include <utility>

#include "server/base/error.hpp"
#include "server/base/hex.hpp"
#include "server/net/call_text.hpp"
#include "server/net/pool_route.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;

constexpr std::string_view kSuffix = ".jpg";
constexpr const char* kCacheControl = "cache-control";
constexpr const char* kNotKept = "no-store";
constexpr std::size_t kLongestNonce = 32;  // bytes
constexpr std::int64_t kMostBytes = 1 << 20;

net::HttpResponse no_such_picture() {
    auto response = net::error_response(
        RequestError(Code::not_found, "check_picture_not_found", "no such picture, or not for you any more"));
    response.headers.emplace_back(kCacheControl, kNotKept);
    return response;
}

struct Wanted {
    std::string nonce;
    int number = 0;
};

/// Each address has one spelling: lower-case digits in pairs, and a number without a sign or a leading zero.
std::optional<Wanted> wanted_by(std::string_view path) {
    if (!path.starts_with(kCheckPictures) || !path.ends_with(kSuffix)) return std::nullopt;
    path.remove_prefix(kCheckPictures.size());
    const auto slash = path.find('/');
    if (slash == path.npos || slash == 0 || slash % 2 != 0 || slash > 2 * kLongestNonce) return std::nullopt;
    Wanted wanted;
    for (std::size_t i = 0; i < slash; i += 2) {
        const auto byte = base::bytes_of_hex<1>(path.substr(i, 2));
        if (!byte) return std::nullopt;
        wanted.nonce += static_cast<char>(byte->front());
    }
    const auto begin = slash + 1;
    if (begin + kSuffix.size() > path.size()) return std::nullopt;
    const auto digits = path.substr(begin, path.size() - kSuffix.size() - begin);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), wanted.number);
    const bool plain = !digits.starts_with('0') && wanted.number > 0;
    if (error != std::errc{} || end != digits.data() + digits.size() || !plain) return std::nullopt;
    return wanted;
}

}  // namespace

std::string check_picture_url(std::string_view nonce, int number) {
    std::string url(kCheckPictures);
    for (const char byte : nonce) {
        const auto value = static_cast<unsigned char>(byte);
        base::append_hex(url, std::span(&value, 1));
    }
    return url + fmt::format("/{}{}", number, kSuffix);
}

CheckPictureRoute::CheckPictureRoute(FindCheckPicture find, const blob::BlobStore& blobs)
    : find_(std::move(find)), blobs_(blobs) {}

net::HttpRoute CheckPictureRoute::route(net::PoolWork& pool) const {
    return net::pool_route(
        std::string(kCheckPictures), pool,
        [this](const auto& request, const auto& caller) { return answer(request, caller); });
}

net::HttpResponse CheckPictureRoute::answer(const net::HttpRequest& request,
                                            const net::Caller& caller) const {
    const auto wanted = wanted_by(request.path);
    if (!wanted || !caller.person || caller.must_change_password) return no_such_picture();
    const auto key = find_(caller.person, wanted->nonce, wanted->number);
    if (!key || blobs_.size_bytes(*key) < 0) return no_such_picture();
    return {.status = 200,
            .headers = {{"content-type", "image/jpeg"}, {kCacheControl, kNotKept}},
            .body = blobs_.read(*key, kMostBytes)};
}

}  // namespace yanxiu::watch
