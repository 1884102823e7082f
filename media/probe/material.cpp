#include "media/probe/material.hpp"

namespace yanxiu::media::probe {
namespace {

constexpr int kPlaces = 5;
constexpr std::int64_t kApartUs = 15'000'000;  // where a file is read along
constexpr int kPicturesApart = 10;             // of the two that are compared: time for a hand to shake
constexpr int kMostPackets = 60;               // up to the first picture of a place, and as many behind it
constexpr std::int64_t kMostBytes = 32 << 20;

constexpr std::size_t kLeastPlaces = 2;
constexpr double kStillScreen = 0.85;
constexpr double kFlatScreen = 0.2;

/// From `packet` on.
Place look_here(av::Input& input, av::Packet& packet, int stream, std::int64_t max_pixels) {
    av::Decoder decoder(input, stream, kLookThreads, max_pixels, av::Purpose::looking);
    av::Frame first;
    const auto began_us = packet.presentation_time();
    std::int64_t bytes = 0;
    int packets = 0;
    do {
        bytes += static_cast<std::int64_t>(packet.size_bytes());
        decoder.send(packet);
        if (decoder.receive(first)) return {began_us, compare_on(input, decoder, first)};
    } while (++packets < kMostPackets && bytes < kMostBytes && input.read(packet));
    return {began_us, std::nullopt};
}

/// What was seen so far, in places one behind the other.
class Places {
  public:
    void add(const Place& seen) {
        if (!seen.shares || !seen.began_us || seen.began_us <= last_us_) return;  // here we were before
        last_us_ = seen.began_us;
        shares_.push_back(*seen.shares);
        still_ += seen.shares->still;
    }
    /// Even if nothing moves in the places that are left, they are of no screen.
    bool leave_no_doubt() const {
        const auto left = kPlaces - static_cast<int>(shares_.size());
        return still_ + left < kStillScreen * kPlaces;
    }
    bool far_from(std::int64_t time_us) const { return !last_us_ || time_us >= *last_us_ + kApartUs; }
    const std::vector<av::BlockShares>& shares() const { return shares_; }

  private:
    std::vector<av::BlockShares> shares_;
    std::optional<std::int64_t> last_us_;
    double still_ = 0;
};

}  // namespace

ladder::Material material_of(const std::vector<av::BlockShares>& places) {
    if (places.size() < kLeastPlaces) return ladder::Material::camera;
    av::BlockShares mean;
    for (const auto& place : places) {
        mean.still += place.still / static_cast<double>(places.size());
        mean.flat += place.flat / static_cast<double>(places.size());
    }
    const bool screen = mean.still >= kStillScreen && mean.flat >= kFlatScreen;
    return screen ? ladder::Material::screen : ladder::Material::camera;
}

std::optional<av::BlockShares> compare_on(av::Input& input, av::Decoder& decoder, const av::Frame& first) {
    av::Packet packet;
    av::Frame frame;
    std::int64_t bytes = 0;
    int pictures = 0;
    for (int packets = 0;; ++packets) {
        while (decoder.receive(frame))
            if (++pictures == kPicturesApart) return av::compare_blocks(first, frame);
        if (packets == kMostPackets || bytes >= kMostBytes || !input.read(packet)) return std::nullopt;
        bytes += static_cast<std::int64_t>(packet.size_bytes());
        decoder.send(packet);
    }
}

ladder::Material look_at_material(av::Input& input, int stream, const Place& first, std::int64_t start_us,
                                  std::int64_t duration_us, std::int64_t max_pixels) {
    Places places;
    places.add(first);
    input.seek(stream, start_us);  // the first search is what reads the index of some containers
    av::Packet packet;
    for (int place = 1; place < kPlaces && !places.leave_no_doubt(); ++place) {
        const auto at_us = start_us + duration_us * place / kPlaces;
        if (!input.knows_way_to(stream, at_us)) break;
        if (!input.seek(stream, at_us) || !input.read(packet)) continue;
        places.add(look_here(input, packet, stream, max_pixels));
    }
    return material_of(places.shares());
}

ladder::Material look_along(av::Input& input, int stream, const Place& first, std::int64_t max_pixels) {
    Places places;
    places.add(first);
    av::Packet packet;
    std::int64_t bytes = 0;
    while (places.shares().size() < kPlaces && !places.leave_no_doubt() && bytes < kMostBytes &&
           input.read(packet)) {
        bytes += static_cast<std::int64_t>(packet.size_bytes());
        const auto time_us = packet.presentation_time();
        if (packet.is_key() && time_us && places.far_from(*time_us))
            places.add(look_here(input, packet, stream, max_pixels));
    }
    return material_of(places.shares());
}

}  // namespace yanxiu::media::probe
