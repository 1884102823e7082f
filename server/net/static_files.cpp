#include "server/net/static_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "server/net/call_text.hpp"
#include "server/net/file_answer.hpp"

namespace yanxiu::net {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; media-src 'self' blob:; "
    "worker-src 'self' blob:; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action "
    "'self'; "
    "frame-ancestors 'none'";

struct TypeRow {
    std::string_view extension;
    std::string_view type;
};

constexpr std::array kTypes{TypeRow{".html", "text/html; charset=utf-8"},
                            TypeRow{".js", "text/javascript; charset=utf-8"},
                            TypeRow{".mjs", "text/javascript; charset=utf-8"},
                            TypeRow{".css", "text/css; charset=utf-8"},
                            TypeRow{".json", "application/json"},
                            TypeRow{".map", "application/json"},
                            TypeRow{".webmanifest", "application/manifest+json"},
                            TypeRow{".svg", "image/svg+xml"},
                            TypeRow{".png", "image/png"},
                            TypeRow{".jpg", "image/jpeg"},
                            TypeRow{".webp", "image/webp"},
                            TypeRow{".ico", "image/x-icon"},
                            TypeRow{".woff2", "font/woff2"},
                            TypeRow{".wasm", "application/wasm"},
                            TypeRow{".txt", "text/plain; charset=utf-8"}};

std::string_view type_of(std::string_view path) {
    for (const auto& row : kTypes)
        if (path.ends_with(row.extension)) return row.type;
    return "application/octet-stream";
}

/// A file of the built pages, open as long as its route. Immutable.
struct PageFile {
    PageFile(int descriptor, const struct stat& about)
        : file(std::make_shared<OpenFile>(descriptor)),
          size(about.st_size),
          etag(fmt::format("\"{:x}-{:x}{:08x}\"", about.st_size, about.st_mtim.tv_sec,
                           about.st_mtim.tv_nsec)) {}

    std::shared_ptr<const OpenFile> file;
    std::int64_t size;
    std::string etag;
};

using Files = std::map<std::string, PageFile, std::less<>>;  // by "/assets/index-1a2b.js"

Files open_all(const std::string& web_root) {
    Files files;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(web_root, error)) {
        if (!entry.is_regular_file()) continue;
        int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        struct stat about {};
        if (file < 0 || ::fstat(file, &about) != 0) continue;
        auto path = "/" + std::filesystem::relative(entry.path(), web_root).generic_string();
        files.emplace(path, PageFile(file, about));
    }
    return files;
}

bool accepts(std::string_view accept_encoding, std::string_view coding) {
    auto at = accept_encoding.find(coding);
    if (at == accept_encoding.npos) return false;
    auto rest = accept_encoding.substr(at + coding.size());
    return !rest.starts_with(";q=0") || rest.starts_with(";q=0.");
}

class StaticHandler final : public HttpHandler {
  public:
    explicit StaticHandler(const Files& files) : files_(files) {}

    void on_head(std::shared_ptr<HttpExchange> exchange, const Caller&) override {
        const auto& request = exchange->request();
        if (request.method != "GET" && request.method != "HEAD")
            throw base::RequestError(base::Code::not_found, "not_found", "there is nothing here");
        auto path = find(request.path);
        if (path.empty())
            throw base::RequestError(base::Code::not_found, "not_found", "there is nothing here");
        send(*exchange, path);
    }
    void on_body(std::span<const std::byte>) override {}
    void on_body_end() override {}
    void on_abort() override {}

  private:
    // The page routes by itself: what has no extension is one of its views.
    std::string find(const std::string& path) const {
        if (files_.contains(path) && !path.ends_with(".br") && !path.ends_with(".gz")) return path;
        bool view = path.substr(path.rfind('/')).find('.') == path.npos && !path.starts_with("/assets/");
        return view && files_.contains("/index.html") ? "/index.html" : "";
    }

    struct Choice {
        const PageFile* file;
        std::string_view coding;
    };

    Choice choose(const std::string& path, std::string_view accept_encoding) const {
        for (auto [coding, extension] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
            auto sibling = files_.find(path + extension);
            if (sibling != files_.end() && accepts(accept_encoding, coding))
                return {&sibling->second, coding};
        }
        return {&files_.find(path)->second, {}};
    }

    void send(HttpExchange& exchange, const std::string& path) const {
        const auto& request = exchange.request();
        auto [file, coding] = choose(path, request.header("accept-encoding"));
        Headers headers{{"content-type", std::string(type_of(path))},
                        {"vary", "accept-encoding"},
                        {"content-security-policy", std::string(kPolicy)}};
        bool hashed = path.starts_with("/assets/");
        headers.emplace_back("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
        if (!coding.empty()) headers.emplace_back("content-encoding", coding);
        respond_with(exchange, {std::move(headers), file->etag, file->file, file->size});
    }

    const Files& files_;
};

}  // namespace

HttpRoute static_files_route(const std::string& web_root, base::Log& log) {
    auto files = std::make_shared<Files>(open_all(web_root));
    if (!files->contains("/index.html"))
        log.warn("no_pages", {{"web_root", web_root}, {"advice", "build web-client first"}});
    HttpRoute route;
    route.prefix = "/";
    route.make_handler = [files] { return std::make_unique<StaticHandler>(*files); };
    route.authenticates = false;
    return route;
}

}  // namespace yanxiu::net
