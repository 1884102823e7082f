#include "media/transcode/still.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "media/av/decoder.hpp"
#include "media/av/error.hpp"
#include "media/av/input.hpp"
#include "media/av/picture.hpp"
#include "media/transcode/poster.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr std::size_t kLargestPicture = 8U << 20;

std::string read_all(int descriptor) {
    std::string bytes;
    std::array<char, 65536> block{};
    while (bytes.size() <= kLargestPicture) {
        const auto got = ::pread(descriptor, block.data(), block.size(), static_cast<off_t>(bytes.size()));
        if (got <= 0) break;
        bytes.append(block.data(), static_cast<std::size_t>(got));
    }
    return bytes;
}

struct Found {
    av::Frame picture;
    probe::Orientation orientation;
};

std::optional<Found> in_picture(int descriptor, const probe::Limits& limits) {
    auto decoded = av::decode_picture(read_all(descriptor), limits.max_pixels);
    if (!decoded) return std::nullopt;
    Found found{std::move(decoded->frame), {}};
    if (decoded->display_matrix) found.orientation = probe::orientation_of(*decoded->display_matrix);
    return found;
}

/// The newest picture not later than `time_us`; the first where all are later.
std::optional<Found> in_video(int descriptor, const probe::Limits& limits, std::int64_t time_us) {
    av::Input input({descriptor});
    const auto& streams = input.streams();
    const auto video = std::find_if(streams.begin(), streams.end(), [](const auto& stream) {
        return stream.kind == av::StreamKind::video && stream.decodable;
    });
    if (video == streams.end()) return std::nullopt;
    input.read_only({video->index});
    av::Decoder decoder(input, video->index, 1, limits.max_pixels);
    std::optional<Found> found;
    bool passed = false;
    const auto take = [&] {
        av::Frame frame;
        while (!passed && decoder.receive(frame)) {
            passed = frame.time_us().value_or(0) > time_us;
            if (!passed || !found) found = Found{frame, {}};
        }
    };
    av::Packet packet;
    while (!passed && input.read(packet)) {
        decoder.send(packet);
        take();
    }
    decoder.finish();
    take();
    return found;
}

}  // namespace

Outcome make_still(int descriptor, const StillRequest& request, SegmentSink& sink) {
    std::optional<Found> found;
    std::optional<std::string> jpeg;
    try {
        found = request.time_us ? in_video(descriptor, request.limits, *request.time_us)
                                : in_picture(descriptor, request.limits);
        if (found) {
            const auto shape = found->picture.shape();
            const auto display =
                ladder::display_size(shape.size, shape.pixel_shape, found->orientation.sideways());
            jpeg = poster_jpeg(found->picture, display, found->orientation);
        }
    } catch (const av::Error& error) {
        if (error.failure() == av::Failure::no_memory) throw;
    }
    if (!jpeg) return {"picture_unreadable", "no picture could be decoded", 0};
    sink.poster({kBestPoster, std::move(*jpeg)});
    return {};
}

}  // namespace yanxiu::media::transcode
