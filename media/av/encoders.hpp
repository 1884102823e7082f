#pragma once

#include <cstdint>
#include <string>

#include "media/av/frame.hpp"
#include "media/av/packet.hpp"
#include "media/ladder/ladder.hpp"

struct AVCodecContext;

namespace yanxiu::media::av {

/// H.264 (libx264, constant quality below a ceiling) of one rendition: limited-range BT.709, 4:2:0, 8 bits.
/// Key frames stand where they are asked for and nowhere else, each the start of a closed group. The same
/// pictures give the same bytes on any machine, whatever its number of cores. Home: one thread.
class VideoEncoder {
  public:
    VideoEncoder(const ladder::VideoRendition& rendition, ladder::FrameRate rate, int threads);

    void send(Frame& frame, std::int64_t count, bool key);
    void finish();
    bool receive(Packet& packet);  // times in frames

    AVCodecContext* context() const { return context_.get(); }

  private:
    CodecHandle context_;
};

/// AAC-LC. Takes frames of frame_samples() samples (the last may be shorter). Home: one thread.
class AudioEncoder {
  public:
    explicit AudioEncoder(const ladder::AudioRendition& rendition);

    int frame_samples() const;
    void send(Frame& frame, std::int64_t first_sample);
    void finish();
    bool receive(Packet& packet);  // times in samples; the encoder's own run-in has negative ones

    AVCodecContext* context() const { return context_.get(); }

  private:
    CodecHandle context_;
};

/// A JPEG of a full-range 4:2:0 picture; `quantiser` from 2 (best) to 31.
std::string encode_jpeg(Frame& picture, int quantiser = 4);

/// RFC 6381 name of what an encoder makes, from its own parameter sets, as "avc1.64001f" or "mp4a.40.2".
std::string codecs_name(const AVCodecContext* context);

}  // namespace yanxiu::media::av
