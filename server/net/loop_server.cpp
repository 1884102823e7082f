#include "server/net/loop_server.hpp"

#include <fmt/format.h>
#include <libwebsockets.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <random>
#include <stdexcept>
#include <utility>

#include "server/net/http_session.hpp"
#include "server/net/http_text.hpp"
#include "server/net/websocket.hpp"
#include "server/protocol/envelope.pb.h"

namespace yanxiu::net {
namespace {

constexpr std::size_t kPostLimit = 65536;
constexpr unsigned kHeaderBytes = 16 * 1024;
constexpr unsigned kReadBytes = 64 * 1024;  // one buffer per loop, for bodies
constexpr std::size_t kFrameBytes = 1024;   // one per WebSocket, so small; longer frames come in pieces
constexpr std::int32_t kReconnectMs = 1000;

int on_event(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t length) {
    auto* connection = static_cast<Connection*>(lws_get_opaque_user_data(wsi));
    // A stream of HTTP/2, to which a client may upgrade, has none: refused.
    if (!connection)
        return reason == LWS_CALLBACK_HTTP || reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION ? -1 : 0;
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        lws_set_opaque_user_data(wsi, nullptr);
        connection->on_event(wsi, reason, in, length);
        connection->server().forget(connection);
        return 0;
    }
    return connection->on_event(wsi, reason, in, length);
}

const std::array<lws_protocols, 3> kProtocols{{{"http", on_event, 0, 0, 0, nullptr, 0},
                                               {"yanxiu.v1", on_event, 0, kFrameBytes, 0, nullptr, 0},
                                               {nullptr, nullptr, 0, 0, 0, nullptr, 0}}};

// All zero: no pings by libwebsockets, whose timers cost a walk over all connections each. WebSocket::tick
// pings.
const lws_retry_bo_t kNoPings{};

lws_context* create_context(uv_loop_s* loop, const ServerOptions& options) {
    lws_set_log_level(LLL_ERR, [](int, const char*) {});  // what peers do wrong is not news
    lws_context_creation_info info{};
    void* loops[] = {loop};
    info.foreign_loops = loops;
    info.options =
        LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_VALIDATE_UTF8 | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.gid = static_cast<gid_t>(-1);
    info.uid = static_cast<uid_t>(-1);
    info.max_http_header_data = kHeaderBytes;
    info.max_http_header_pool =
        static_cast<unsigned short>(std::min<std::size_t>(options.connections, 60000));
    info.pt_serv_buf_size = kReadBytes;
    info.timeout_secs = static_cast<unsigned>(options.header_deadline.count());
    info.retry_and_idle_policy = &kNoPings;
    return lws_create_context(&info);
}

lws_vhost* create_vhost(lws_context* context, const ServerOptions& options) {
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = kProtocols.data();
    info.keepalive_timeout = static_cast<int>(options.idle_deadline.count());
    info.timeout_secs_ah_idle = static_cast<unsigned>(options.header_deadline.count());
    info.retry_and_idle_policy = &kNoPings;
    info.vhost_name = "yanxiu";
    return lws_create_vhost(context, &info);
}

std::int64_t unix_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

LoopServer::LoopServer(std::size_t index, Shared& shared)
    : shared_(shared),
      loop_(index, kPostLimit),
      open_connections_(
          shared.metrics.gauge("yanxiu_connections", "Open connections.", {{"loop", std::to_string(index)}})),
      date_(http_date(unix_seconds())) {
    std::random_device random;
    request_prefix_ = static_cast<std::uint64_t>(random()) << 32 | random();
    context_ = create_context(loop_.uv(), shared.options);
    if (!context_)
        throw std::runtime_error("libwebsockets: no context; is libwebsockets-evlib-uv installed?");
    vhost_ = create_vhost(context_, shared.options);
    if (!vhost_) throw std::runtime_error("libwebsockets: no vhost");
}

LoopServer::~LoopServer() {
    if (!context_) return;
    shut_down();  // never started: what libwebsockets has on the loop must close all the same
    join();
}

void LoopServer::start() {
    loop_.start([this] { tick(); }, [this] { retired_.clear(); });
}

void LoopServer::adopt(int socket, const IpAddress& peer, std::unique_ptr<ConnectionLimits::Slot> slot) {
    if (!context_) {
        ::close(socket);
        return;
    }
    auto owned = std::make_unique<Connection>(*this, peer, std::move(slot));
    auto* connection = owned.get();
    connections_.emplace(connection, std::move(owned));
    lws_adopt_desc_t description{};
    description.vh = vhost_;
    description.type = static_cast<lws_adoption_type>(LWS_ADOPT_HTTP | LWS_ADOPT_SOCKET);
    description.fd.sockfd = socket;
    description.opaque = connection;
    if (!lws_adopt_descriptor_vhost_via_info(&description)) forget(connection);
}

void LoopServer::forget(Connection* connection) {
    auto entry = connections_.find(connection);
    if (entry == connections_.end()) return;
    retire(std::shared_ptr<Connection>(std::move(entry->second)));
    connections_.erase(entry);
}

void LoopServer::retire(std::shared_ptr<void> object) {
    if (object) retired_.push_back(std::move(object));
}

void LoopServer::tick() {
    date_ = http_date(unix_seconds());
    open_connections_.set(static_cast<double>(connections_.size()));
    std::vector<Connection*> all;  // a tick may close, which changes the map
    all.reserve(connections_.size());
    for (const auto& [connection, owned] : connections_) all.push_back(connection);
    for (auto* connection : all) connection->tick(loop_.now_ms());
    // libwebsockets' own deadlines wait in a timer that it arms only after an event of its own.
    if (context_) lws_cancel_service(context_);
}

void LoopServer::drain() {
    draining_ = true;
    v1::GoAwayEvent event;
    event.set_reconnect_after_ms(kReconnectMs);
    auto frame = frame_event(event);
    std::vector<Connection*> all;
    for (const auto& [connection, owned] : connections_) all.push_back(connection);
    for (auto* connection : all) {
        if (connection->websocket()) connection->websocket()->send(frame);
        connection->drain();
    }
}

bool LoopServer::drained() const {
    for (const auto& [connection, owned] : connections_)
        if (!connection->idle()) return false;
    return true;
}

void LoopServer::shut_down() {
    ending_ = std::exchange(context_, nullptr);
    lws_context_destroy(ending_);
    loop_.close();
}

// On a loop that is not its own, libwebsockets closes its handles at the first call and frees the rest at a
// second.
void LoopServer::join() {
    loop_.join();
    if (ending_) lws_context_destroy(std::exchange(ending_, nullptr));
}

void LoopServer::sign_in(base::PersonId person, WebSocket* websocket) {
    websockets_.emplace(person, websocket);
}

void LoopServer::sign_out(base::PersonId person, WebSocket* websocket) {
    auto [first, last] = websockets_.equal_range(person);
    for (auto entry = first; entry != last; ++entry) {
        if (entry->second != websocket) continue;
        websockets_.erase(entry);
        return;
    }
}

void LoopServer::each_of_person(base::PersonId person, const std::function<void(WebSocket&)>& visit) {
    auto [first, last] = websockets_.equal_range(person);
    std::vector<std::shared_ptr<WebSocket>> found;
    for (auto entry = first; entry != last; ++entry) found.push_back(entry->second->shared_from_this());
    for (const auto& websocket : found) visit(*websocket);
}

void LoopServer::each_of_session(base::SessionId session, const std::function<void(WebSocket&)>& visit) {
    std::vector<std::shared_ptr<WebSocket>> found;
    for (const auto& [person, websocket] : websockets_)
        if (websocket->caller().session == session) found.push_back(websocket->shared_from_this());
    for (const auto& websocket : found) visit(*websocket);
}

std::string LoopServer::next_request_id() {
    return fmt::format("{:016x}-{:x}", request_prefix_, ++request_number_);
}

void LoopServer::count_request(const HttpRoute* route, int status) {
    auto key = std::pair(route, status);
    auto counter = request_counters_.find(key);
    if (counter == request_counters_.end()) {
        auto made = shared_.metrics.counter(
            "yanxiu_http_requests_total", "HTTP requests answered.",
            {{"route", route ? route->prefix : "none"}, {"status", std::to_string(status)}});
        counter = request_counters_.emplace(key, made).first;
    }
    counter->second.add();
}

}  // namespace yanxiu::net
