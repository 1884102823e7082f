#include "server/net/frame_masks.hpp"

#include <dlfcn.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <unordered_map>

namespace yanxiu::net {
namespace {

constexpr unsigned kMasked = 0x80;
constexpr std::size_t kMaskBytes = 4;

/// What a loop receives from whom. Home: its thread.
struct Received {
    std::unordered_map<int, FrameMasks> websockets;
    int socket = -1;  // the last
    char end = 0;     // its last byte

    bool note(int from, std::string_view bytes) {
        socket = from;
        end = bytes.back();
        const auto websocket = websockets.find(from);
        return websocket == websockets.end() || websocket->second.follow(bytes);
    }
};

Received& received() {
    thread_local Received of_thread;
    return of_thread;
}

}  // namespace

bool FrameMasks::follow(std::string_view bytes) {
    while (!bytes.empty()) {
        if (skip_ == 0) {
            if (!follow_head(static_cast<unsigned char>(bytes.front()))) return false;
            bytes.remove_prefix(1);
        } else {
            const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
            skip_ -= skipped;
            bytes.remove_prefix(skipped);
        }
    }
    return true;
}

bool FrameMasks::follow_head(unsigned char byte) {
    head_[of_head_++] = byte;
    if (of_head_ < 2) return true;
    if ((head_[1] & kMasked) == 0) return false;
    std::uint64_t length = head_[1] & ~kMasked;
    const std::size_t long_form = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (of_head_ < 2 + long_form) return true;
    if (long_form > 0) length = 0;
    for (std::size_t i = 0; i < long_form; ++i) length = length << 8U | head_[2 + i];
    skip_ = std::min(length, std::numeric_limits<std::uint64_t>::max() - kMaskBytes) + kMaskBytes;
    of_head_ = 0;
    return true;
}

void demand_masks(int socket) {
    received().websockets.insert_or_assign(socket, FrameMasks{});
}

void forget_masks(int socket) {
    received().websockets.erase(socket);
}

bool received_beyond_head(int socket) {
    return received().socket == socket && received().end != '\n';
}

}  // namespace yanxiu::net

/// Found before the C library's by everything that this program loads.
extern "C" __attribute__((visibility("default"))) ssize_t recv(int socket, void* buffer, std::size_t length,
                                                               int flags) {
    using Recv = ssize_t (*)(int, void*, std::size_t, int);
    static const auto next = reinterpret_cast<Recv>(dlsym(RTLD_NEXT, "recv"));
    const auto got = next(socket, buffer, length, flags);
    if (got <= 0 || (flags & MSG_PEEK) != 0) return got;
    const std::string_view bytes(static_cast<const char*>(buffer), static_cast<std::size_t>(got));
    if (yanxiu::net::received().note(socket, bytes)) return got;
    errno = EPROTO;
    return -1;
}
