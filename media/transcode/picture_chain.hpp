#pragma once

#include <string>
#include <vector>

#include "media/av/frame.hpp"
#include "media/ladder/ladder.hpp"
#include "media/probe/orientation.hpp"

namespace yanxiu::media::transcode {

/// The filter graph from decoded pictures to one output per size (upright, largest first), each made from the
/// one before: deinterlaced, square pixels, BT.709, limited range, 8 bits, 4:2:0. Wider gamuts are brought to
/// BT.709's, high dynamics to a screen whose white is that of paper (203 nits, BT.2408). Pure: text in
/// FFmpeg's graph language from [in] to [out0], [out1] …
std::string picture_chain(const av::PictureShape& shape, probe::Orientation orientation,
                          const std::vector<ladder::Size>& sizes);

}  // namespace yanxiu::media::transcode
