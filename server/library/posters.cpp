#include "server/library/posters.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "server/base/error.hpp"
#include "server/library/lesson.hpp"
#include "server/library/lesson_store.hpp"
#include "server/net/pool_route.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

constexpr std::string_view kPrefix = "/posters/";
constexpr std::string_view kSuffix = ".jpg";
constexpr std::int64_t kMostBytes = 4 << 20;

RequestError no_such_poster() {
    return {Code::not_found, "poster_not_found", "no such poster"};
}

base::AssetId asset_in(std::string_view path) {
    base::AssetId asset;
    if (!path.starts_with(kPrefix) || !path.ends_with(kSuffix) ||
        path.size() <= kPrefix.size() + kSuffix.size())
        throw no_such_poster();
    path.remove_prefix(kPrefix.size());
    path.remove_suffix(kSuffix.size());
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), asset.value);
    if (error != std::errc{} || end != path.data() + path.size()) throw no_such_poster();
    return asset;
}

/// RFC 9110, section 13.1.2; our tags contain neither comma nor quote.
bool names_tag(std::string_view if_none_match, const std::string& tag) {
    return if_none_match == "*" || if_none_match.find(tag) != std::string_view::npos;
}

}  // namespace

net::HttpRoute Posters::route(net::PoolWork& pool) {
    return net::pool_route(std::string(kPrefix), pool, [this](const auto& request, const auto& caller) {
        return answer(request, caller);
    });
}

net::HttpResponse Posters::answer(const net::HttpRequest& request, const net::Caller& caller) {
    if (!caller.person || caller.must_change_password) {
        throw RequestError(Code::unauthenticated, "not_signed_in", "sign in first");
    }
    const auto asset = asset_in(request.path);
    const auto poster = database_.transact([&](store::Transaction& t) -> std::optional<Poster> {
        auto found = find_poster(t, asset);
        if (!found) return std::nullopt;
        const auto lesson = find_lesson(t, found->lesson);
        if (!lesson || !may_see(caller, *lesson)) return std::nullopt;
        return found;
    });
    if (!poster) throw no_such_poster();
    const std::string tag = "\"" + poster->key + "\"";  // a key is written once
    net::HttpResponse response;
    response.headers = {{"etag", tag}, {"cache-control", "private, max-age=3600"}};
    if (names_tag(request.header("if-none-match"), tag)) {
        response.status = 304;
        return response;
    }
    if (blobs_.size_bytes(poster->key) < 0) throw no_such_poster();
    response.body = blobs_.read(poster->key, kMostBytes);
    response.headers.emplace_back("content-type", "image/jpeg");
    return response;
}

}  // namespace yanxiu::library
