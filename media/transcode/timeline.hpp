#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace yanxiu::media::transcode {

/// Puts the timestamps of untrusted files onto one line that starts at zero. Streams keep their distance from
/// each other; a leap of more than kLongestGap, forwards or backwards, is taken out of all of them alike.
/// Pure.
class Timeline {
  public:
    static constexpr std::int64_t kLongestGapUs = 10'000'000;

    explicit Timeline(std::int64_t start_us) : Timeline(-start_us, 0) {}
    /// Goes on in the middle of a file, with what shift_for() and latest_us() have answered there.
    Timeline(std::int64_t shift_us, std::int64_t latest_us) : shifts_{shift_us}, latest_(latest_us) {}

    /// What to add to a packet's times; packets come in the order of the file. `time_us` is its decoding
    /// time.
    std::int64_t shift_for(int stream, std::optional<std::int64_t> time_us);

    std::int64_t latest_us() const { return latest_; }

  private:
    struct Stream {
        std::int64_t shift;
        std::optional<std::int64_t> last;
    };
    bool plausible(const Stream& stream, std::int64_t time) const;

    std::vector<std::int64_t> shifts_;  // in use lately, the newest last
    std::map<int, Stream> streams_;
    std::int64_t latest_;  // on the line, over all streams
};

}  // namespace yanxiu::media::transcode
