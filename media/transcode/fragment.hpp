#pragma once

#include <cstdint>
#include <string_view>

namespace yanxiu::media::transcode {

/// How many bytes of a movie fragment (ISO/IEC 14496-12: moof, then mdat, with one track's samples in order)
/// hold its header and its first sample. Throws av::Error when it is none. Pure.
std::int64_t end_of_first_sample(std::string_view fragment);

}  // namespace yanxiu::media::transcode
