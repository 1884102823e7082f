#pragma once

#include "media/transcode/sink.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::media::transcode {

/// Delivers the picture of a video that is shown at a time, or the picture that the file is, as a poster.
/// Reasons: picture_unreadable.
Outcome make_still(int descriptor, const StillRequest& request, SegmentSink& sink);

}  // namespace yanxiu::media::transcode
