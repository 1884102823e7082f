#include "server/library/download_route.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "server/base/error.hpp"
#include "server/library/lesson.hpp"
#include "server/library/lesson_store.hpp"
#include "server/net/call_text.hpp"
#include "server/net/loop.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

RequestError no_such_download() {
    return {Code::not_found, "download_not_found", "no such file, or its author does not offer it"};
}

struct Wanted {
    base::LessonId lesson;
    bool video = false;
};

Wanted wanted_by(std::string_view path) {
    if (!path.starts_with(kDownloads)) throw no_such_download();
    path.remove_prefix(kDownloads.size());
    const auto slash = path.find('/');
    if (slash == path.npos) throw no_such_download();
    Wanted wanted;
    const auto [end, error] = std::from_chars(path.data(), path.data() + slash, wanted.lesson.value);
    if (error != std::errc{} || end != path.data() + slash) throw no_such_download();
    const auto name = path.substr(slash + 1);
    wanted.video = name == kVideoFile;
    if (!wanted.video && name != kAudioFile) throw no_such_download();
    return wanted;
}

/// Letters that a file's name may have on every system, percent-encoded where RFC 8187 asks for it.
std::string encoded_name(std::string_view title) {
    constexpr std::string_view kNever = "/\\:*?\"<>|";
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    std::string name;
    for (const char letter : title) {
        if (kNever.find(letter) != kNever.npos) continue;
        if (kPlain.find(letter) != kPlain.npos) {
            name += letter;
        } else {
            name += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return name;
}

class DownloadHandler final : public net::HttpHandler {
  public:
    DownloadHandler(DownloadRoute& downloads, net::PoolWork& pool) : downloads_(downloads), pool_(pool) {}

    void on_head(std::shared_ptr<net::HttpExchange> exchange, const net::Caller& caller) override {
        const auto& method = exchange->request().method;
        if (method != "GET" && method != "HEAD")
            throw RequestError(Code::unimplemented, "get_only", "only GET and HEAD are served here");
        pool_.run([&downloads = downloads_, exchange, caller] {
            exchange->loop().post_answer(
                [exchange, send = prepare(downloads, *exchange, caller)] { send(*exchange); });
        });
    }
    void on_body(std::span<const std::byte>) override {}
    void on_body_end() override {}
    void on_abort() override {}

  private:
    using Send = std::function<void(net::HttpExchange&)>;

    static Send prepare(DownloadRoute& downloads, const net::HttpExchange& exchange,
                        const net::Caller& caller) {
        const auto refuse = [](const RequestError& error) -> Send {
            return [response = net::error_response(error)](auto& to) { to.respond(response, false); };
        };
        try {
            auto answer = downloads.answer(exchange.request(), caller);
            return [answer = std::move(answer)](auto& to) { net::respond_with(to, answer); };
        } catch (const RequestError& error) {
            return refuse(error);
        } catch (const std::exception&) {
            return refuse({Code::internal, "internal_error", "something went wrong on our side"});
        }
    }

    DownloadRoute& downloads_;
    net::PoolWork& pool_;
};

}  // namespace

std::string attachment(std::string_view title, std::string_view extension) {
    return fmt::format("attachment; filename=\"lesson{1}\"; filename*=UTF-8''{0}{1}", encoded_name(title),
                       extension);
}

net::HttpRoute DownloadRoute::route(net::PoolWork& pool) {
    net::HttpRoute route;
    route.prefix = kDownloads;
    route.make_handler = [this, &pool] { return std::make_unique<DownloadHandler>(*this, pool); };
    return route;
}

net::FileAnswer DownloadRoute::answer(const net::HttpRequest& request, const net::Caller& caller) {
    if (!caller.person || caller.must_change_password)
        throw RequestError(Code::unauthenticated, "not_signed_in", "sign in first");
    const auto wanted = wanted_by(request.path);
    std::string title;
    const auto found = database_.transact([&](store::Transaction& t) -> std::optional<DownloadFile> {
        const auto lesson = find_lesson(t, wanted.lesson);
        if (!lesson || !may_see(caller, *lesson)) return std::nullopt;
        title = lesson->title;
        return find_download(t, wanted.lesson, wanted.video);
    });
    if (!found) throw no_such_download();
    const int descriptor = blobs_.open_descriptor(found->key);
    if (descriptor < 0) throw no_such_download();
    return {.headers = {{"content-type", wanted.video ? "video/mp4" : "audio/mp4"},
                        {"content-disposition", attachment(title, wanted.video ? ".mp4" : ".m4a")},
                        {"cache-control", "private, no-cache"}},
            .etag = "\"" + found->key + "\"",  // a key is written once
            .file = std::make_shared<const net::OpenFile>(descriptor),
            .size_bytes = found->size_bytes};
}

}  // namespace yanxiu::library
