#include "server/library/captions.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "server/base/error.hpp"
#include "server/library/lesson.hpp"
#include "server/library/lesson_store.hpp"
#include "server/library/timeline_store.hpp"
#include "server/net/byte_range.hpp"
#include "server/net/pool_route.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

constexpr std::string_view kPrefix = "/captions/";
constexpr std::string_view kSuffix = ".vtt";

RequestError no_such_captions() {
    return {Code::not_found, "captions_not_found", "no such captions"};
}

struct Wanted {
    base::LessonId lesson;
    std::string language;
};

Wanted wanted_by(std::string_view path) {
    Wanted wanted;
    if (!path.starts_with(kPrefix) || !path.ends_with(kSuffix) ||
        path.size() <= kPrefix.size() + kSuffix.size())
        throw no_such_captions();
    path.remove_prefix(kPrefix.size());
    path.remove_suffix(kSuffix.size());
    const auto slash = path.find('/');
    if (slash == path.npos) throw no_such_captions();
    const auto [end, error] = std::from_chars(path.data(), path.data() + slash, wanted.lesson.value);
    if (error != std::errc{} || end != path.data() + slash) throw no_such_captions();
    wanted.language = path.substr(slash + 1);
    return wanted;
}

}  // namespace

net::HttpRoute Captions::route(net::PoolWork& pool) {
    return net::pool_route(std::string(kPrefix), pool, [this](const auto& request, const auto& caller) {
        return answer(request, caller);
    });
}

net::HttpResponse Captions::answer(const net::HttpRequest& request, const net::Caller& caller) {
    if (!caller.person || caller.must_change_password) {
        throw RequestError(Code::unauthenticated, "not_signed_in", "sign in first");
    }
    const auto wanted = wanted_by(request.path);
    auto caption = database_.transact([&](store::Transaction& t) -> std::optional<CaptionText> {
        const auto lesson = find_lesson(t, wanted.lesson);
        if (!lesson || !may_see(caller, *lesson)) return std::nullopt;
        return find_caption(t, wanted.lesson, wanted.language);
    });
    if (!caption) throw no_such_captions();
    const std::string tag = "\"" + caption->revision + "\"";
    net::HttpResponse response;
    response.headers = {{"etag", tag}, {"cache-control", "private, no-cache"}};
    if (net::etag_matches(request.header("if-none-match"), tag)) {
        response.status = 304;
        return response;
    }
    response.body = std::move(caption->webvtt);
    response.headers.emplace_back("content-type", "text/vtt; charset=utf-8");
    return response;
}

}  // namespace yanxiu::library
