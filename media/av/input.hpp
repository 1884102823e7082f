#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/av/file.hpp"
#include "media/av/packet.hpp"
#include "media/ladder/ladder.hpp"

struct AVStream;

namespace yanxiu::media::av {

enum class StreamKind { video, audio, other };

/// Which field of an interlaced picture is the earlier one.
enum class FirstField { top, bottom };

/// One stream as its container describes it. None of it is to be trusted.
struct StreamInfo {
    int index = 0;
    StreamKind kind = StreamKind::other;
    std::string codec;           // FFmpeg's name, as h264
    bool decodable = false;      // by a decoder that we allow
    bool still_picture = false;  // a cover, a thumbnail
    bool encrypted = false;
    bool preferred = false;  // the container's default
    ladder::Size size;
    ladder::Ratio pixel_shape;
    ladder::Ratio average_rate;
    ladder::Ratio guessed_rate;
    std::optional<std::array<std::int32_t, 9>> display_matrix;
    std::optional<FirstField> fields;  // interlaced, by the container's own word
    std::optional<std::int64_t> start_us;
    int channels = 0;
    std::int64_t frames_seen = 0;  // while opening
};

/// An untrusted file, demuxed: nothing but the given descriptor is ever opened, and only the formats of
/// allowed.hpp are tried. Home: one thread, blocks. Bounds: 10 MB and 10 s of media are looked at while
/// opening, and 64 streams.
class Input {
  public:
    /// Throws Error.
    explicit Input(const File& file);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    const std::vector<StreamInfo>& streams() const { return streams_; }

    /// As the header says, or as the demuxer guessed; 0 when unknown. For progress alone: it lies.
    std::int64_t claimed_duration_us() const;

    /// Packets of other streams are skipped from now on.
    void read_only(const std::vector<int>& streams);

    /// The next packet, times in microseconds; false at the end. A damaged file ends where nothing can be
    /// read.
    bool read(Packet& packet);

    /// Goes to a key frame of `stream` not later than `dts_us`, in the file's own time, as the container
    /// tells; false when it cannot. What read() gives then is to be looked at.
    bool seek(int stream, std::int64_t dts_us);

    /// Back to the file's first packet, so that read() gives what it would give of a file just opened; false
    /// when the container has not told where all of it lies, and this is no longer of use.
    bool rewind();

    /// Whether it is known where key frames of `stream` are up to `time_us`, in the file's own time, so that
    /// seek() need not read its way there. Some containers tell only once one has sought.
    bool knows_way_to(int stream, std::int64_t time_us) const;

    const AVStream* stream(int index) const;

  private:
    struct Source;
    std::unique_ptr<Source> source_;
    std::vector<StreamInfo> streams_;
};

}  // namespace yanxiu::media::av
