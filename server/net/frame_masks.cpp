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
    int socket = -1;         // the last
    std::string_view bytes;  // its last, in the loop's buffer while the loop is at them

    bool note(int from, std::string_view came) {
        socket = from;
        bytes = came;
        const auto websocket = websockets.find(from);
        return websocket == websockets.end() || websocket->second.follow(came);
    }
};

/// The first byte of a frame follows the head's last line end and begins no line of a head.
bool goes_beyond_head(std::string_view bytes) {
    if (!bytes.ends_with('\n')) return true;
    for (auto end = bytes.find('\n'); end + 1 < bytes.size(); end = bytes.find('\n', end + 1)) {
        const auto next = static_cast<unsigned char>(bytes[end + 1]);
        if (next >= 0x80 || (next < ' ' && next != '\r' && next != '\n' && next != '\t')) return true;
    }
    return false;
}

Received& received() {
    thread_local Received of_thread;
    return of_thread;
}

}  // namespace

bool FrameMasks::follow(std::string_view bytes) {
    while (!unmasked_ && !bytes.empty()) {
        if (skip_ == 0) {
            unmasked_ = !follow_head(static_cast<unsigned char>(bytes.front()));
            bytes.remove_prefix(1);
        } else {
            const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
            skip_ -= skipped;
            bytes.remove_prefix(skipped);
        }
    }
    return !unmasked_;
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
    if (received().socket != socket) return true;
    return goes_beyond_head(received().bytes);
}

}  // namespace yanxiu::net

/// Found before the C library's by everything that this program loads.
extern "C" __attribute__((visibility("default"))) ssize_t recv(int socket, void* buffer, std::size_t length,
                                                               int flags) {
    using Recv = ssize_t (*)(int, void*, std::size_t, int);
    static const auto next = reinterpret_cast<Recv>(dlsym(RTLD_NEXT, "recv"));
    const auto got = next(socket, buffer, length, flags);
    if (got <= 0 || (flags & (MSG_PEEK | MSG_TRUNC | MSG_OOB)) != 0) return got;
    const std::string_view bytes(static_cast<const char*>(buffer), static_cast<std::size_t>(got));
    if (yanxiu::net::received().note(socket, bytes)) return got;
    errno = EPROTO;
    return -1;
}
