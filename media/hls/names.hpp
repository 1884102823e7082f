#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yanxiu::media::hls {

/// Names inside the folder of one lesson: master.m3u8 and, per rendition, <rendition>/index.m3u8,
/// <rendition>/iframes.m3u8 (of pictures), <rendition>/init.mp4 and <rendition>/<number>.m4s. Playlists name
/// each other relatively, so whatever stands before (a token, a host) stays.
inline constexpr std::string_view kMultivariantName = "master.m3u8";
inline constexpr std::string_view kMediaPlaylistName = "index.m3u8";
inline constexpr std::string_view kIFramePlaylistName = "iframes.m3u8";
inline constexpr std::string_view kInitName = "init.mp4";
inline constexpr std::string_view kSegmentSuffix = ".m4s";

inline constexpr std::string_view kPlaylistType = "application/vnd.apple.mpegurl";
inline constexpr std::string_view kVideoType = "video/mp4";  // of inits and segments, audio as well

/// "7.m4s".
std::string segment_name(int number);

/// The number in "7.m4s"; nothing for any other spelling ("007.m4s", "-1.m4s", "7.mp4").
std::optional<int> parse_segment_name(std::string_view name);

/// Whether `name` can be a rendition's: [a-z0-9]{1,16}.
bool is_rendition_name(std::string_view name);

}  // namespace yanxiu::media::hls
