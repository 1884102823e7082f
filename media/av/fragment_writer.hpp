#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "media/av/packet.hpp"

struct AVCodecContext;

namespace yanxiu::media::av {

/// Writes one encoder's packets as CMAF (ISO/IEC 23000-19): an initialisation segment, then fragments of moof
/// and mdat. Fragments carry their own time, so any of them plays after the initialisation segment alone.
/// Home: one thread.
class FragmentWriter {
  public:
    /// Times of packets come in `time_num / time_den` seconds.
    FragmentWriter(const AVCodecContext* encoder, int time_num, int time_den);
    ~FragmentWriter();
    FragmentWriter(const FragmentWriter&) = delete;
    FragmentWriter& operator=(const FragmentWriter&) = delete;

    const std::string& init() const;
    void add(Packet& packet);
    /// Everything added since the last cut, as one segment.
    std::string cut();

  private:
    struct Muxer;
    std::unique_ptr<Muxer> muxer_;
};

}  // namespace yanxiu::media::av
