#pragma once

#include "media/av/file.hpp"

namespace yanxiu::media::probe {

/// Whether a file can be made sense of from its front on: Matroska, FLV, transport streams, and MP4 whose
/// description stands before its media. Waits for no more of it than it takes to know.
bool is_readable_from_front(const av::File& file);

}  // namespace yanxiu::media::probe
