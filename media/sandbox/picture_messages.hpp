#pragma once

#include "media/sandbox/wire.hpp"
#include "media/transcode/sink.hpp"

namespace yanxiu::media::sandbox {

/// Gives the picture that a frame of this kind brings (storyboard, check_still, poster) to the sink. Throws
/// BadMessage, and what the sink throws. Pure.
void deliver_picture(Kind kind, Reader& from, transcode::SegmentSink& sink);

}  // namespace yanxiu::media::sandbox
