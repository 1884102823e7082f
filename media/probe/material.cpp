#include "media/probe/material.hpp"

#include <optional>

#include "media/av/decoder.hpp"

namespace yanxiu::media::probe {
namespace {

constexpr int kPlaces = 5;
constexpr int kPicturesApart = 10;  // of the two that are compared: time for a hand to shake
constexpr int kMostPackets = 60;    // in one place
constexpr std::int64_t kMostBytes = 32 << 20;

constexpr std::size_t kLeastPlaces = 2;
constexpr double kStillScreen = 0.85;
constexpr double kFlatScreen = 0.2;
constexpr double kMoves = 0.5;    // of the blocks still: surely no page that is being read
constexpr int kMovingPlaces = 2;  // then the rest need not be looked at

struct Place {
    std::optional<std::int64_t> began_us;  // where the file could be entered
    std::optional<av::BlockShares> shares;
};

Place look_here(av::Input& input, int stream, std::int64_t max_pixels) {
    av::Decoder decoder(input, stream, 1, max_pixels);
    av::Packet packet;
    av::Frame frame;
    std::optional<av::Frame> first;
    Place place;
    std::int64_t bytes = 0;
    int pictures = 0;
    for (int packets = 0; packets < kMostPackets && bytes < kMostBytes && input.read(packet); ++packets) {
        if (packets == 0) place.began_us = packet.presentation_time();
        bytes += static_cast<std::int64_t>(packet.size_bytes());
        decoder.send(packet);
        while (decoder.receive(frame)) {
            if (!first) first = frame;
            if (++pictures <= kPicturesApart) continue;
            place.shares = av::compare_blocks(*first, frame);
            return place;
        }
    }
    return place;
}

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

ladder::Material look_at_material(av::Input& input, int stream, std::int64_t start_us,
                                  std::int64_t duration_us, std::int64_t max_pixels) {
    input.read_only({stream});
    std::vector<av::BlockShares> places;
    std::optional<std::int64_t> last_us;
    int moving = 0;
    for (int place = 0; place < kPlaces && moving < kMovingPlaces; ++place) {
        const auto at_us = start_us + duration_us * place / kPlaces;
        if (place > 0 && !input.knows_way_to(stream, at_us)) break;
        if (!input.seek(stream, at_us)) continue;
        const auto seen = look_here(input, stream, max_pixels);
        if (!seen.shares || !seen.began_us || seen.began_us <= last_us) continue;  // here we were before
        last_us = seen.began_us;
        places.push_back(*seen.shares);
        if (seen.shares->still < kMoves) ++moving;
    }
    return material_of(places);
}

}  // namespace yanxiu::media::probe
