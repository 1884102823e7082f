// The peer of the idle bench: libwebsockets alone on one loop of its own, with buffers as large as ours,
// which takes every WebSocket and sends back what it hears. Usage: bench_idle_bare PORT CONNECTIONS
#include <libwebsockets.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<bool> stopping{false};

int on_event(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t length) {
    if (reason != LWS_CALLBACK_RECEIVE) return 0;
    unsigned char answer[LWS_PRE + 1024];
    if (length > sizeof answer - LWS_PRE) return -1;
    std::memcpy(answer + LWS_PRE, in, length);
    return lws_write(wsi, answer + LWS_PRE, length, LWS_WRITE_BINARY) < 0 ? -1 : 0;
}

const lws_protocols kProtocols[] = {{"http", lws_callback_http_dummy, 0, 0, 0, nullptr, 0},
                                    {"yanxiu.v1", on_event, 0, 1024, 0, nullptr, 0},
                                    {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
const lws_retry_bo_t kNoPings{};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::signal(SIGTERM, [](int) { stopping = true; });
    std::signal(SIGINT, [](int) { stopping = true; });
    lws_set_log_level(0, nullptr);
    lws_context_creation_info info{};
    info.port = std::atoi(argv[1]);
    info.iface = "127.0.0.1";
    info.protocols = kProtocols;
    info.options = LWS_SERVER_OPTION_VALIDATE_UTF8;
    info.max_http_header_data = 16 * 1024;
    info.max_http_header_pool = static_cast<unsigned short>(std::atoi(argv[2]));
    info.pt_serv_buf_size = 64 * 1024;
    info.retry_and_idle_policy = &kNoPings;
    info.gid = static_cast<gid_t>(-1);
    info.uid = static_cast<uid_t>(-1);
    lws_context* context = lws_create_context(&info);
    if (context == nullptr) return 1;
    while (!stopping && lws_service(context, 0) >= 0) {
    }
    lws_context_destroy(context);
    return 0;
}
