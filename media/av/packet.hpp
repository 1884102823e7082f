#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/av/handles.hpp"

namespace yanxiu::media::av {

/// A coded picture or run of samples. Home: one thread.
class Packet {
  public:
    Packet() : packet_(new_packet()) {}

    int stream() const;
    std::size_t size_bytes() const;
    bool encrypted() const;  // carries what a key system would need
    bool is_key() const;
    void clear();

    /// As demuxed, in microseconds (Input), or in an encoder's own counts (encoders).
    std::optional<std::int64_t> decode_time() const;
    std::optional<std::int64_t> presentation_time() const;
    std::int64_t duration() const;  // 0: unknown
    void shift(std::int64_t by);    // both times
    void set_duration(std::int64_t duration);

    AVPacket* get() const { return packet_.get(); }

  private:
    PacketHandle packet_;
};

}  // namespace yanxiu::media::av
