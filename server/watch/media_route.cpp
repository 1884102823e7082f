#include "server/watch/media_route.hpp"

#include <memory>
#include <string>
#include <utility>

#include "server/net/call_text.hpp"
#include "server/net/http_text.hpp"
#include "server/net/loop.hpp"
#include "server/watch/late_access.hpp"
#include "server/watch/media_answer.hpp"
#include "server/watch/media_files.hpp"
#include "server/watch/media_path.hpp"
#include "server/watch/partial_deliveries.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;
using Kind = library::ShelfItem::Kind;

constexpr std::size_t kOpenFiles = 1024;
constexpr std::size_t kPartlyFetched = 4096;

// One answer, so that nobody learns whether a token was once good, or of what.
RequestError refusal() {
    return {Code::permission_denied, "media_forbidden", "this address is not good, or not good any more"};
}
RequestError nothing_here() {
    return {Code::not_found, "media_not_found", "there is no such playlist or segment"};
}

/// What all requests of the route share. Home: any thread.
struct Media {
    Media(const MediaSource& parts, net::Authenticator authenticator)
        : source(parts),
          files(parts.blobs, kOpenFiles),
          partial(kPartlyFetched),
          late(parts.database, std::move(authenticator)),
          deliveries(parts.metrics.counter("yanxiu_media_deliveries_total", "Segments handed over whole.")) {}

    MediaSource source;
    MediaFiles files;
    PartialDeliveries partial;
    LateAccess late;
    base::MetricCounter deliveries;
};

/// One request from its token to its answer. Home: its loop, but for what runs on the pool.
class MediaRequest : public std::enable_shared_from_this<MediaRequest> {
  public:
    MediaRequest(std::shared_ptr<Media> media, std::shared_ptr<net::HttpExchange> exchange)
        : media_(std::move(media)), exchange_(std::move(exchange)) {}

    void begin() {
        const auto& request = exchange_->request();
        if (request.method != "GET" && request.method != "HEAD")
            throw RequestError(Code::unimplemented, "get_only", "only GET and HEAD are served here");
        const auto path = parse_media_path(request.path);
        if (!path) throw refusal();
        const auto ticket = media_->source.tokens.read(path->token);
        if (!ticket || ticket->asset != path->asset) throw refusal();
        ticket_ = *ticket;
        name_ = path->name;
        const auto now = media_->source.clock.now();
        return ticket_.expired(now) ? admit_late(now) : serve();
    }

  private:
    using Next = std::function<void()>;

    void admit_late(base::Instant now) {
        std::string cookie(net::cookie_value(exchange_->request().header("cookie"), net::kSessionCookie));
        if (media_->late.granted(ticket_, cookie, now)) return serve();
        on_pool([this, cookie = std::move(cookie), now]() -> Next {
            if (!media_->late.ask(ticket_, cookie, now)) throw refusal();
            return [this] { serve(); };
        });
    }

    void serve() {
        asset_ = media_->source.shelf.at_hand(ticket_.asset);
        if (asset_) return answer();
        on_pool([this]() -> Next {
            auto asset = media_->source.shelf.fetch(ticket_.asset);
            if (!asset) throw nothing_here();
            return [this, asset = std::move(asset)]() mutable {
                asset_ = std::move(asset);
                answer();
            };
        });
    }

    void answer() {
        const auto found = library::find_item(*asset_, name_);
        if (!found) throw nothing_here();
        item_ = *found;
        // Whoever has no lease does not watch: there are pictures for them, and nothing that plays.
        const bool still = item_.kind == Kind::storyboard || item_.kind == Kind::picture;
        if (!ticket_.lease && !still) throw refusal();
        if (item_.kind == Kind::playlist || item_.kind == Kind::storyboard)
            return send_playlist(*exchange_, item_, asset_->complete);
        if (answered_not_modified(*exchange_, item_)) return;
        if (auto file = media_->files.at_hand(*item_.blob_key)) return send(std::move(file));
        on_pool([this]() -> Next {
            auto file = media_->files.open(*item_.blob_key);
            if (!file || item_.size_bytes < 0) throw nothing_here();
            return [this, file = std::move(file)]() mutable { send(std::move(file)); };
        });
    }

    void send(std::shared_ptr<const net::OpenFile> file) {
        HandedOver handed_over;
        if (item_.kind == Kind::segment)
            handed_over = [self = shared_from_this()](auto from, auto to) { self->delivered(from, to); };
        send_media(*exchange_, item_, std::move(file), std::move(handed_over));
    }

    void delivered(std::int64_t from, std::int64_t to) {
        const auto& rendition = *item_.rendition;
        if (!media_->partial.add({ticket_.person, asset_->id, rendition.name, item_.segment}, from, to,
                                 item_.size_bytes))
            return;
        const auto& segment = rendition.segments[static_cast<std::size_t>(item_.segment)];
        media_->deliveries.add();
        media_->source.evidence.deliver(
            {.person = ticket_.person,
             .content = asset_->content,
             .asset = asset_->id,
             .rendition = rendition.name,
             .segment = item_.segment,
             .media = {segment.start_ms, segment.start_ms + segment.duration_ms}});
    }

    /// Runs `work` on the pool and what it answers on the loop again; whatever throws is the answer.
    void on_pool(std::function<Next()> work) {
        media_->source.pool.run([self = shared_from_this(), work = std::move(work)] {
            Next next;
            self->guard([&] { next = work(); },
                        [&](net::HttpResponse refused) {
                            next = [self, refused = std::move(refused)] {
                                self->exchange_->respond(refused, false);
                            };
                        });
            self->exchange_->loop().post_answer([self, next = std::move(next)] {
                self->guard(next, [&](net::HttpResponse refused) {
                    self->exchange_->respond(std::move(refused), false);
                });
            });
        });
    }

    template <class Step, class Refuse>
    void guard(const Step& step, const Refuse& refuse) {
        try {
            step();
        } catch (const RequestError& error) {
            refuse(net::error_response(error));
        } catch (const std::exception& error) {
            media_->source.log.error("media_failed", {{"request_id", exchange_->request().request_id},
                                                      {"asset", ticket_.asset.value},
                                                      {"error", error.what()}});
            refuse(net::error_response(
                RequestError(Code::internal, "internal_error", "something went wrong on our side")));
        }
    }

    const std::shared_ptr<Media> media_;
    const std::shared_ptr<net::HttpExchange> exchange_;
    MediaTicket ticket_;
    std::string name_;
    std::shared_ptr<const library::ShelfAsset> asset_;
    library::ShelfItem item_;  // into the asset
};

class MediaHandler final : public net::HttpHandler {
  public:
    explicit MediaHandler(std::shared_ptr<Media> media) : media_(std::move(media)) {}

    void on_head(std::shared_ptr<net::HttpExchange> exchange, const net::Caller&) override {
        std::make_shared<MediaRequest>(std::move(media_), std::move(exchange))->begin();
    }
    void on_body(std::span<const std::byte>) override {}
    void on_body_end() override {}
    void on_abort() override {}

  private:
    std::shared_ptr<Media> media_;
};

}  // namespace

net::HttpRoute media_route(const MediaSource& source, net::Authenticator authenticator) {
    auto media = std::make_shared<Media>(source, std::move(authenticator));
    net::HttpRoute route;
    route.prefix = kMediaPrefix;
    route.make_handler = [media] { return std::make_unique<MediaHandler>(media); };
    route.authenticates = false;  // the token does; a cookie counts only beside an expired one
    return route;
}

}  // namespace yanxiu::watch
