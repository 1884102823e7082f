#include "media/transcode/timeline.hpp"

#include <algorithm>
#include <limits>

namespace yanxiu::media::transcode {
namespace {

constexpr std::size_t kShiftsRemembered = 4;
constexpr std::int64_t kFarthestUs =
    std::numeric_limits<std::int64_t>::max() / 8;  // sums of three stay in range

}  // namespace

bool Timeline::plausible(const Stream& stream, std::int64_t time) const {
    return time <= latest_ + kLongestGapUs && (!stream.last || time >= *stream.last - kLongestGapUs);
}

std::int64_t Timeline::shift_for(int stream, std::optional<std::int64_t> time_us) {
    auto& self = streams_.try_emplace(stream, Stream{shifts_.back(), std::nullopt}).first->second;
    if (!time_us) return self.shift;
    const auto given = std::clamp(*time_us, -kFarthestUs, kFarthestUs);
    if (!plausible(self, given + self.shift)) {
        // Another stream may have leapt the same way already.
        const auto known = std::find_if(shifts_.rbegin(), shifts_.rend(),
                                        [&](std::int64_t shift) { return plausible(self, given + shift); });
        if (known != shifts_.rend()) {
            self.shift = *known;
        } else {
            const bool forwards = given + self.shift > latest_;
            self.shift = (forwards ? latest_ + kLongestGapUs : *self.last) - given;
            shifts_.push_back(self.shift);
            if (shifts_.size() > kShiftsRemembered) shifts_.erase(shifts_.begin());
        }
    }
    self.last = given + self.shift;
    latest_ = std::max(latest_, *self.last);
    return self.shift;
}

}  // namespace yanxiu::media::transcode
