#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// HLS playlists as text (RFC 8216 and its successor draft-pantos-hls-rfc8216bis). Pure: no I/O, no clock.
namespace yanxiu::media::hls {

/// One rendition as its listing needs it. Rates in bits per second, its own alone (audio is added where it is
/// due).
struct Variant {
    std::string name;  // the folder below the multivariant playlist, as v720
    int width = 0;
    int height = 0;
    std::int64_t frame_rate_mhz = 0;     // frames per 1000 seconds
    std::int64_t bandwidth = 0;          // peak, or the ceiling while it grows
    std::int64_t average_bandwidth = 0;  // 0: not yet known, left out
    std::string codecs;                  // RFC 6381, as avc1.64001f
    std::int64_t i_frame_bandwidth = 0;  // of its key frames alone; 0: it has no I-frame playlist
    std::int64_t i_frame_average_bandwidth = 0;
};

struct Multivariant {
    std::vector<Variant> videos;  // any order: written best first
    /// The best is the sound of every video variant, the smallest a variant of its own for the weakest links;
    /// there may be one for both, or none.
    std::vector<Variant> audios;
};

/// Lists what can be played. A player fetches it once: list a rendition only when it is complete or grows
/// together with every other listed one.
std::string multivariant_playlist(const Multivariant& lesson);

struct Segment {
    int number = 0;
    std::int64_t duration_us = 0;
    std::int64_t key_bytes = 0;  // its first ones, which hold its key frame and what that needs
};

/// The longest that a segment's length is when rounded to seconds: a constant while a playlist grows, and the
/// same for all playlists of a lesson.
std::int64_t target_duration_s(const std::vector<Segment>& segments);

/// One rendition's segments in order. An EVENT playlist from the first to the last: it grows, gets its
/// ENDLIST when `complete`, and never changes its type. It starts at its beginning, however far it has grown.
std::string media_playlist(const std::vector<Segment>& segments, bool complete);

/// The key frames of the same segments, for seeking and previews: each is the beginning of its segment, and
/// stands until the next. Grows and ends with the media playlist.
std::string i_frame_playlist(const std::vector<Segment>& segments, bool complete);

}  // namespace yanxiu::media::hls
