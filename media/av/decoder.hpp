#pragma once

#include <cstdint>
#include <optional>

#include "media/av/frame.hpp"
#include "media/av/handles.hpp"
#include "media/av/input.hpp"
#include "media/av/packet.hpp"

struct AVCodec;

namespace yanxiu::media::av {

/// The first decoder of allowed.hpp for FFmpeg's codec id; null when there is none.
const AVCodec* find_allowed_decoder(int codec_id);

/// What pictures are wanted for: to be looked at they need no deblocking, which takes a third of the time.
enum class Purpose { showing, looking };

/// Decodes one stream of an input. Packets that cannot be decoded are counted and left out: what is whole is
/// kept. Pictures are interlaced when they say so or when the container says it of all. Home: one thread (the
/// decoder may use more of its own).
class Decoder {
  public:
    /// Throws Error{unsupported} when no allowed decoder takes the stream.
    Decoder(const Input& input, int stream, int threads, std::int64_t max_pixels,
            Purpose purpose = Purpose::showing);

    /// Times in microseconds. Afterwards take every frame there is.
    void send(const Packet& packet);
    /// No more packets; the last frames follow.
    void finish();
    bool receive(Frame& frame);

    std::int64_t damaged_packets() const { return damaged_; }

  private:
    CodecHandle context_;
    std::optional<FirstField> fields_;
    std::int64_t damaged_ = 0;
};

}  // namespace yanxiu::media::av
