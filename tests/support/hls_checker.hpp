#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/hls_reader.hpp"
#include "tests/support/mp4_reader.hpp"

namespace yanxiu::test {

/// A name below the lesson's folder, as "master.m3u8" or "v720/7.m4s", to its bytes; nothing when there is no
/// such.
using HlsFetch = std::function<std::optional<std::string>(const std::string& name)>;

/// What was seen of one rendition.
struct HlsRendition {
    HlsMedia playlist;
    Mp4Init init;
    std::string init_bytes;
    std::vector<std::string> segments;
    std::vector<Mp4Segment> contents;  // of them
};

struct HlsFindings {
    std::vector<std::string> faults;  // empty: all is as RFC 8216 and CMAF want it
    HlsMultivariant multivariant;
    std::map<std::string, HlsRendition> renditions;  // by folder
    std::map<std::string, HlsMedia> i_frames;        // by folder
    bool complete() const;
    /// What a player would put together of one rendition.
    std::string joined(const std::string& rendition) const;
};

/// Reads all of a lesson as a player could, and finds what playlists and media say of each other wrongly:
/// rates (peak and average as 4.1 defines them, or a ceiling while it grows), codecs, sizes, frame rates,
/// groups, one target duration, unbroken times, key frames at the beginning of every segment and at the same
/// times in all renditions, and I-frames that are whole.
HlsFindings check_hls(const HlsFetch& fetch);

}  // namespace yanxiu::test
