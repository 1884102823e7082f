#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "media/av/frame.hpp"

namespace yanxiu::media::av {

struct DecodedPicture {
    Frame frame;
    std::optional<std::array<std::int32_t, 9>> display_matrix;  // as the camera was held
};

/// A whole JPEG, PNG or WebP file, decoded with these decoders alone; nothing when it is none of them, is
/// damaged beyond showing, or has more pixels. Throws std::bad_alloc.
std::optional<DecodedPicture> decode_picture(const std::string& bytes, std::int64_t max_pixels);

}  // namespace yanxiu::media::av
