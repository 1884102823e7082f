#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace yanxiu::net {

/// Follows a client's WebSocket frames as their bytes come in, in any pieces. A value.
class FrameMasks {
  public:
    /// False once a frame was not masked, as RFC 6455, section 5.1, demands of clients, and ever after.
    bool follow(std::string_view bytes);

  private:
    bool follow_head(unsigned char byte);

    bool unmasked_ = false;
    std::uint64_t skip_ = 0;  // bytes of mask and payload to come
    std::array<unsigned char, 10> head_{};
    std::size_t of_head_ = 0;  // so many are here
};

/// From now on, receiving from `socket` fails with EPROTO where a frame is not masked. libwebsockets 4.1
/// takes such frames, keeps the mask's bit to itself and has no hook before it reads; so this file has a
/// recv() of its own in front of the C library's. Home: the socket's loop.
void demand_masks(int socket);
/// Before the socket is closed. Home: the socket's loop.
void forget_masks(int socket);

/// Whether more than the head of a request has come from `socket`: no client may send frames before it has
/// read the answer to its handshake. True as well when something else was received since: heads are read as
/// they come. Home: the socket's loop, while libwebsockets is at the head.
bool received_beyond_head(int socket);

}  // namespace yanxiu::net
